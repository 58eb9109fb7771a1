"""Trained weights → the packaged int8 ONNX file: `python -m training.export READER.pt OUT.onnx`.

The file takes word embeddings, not token ids: those stay in the packed embedding model, which bron carries
anyway, and 96 of the 118 million weights with them.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.model import ReaderModel


class ExportedReader(nn.Module):
    """The same network in plain operations, that onnxruntime recognises and fuses."""

    def __init__(self, model: ReaderModel) -> None:
        super().__init__()
        self.embeddings: Any = model.encoder.embeddings
        self.layers: Any = model.encoder.encoder.layer
        self.heads = model.encoder.config.num_attention_heads
        self.head = model.head

    def forward(self, inputs_embeds: Tensor, attention_mask: Tensor) -> Tensor:
        """(batch, tokens, hidden) float32 and (batch, tokens) int64 → (batch, tokens, 3) logits."""
        embeddings = self.embeddings
        count = inputs_embeds.shape[1]
        hidden = inputs_embeds + embeddings.position_embeddings.weight[:count]
        hidden = embeddings.LayerNorm(hidden + embeddings.token_type_embeddings.weight[0])
        bias = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * -10000.0
        for layer in self.layers:
            attention = layer.attention
            mixed = self._attend(attention.self, hidden, bias)
            hidden = attention.output.LayerNorm(attention.output.dense(mixed) + hidden)
            inner = functional.gelu(layer.intermediate.dense(hidden))
            hidden = layer.output.LayerNorm(layer.output.dense(inner) + hidden)
        return cast(Tensor, self.head(hidden))

    def _attend(self, attention: Any, hidden: Tensor, bias: Tensor) -> Tensor:
        size = hidden.shape[-1] // self.heads
        query, key, value = (
            part(hidden).reshape(hidden.shape[0], hidden.shape[1], self.heads, size).permute(0, 2, 1, 3)
            for part in (attention.query, attention.key, attention.value)
        )
        weights = functional.softmax(query @ key.transpose(-1, -2) / math.sqrt(size) + bias, dim=-1)
        mixed = (weights @ value).permute(0, 2, 1, 3)
        return cast(Tensor, mixed).reshape(hidden.shape[0], hidden.shape[1], hidden.shape[2])


def load_trained(weights: Path) -> ReaderModel:
    """The model with the weights of a run's `reader.pt`. Raises `ValueError` for another file."""
    model = ReaderModel()
    model.take(torch.load(weights, weights_only=True, map_location="cpu"))
    return model.eval()


def export(model: ReaderModel, path: Path) -> None:
    """Write `model` as int8 ONNX: weights per channel, activations quantised as they come."""
    quantization = import_module("onnxruntime.quantization")
    shapes = import_module("onnxruntime.quantization.shape_inference")
    example = (torch.zeros(2, 16, model.head.in_features), torch.ones(2, 16, dtype=torch.long))
    names = {"inputs_embeds": {0: "batch", 1: "tokens"}, "attention_mask": {0: "batch", 1: "tokens"}}
    with tempfile.TemporaryDirectory() as folder:
        full, prepared = Path(folder) / "full.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            ExportedReader(model).eval(),
            example,
            str(full),
            input_names=list(names),
            output_names=["logits"],
            dynamic_axes={**names, "logits": {0: "batch", 1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        shapes.quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
        # Seven bits: on processors without VNNI, eight would overflow the 16-bit sums of AVX2.
        quantization.quantize_dynamic(
            str(prepared),
            str(path),
            per_channel=True,
            reduce_range=True,
            weight_type=quantization.QuantType.QInt8,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    export(load_trained(arguments.weights), arguments.out)
