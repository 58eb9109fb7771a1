"""bron's packaged embedding model as the Hugging Face folder that other programs load."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import BertModel, PreTrainedTokenizerFast

from index.packaged_model import PASSAGE_PREFIX, QUERY_PREFIX, build_tokenizer, packaged_file
from index.packaged_transformer import build_bert
from index.packed_file import PackedModel, read_packed, unpack

SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>"}
REST = {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>"}


def write_e5_folder(folder: Path) -> Path:
    """Write the model to `folder`, unless it is there already."""
    if (folder / "modules.json").exists():
        return folder
    packed = read_packed(packaged_file())
    bert = build_bert(packed)
    words = torch.from_numpy(unpack(packed.blocks("emb.word")).reshape(packed.shape.rows, -1))
    bert.set_input_embeddings(torch.nn.Embedding.from_pretrained(words))
    bert.config.vocab_size = packed.shape.rows
    with TemporaryDirectory() as inner:
        _write(inner, bert, packed)
        modules = [Transformer(inner), Pooling(packed.shape.hidden, "mean"), Normalize()]
    prompts = {"query": QUERY_PREFIX, "document": PASSAGE_PREFIX}
    SentenceTransformer(modules=modules, prompts=prompts).save(str(folder))
    return folder


def _write(folder: str, bert: BertModel, packed: PackedModel) -> None:
    bert.save_pretrained(folder)
    tokenizer = build_tokenizer(packed.vocabulary(), packed.shape.positions)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **SPECIAL, **REST)
    wrapped.save_pretrained(folder)
