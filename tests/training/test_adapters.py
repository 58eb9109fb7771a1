"""Low-rank adapters: what is saved is what was learnt."""

from __future__ import annotations

import torch

from training.adapters import adapt, merged_state
from training.model import ReaderModel

IDS = torch.tensor([[0, 581, 1061, 2, 2, 37, 99, 4, 2]])
MASK = torch.ones_like(IDS)


@torch.no_grad()
def test_adapters_are_added_up_into_ordinary_weights() -> None:
    torch.manual_seed(1)
    adapted = ReaderModel().eval()
    begun_with = {name: weight.clone() for name, weight in adapted.trained_state().items()}
    before = adapted(IDS, MASK)
    adapt(adapted, 2)
    assert torch.equal(adapted(IDS, MASK), before)
    learnt = [p for name, p in adapted.encoder.named_parameters() if p.requires_grad]
    assert len(learnt) == 2 * 6 * len(adapted.encoder.encoder.layer)
    for parameter in learnt:
        parameter.normal_(std=0.05)
    whole = ReaderModel().eval()
    whole.take(merged_state(adapted))
    assert not torch.allclose(whole(IDS, MASK), before, atol=0.01)
    assert torch.allclose(whole(IDS, MASK), adapted(IDS, MASK), atol=1e-4)
    matrix = "encoder.encoder.layer.0.intermediate.dense.weight"
    assert torch.equal(
        adapted.trained_state()[matrix.replace(".weight", ".base_layer.weight")], begun_with[matrix]
    )


def test_without_adapters_the_weights_are_as_they_are() -> None:
    model = ReaderModel()
    state = merged_state(model)
    assert all(torch.equal(state[name], weight) for name, weight in model.trained_state().items())
