"""The packaged model as a module of sentence-transformers, built in memory straight from the packed file.

Imported only where articles are embedded: it needs torch and transformers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from transformers import BertConfig, BertModel

from index.packaged_model import PASSAGE_PREFIX, QUERY_PREFIX, build_tokenizer
from index.packed_file import BLOCK_BYTES, PackedModel

# Name in transformers' BertLayer, name in the packed file, output and input width.
_LINEAR_LAYERS = (
    ("attention.self.query", "q", "hidden", "hidden"),
    ("attention.self.key", "k", "hidden", "hidden"),
    ("attention.self.value", "v", "hidden", "hidden"),
    ("attention.output.dense", "ao", "hidden", "hidden"),
    ("intermediate.dense", "fi", "feed_forward", "hidden"),
    ("output.dense", "fo", "hidden", "feed_forward"),
)
_LAYER_NORMS = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))


class PackedEmbedding(torch.nn.Module):
    """The word embedding, kept at 4 bits and unpacked a row at a time: 54 MB where float32 takes 384 MB."""

    def __init__(self, model: PackedModel) -> None:
        super().__init__()
        blocks = torch.from_numpy(model.blocks("emb.word"))
        self.blocks: torch.Tensor
        self.register_buffer("blocks", blocks.view(model.shape.rows, -1, BLOCK_BYTES), persistent=False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Token numbers of any shape in, float32 vectors in a new last dimension out."""
        rows = self.blocks[ids]
        scale = rows[..., :2].contiguous().view(torch.float16).float()
        nibbles = torch.cat([rows[..., 2:] & 15, rows[..., 2:] >> 4], dim=-1)
        return ((nibbles.float() - 8) * scale).flatten(-2)


class PackedTransformer(InputModule):
    """Texts in, one vector per token out, as sentence-transformers' `Transformer` does from a folder."""

    def __init__(self, model: PackedModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # theirs has no annotation
        vocabulary = model.vocabulary()
        self.tokenizer = build_tokenizer(vocabulary, model.shape.positions)
        self.tokenizer.enable_padding(pad_id=vocabulary.pad)
        self.max_seq_length = model.shape.positions
        self.bert = build_bert(model)
        self._bfloat16 = _has_fast_bfloat16()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Tokenise a batch of texts, each after `prompt`, padded to the longest."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.tensor([encoding.ids for encoding in encodings]),
            "attention_mask": torch.tensor([encoding.attention_mask for encoding in encodings]),
        }

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add `token_embeddings`, shape (texts, tokens, dimensions)."""
        # This concerns the CPU only; the softmax and the normalisations stay in float32.
        with torch.autocast("cpu", torch.bfloat16, enabled=self._bfloat16):
            output = self.bert(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        features["token_embeddings"] = output.last_hidden_state.float()
        return features

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Not possible: the packed file is what is kept."""
        raise NotImplementedError(f"the packaged model is not written to {output_path}")


def build_sentence_transformer(model: PackedModel) -> SentenceTransformer:
    """The packed model with its pooling and prompts, on the GPU where there is one."""
    modules = [PackedTransformer(model), Pooling(model.shape.hidden, "mean"), Normalize()]
    prompts = {"query": QUERY_PREFIX, "document": PASSAGE_PREFIX}
    return SentenceTransformer(modules=modules, prompts=prompts)


def _has_fast_bfloat16() -> bool:
    """Whether this processor multiplies matrices in bfloat16 itself.

    Measured on one core: 60 sentences a second instead of 25, and vectors that differ by a cosine of 0.00001.
    """
    known: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()  # torch 2.6 does not have it yet
    return bool(known.get("avx512_bf16") or known.get("amx_bf16"))


def build_bert(model: PackedModel) -> BertModel:
    """transformers' BERT with the packed weights, ready for inference."""
    shape = model.shape
    config = BertConfig(
        # The word embedding is replaced below; a single row saves filling 384 MB with random numbers first.
        vocab_size=1,
        pad_token_id=0,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        hidden_act="gelu",
    )
    bert = BertModel(config, add_pooling_layer=False)
    bert.embeddings.add_module("word_embeddings", PackedEmbedding(model))
    bert.load_state_dict(_weights(model), assign=True)
    return bert


def _weights(model: PackedModel) -> dict[str, torch.Tensor]:
    shape = model.shape
    arrays = {
        "embeddings.position_embeddings.weight": model.array("emb.pos", shape.positions, shape.hidden),
        "embeddings.token_type_embeddings.weight": model.array("emb.type", shape.token_types, shape.hidden),
        "embeddings.LayerNorm.weight": model.array("emb.ln.w", shape.hidden),
        "embeddings.LayerNorm.bias": model.array("emb.ln.b", shape.hidden),
    }
    for layer in range(shape.layers):
        theirs, ours = f"encoder.layer.{layer}", f"l{layer}"
        for name, packed, rows, columns in _LINEAR_LAYERS:
            sizes = getattr(shape, rows), getattr(shape, columns)
            arrays[f"{theirs}.{name}.weight"] = model.array(f"{ours}.{packed}.w", *sizes)
            arrays[f"{theirs}.{name}.bias"] = model.array(f"{ours}.{packed}.b", sizes[0])
        for name, packed in _LAYER_NORMS:
            arrays[f"{theirs}.{name}.weight"] = model.array(f"{ours}.{packed}.w", shape.hidden)
            arrays[f"{theirs}.{name}.bias"] = model.array(f"{ours}.{packed}.b", shape.hidden)
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
