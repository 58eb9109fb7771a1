"""Examples → tensors, batched by length so that little is spent on padding."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from bot.answering.reader_onnx import MAX_QUESTION_PIECES, MAX_TITLE_PIECES
from index.packaged_model import build_tokenizer, packaged_file
from index.packed_file import read_packed
from training.examples import IGNORE, Example, Group
from training.mixture import Mixture

BOS, PAD, EOS = 0, 1, 2
WHOLE_PARAGRAPHS = 1_000_000  # tokens


@dataclass(frozen=True, slots=True)
class Batch:
    """Positions count from the whole input's first token; 0 there means "no answer"."""

    ids: Tensor  # (batch, tokens)
    mask: Tensor  # (batch, tokens), 1 for real tokens
    readable: Tensor  # (batch, tokens), true for the passage and the first token
    start: Tensor  # (batch,)
    end: Tensor  # (batch,)
    pooling: Tensor  # (batch, 1 + sentences, tokens): row 0 picks the first token, others average a sentence
    real_sentences: Tensor  # (batch, 1 + sentences), true where there is one
    sentence: Tensor  # (batch,), 0 for none, 1 for the first sentence
    question: Tensor  # (batch,), the same number for examples of the same question


def collate(groups: list[Group], tokenizer: Tokenizer) -> Batch:
    """One batch, padded to its longest input: <s> question </s></s> title </s> passage </s>.

    Without a title the input is <s> question </s></s> passage </s>.
    """
    examples = [example for group in groups for example in group]
    question = torch.tensor([number for number, group in enumerate(groups) for _ in group])
    asked = tokenizer.encode_batch([e.question for e in examples], add_special_tokens=False)
    questions = [[BOS, *q.ids[:MAX_QUESTION_PIECES], EOS, EOS] for q in asked]
    heads = [[*q, *_titled(e)] for q, e in zip(questions, examples, strict=True)]
    size = max(len(h) + len(e.ids) + 1 for h, e in zip(heads, examples, strict=True))
    count = 1 + max(len(e.sentences) for e in examples)
    rows = len(examples)
    ids = torch.full((rows, size), PAD)
    mask, readable = torch.zeros(rows, size), torch.zeros(rows, size, dtype=torch.bool)
    pooling, real = torch.zeros(rows, count, size), torch.zeros(rows, count, dtype=torch.bool)
    labels = torch.zeros(3, rows, dtype=torch.long)
    for row, (head, example) in enumerate(zip(heads, examples, strict=True)):
        shift = len(head)
        stop = shift + len(example.ids)
        ids[row, : stop + 1] = torch.tensor([*head, *example.ids, EOS])
        mask[row, : stop + 1] = 1
        readable[row, 0] = True
        readable[row, shift:stop] = True
        pooling[row, 0, 0] = 1
        real[row, : 1 + len(example.sentences)] = True
        for number, (a, b) in enumerate(example.sentences, start=1):
            pooling[row, number, shift + a : shift + b] = 1 / (b - a)
        for label, position in enumerate((example.start, example.end)):
            labels[label, row] = IGNORE if position == IGNORE else position + shift if position >= 0 else 0
        labels[2, row] = example.sentence + 1
    return Batch(ids, mask.long(), readable, labels[0], labels[1], pooling, real, labels[2], question)


def _titled(example: Example) -> list[int]:
    return [*example.title[:MAX_TITLE_PIECES], EOS] if example.title else []


def load_tokenizer() -> Tokenizer:
    """The packaged model's tokenizer; paragraphs go in whole, windows are cut from them later."""
    return build_tokenizer(read_packed(packaged_file()).vocabulary(), WHOLE_PARAGRAPHS)


def stream(
    mixture: Mixture, tokenizer: Tokenizer, tokens: int, rng: random.Random, progress: dict[str, float]
) -> Iterator[Batch]:
    """Endless batches of at most about `tokens` padded tokens; reads `progress["value"]` when it refills."""
    while True:
        pool = sorted((mixture.next(progress["value"]) for _ in range(256)), key=_width)
        batches: list[list[Group]] = [[]]
        rows = 0
        for group in pool:
            rows += len(group)
            if rows * _width(group) > tokens and batches[-1]:
                batches.append([])
                rows = len(group)
            batches[-1].append(group)
        rng.shuffle(batches)
        for groups in batches:
            yield collate(groups, tokenizer)


def _width(group: Group) -> int:
    """Tokens of a row in a batch that ends with `group`: longest passage with its title and a question."""
    return max(len(example.ids) + len(_titled(example)) for example in group) + 24
