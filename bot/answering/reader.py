"""Readers: which words of a passage answer a question, and whether any do.

A reader sees a question and a few passages that retrieval found. Its scores are log-odds against "this
passage does not answer": above 0 it sees an answer. They compare between the passages of one reader, not
between readers.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.schema import Article, Passage, Span

PACKAGED = "packaged"
NONE = "none"

# The score of what a reader did not get to see: a sentence behind the end of its input, a blank one.
UNREAD = -20.0
MAX_QUESTION = 2_000  # characters; no model reads more, the rest only costs time

_UNREADABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Readable:
    """A passage with the words of its sentences, `article.original` cut by each sentence's span.

    `title` is the article's: later passages often say "the driver" of what only the title names. A reader
    may do without it.
    """

    passage: Passage
    texts: tuple[str, ...]
    title: str = ""

    def __post_init__(self) -> None:
        if len(self.texts) != len(self.passage.sentences):
            raise ValueError(f"{len(self.texts)} texts for {len(self.passage.sentences)} sentences")


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Words that may answer. `span` is in characters of the article's original, within one sentence."""

    sentence: int  # which of the passage's sentences, 0 for the first
    span: Span
    score: float  # log-odds against no answer


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What a reader saw in one passage."""

    passage_id: str
    spans: tuple[AnswerSpan, ...]  # at most one a sentence, best first; none from readers without spans
    sentences: tuple[float, ...]  # log-odds that the sentence is the evidence, in the passage's order
    no_answer: float  # probability, 0..1, that nothing in the passage answers

    @property
    def best(self) -> float:
        """Score of the best sentence; `UNREAD` when there is none."""
        return max(self.sentences, default=UNREAD)


class Reader(Protocol):
    """Reads passages for a question. Safe to use from several threads."""

    @property
    def fingerprint(self) -> str:
        """Names the model; calibration holds for one fingerprint."""
        ...

    def read(self, question: str, passages: Sequence[Readable]) -> tuple[PassageReading, ...]:
        """One reading per passage, in the order given. Raises `ModelError`."""
        ...


class BaseReader(ABC):
    """Owns the edge cases: nothing asked, nothing to read, characters that no model takes."""

    fingerprint: str

    def read(self, question: str, passages: Sequence[Readable]) -> tuple[PassageReading, ...]:
        """See `Reader`."""
        question = _UNREADABLE.sub(" ", question[:MAX_QUESTION]).strip()
        cleaned = [_without_unreadable(passage) for passage in passages]
        numbers = [i for i, each in enumerate(cleaned) if question and any(map(str.strip, each.texts))]
        readings = [unread(passage) for passage in passages]
        if numbers:
            found = self._read(question, [cleaned[i] for i in numbers])
            for number, reading in zip(numbers, found, strict=True):
                readings[number] = reading
        return tuple(readings)

    @abstractmethod
    def _read(self, question: str, passages: Sequence[Readable]) -> Sequence[PassageReading]:
        """The readings of at least one passage; question and passages have words in them."""


class NullReader(BaseReader):
    """Reads nothing: every passage is as good as unread, so that retrieval alone decides."""

    fingerprint = NONE

    def _read(self, question: str, passages: Sequence[Readable]) -> Sequence[PassageReading]:
        return [unread(passage) for passage in passages]


def load_reader(model: str) -> Reader:
    """The reader named `model`: "packaged", "none", or a folder or hub name of a Hugging Face model.

    A model for question answering gives spans; one for sequence classification is taken as a cross-encoder
    and scores sentences. Raises `ModelError` when it cannot be loaded.
    """
    if model == NONE:
        return NullReader()
    if model == PACKAGED:
        from bot.answering.reader_onnx import PackagedReader

        return PackagedReader()
    from bot.answering.reader_transformers import load_named_reader

    return load_named_reader(model)


def unread(readable: Readable) -> PassageReading:
    """The reading of a passage nobody read: no spans, every sentence equally unlikely."""
    return PassageReading(readable.passage.id, (), (UNREAD,) * len(readable.texts), 1.0)


def probability_of_none(scores: Sequence[float]) -> float:
    """What a softmax over "none" (score 0) and `scores` gives to none."""
    top = max([0.0, *scores])
    none = math.exp(-top)
    return none / (none + sum(math.exp(score - top) for score in scores))


def readable(passage: Passage, article: Article) -> Readable:
    """`passage` of `article` with the words of its sentences."""
    texts = tuple(sentence.span.cut(article.original) for sentence in passage.sentences)
    return Readable(passage, texts, article.title)


def _without_unreadable(given: Readable) -> Readable:
    """NUL and lone surrogates as spaces: of one length, so that offsets stay."""
    if not any(map(_UNREADABLE.search, (given.title, *given.texts))):
        return given
    texts = tuple(_UNREADABLE.sub(" ", text) for text in given.texts)
    return Readable(given.passage, texts, _UNREADABLE.sub(" ", given.title))
