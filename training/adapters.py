"""Low-rank adapters instead of whole matrices: `train --lora RANK` (LoRA, Hu et al. 2021, arXiv:2106.09685).

The matrices themselves stay frozen in every layer, and a product of two small ones is learnt beside each.
peft (`pip install '.[training]'`) puts them in; when a run is saved they are added up into ordinary weights.
"""

from __future__ import annotations

from importlib import import_module

from torch import Tensor

from training.model import ReaderModel

MATRICES = ("query", "key", "value", "dense")  # all of a BERT layer
SCALE = 2  # of the product, whatever its rank
ADAPTED, BASE = ".lora_", ".base_layer"


def adapt(model: ReaderModel, rank: int) -> None:
    """Freeze the encoder of `model` and put adapters of `rank` beside its matrices."""
    peft = import_module("peft")
    model.encoder.requires_grad_(False)
    config = peft.LoraConfig(r=rank, lora_alpha=SCALE * rank, target_modules=list(MATRICES))
    peft.inject_adapter_in_model(config, model.encoder)


def merged_state(model: ReaderModel) -> dict[str, Tensor]:
    """`trained_state` with the adapters added to their matrices, under the names that these had before."""
    state = {name: weight.clone() for name, weight in model.trained_state().items() if ADAPTED not in name}
    for name, module in model.named_modules():
        if hasattr(module, "get_delta_weight"):
            state[f"{name}{BASE}.weight"] += module.get_delta_weight("default").detach()
    return {name.replace(BASE, ""): weight for name, weight in state.items()}
