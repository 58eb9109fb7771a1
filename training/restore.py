"""The packaged int8 file → weights to go on training from: `python -m training.restore READER.onnx OUT.pt`.

The rounding to seven bits is far smaller than what a few hundred steps change, so a run can begin where
an earlier one ended when only its exported file was kept.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.model import ReaderModel


def restore(path: Path) -> dict[str, Tensor]:
    """What `ReaderModel.trained_state` held before the export, but for the rounding.

    Raises `ValueError` when the file's tensors are not those of the model.
    """
    onnx = import_module("onnx")
    graph = onnx.load(str(path)).graph
    stored = {
        each.name: torch.from_numpy(onnx.numpy_helper.to_array(each).copy()) for each in graph.initializer
    }
    matrices = _matrices(graph, stored)
    state: dict[str, Tensor] = {}
    for name, value in ReaderModel().trained_state().items():
        kept = name.removeprefix("encoder.").replace("encoder.layer.", "layers.")
        bias = kept.removesuffix("weight") + "bias"
        found = matrices[bias] if bias in matrices and kept.endswith("weight") else stored.get(kept)
        if found is None and "token_type" not in name:  # never trained, and folded into a constant
            raise ValueError(f"{path} is not a packaged reader: it has no {kept}")
        if found is not None and found.shape != value.shape:
            raise ValueError(f"{path} is not a packaged reader: {kept} has shape {tuple(found.shape)}")
        if found is not None:
            state[name] = found
    return state


def _matrices(graph: Any, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of all matrix products as `torch.nn.Linear` holds them, by the bias added afterwards."""
    made_by = {name: node for node in graph.node for name in node.output}
    found = {}
    for node in graph.node:
        bias = next((name for name in node.input if name.endswith(".bias")), None)
        if node.op_type != "Add" or bias is None:
            continue
        product = next(made_by[name] for name in node.input if name in made_by)
        while product.op_type != "MatMulInteger":
            product = made_by[product.input[0]]
        found[bias] = _whole(product.input[1], stored).T.contiguous()
    return found


def _whole(name: str, stored: dict[str, Tensor]) -> Tensor:
    """A matrix in float32."""
    base = name.removesuffix("_quantized")
    return (stored[name].float() - stored[f"{base}_zero_point"].float()) * stored[f"{base}_scale"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    torch.save(restore(arguments.file), arguments.out)
