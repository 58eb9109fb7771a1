"""Readers that a user names: question-answering models and cross-encoders of Hugging Face's libraries.

Imported only when such a model is set: torch, transformers and sentence-transformers take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer

from bot.answering.reader import (
    UNREAD,
    AnswerSpan,
    BaseReader,
    PassageReading,
    Readable,
    Reader,
    probability_of_none,
)
from bot.answering.reader_spans import best_span, trimmed
from index.errors import ModelError
from index.schema import Span

MAX_QUESTION_TOKENS = 64
BATCH = 8


def load_named_reader(model: str) -> Reader:
    """The reader for the kind of model that `model` (a folder or hub name) is. Raises `ModelError`."""
    try:
        kinds = AutoConfig.from_pretrained(model).architectures or []
        if any(kind.endswith("ForQuestionAnswering") for kind in kinds):
            return QuestionAnsweringReader(model)
        if any(kind.endswith("ForSequenceClassification") for kind in kinds):
            return CrossEncoderReader(model)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelError("reader.unloadable", name=model, said=reason) from error
    if not kinds:
        raise ModelError("reader.no_kind", name=model)
    raise ModelError("reader.other_kind", name=model, kinds=", ".join(kinds))


class QuestionAnsweringReader(BaseReader):
    """Spans and "no answer" from a model in the manner of SQuAD 2; a sentence scores as its best span."""

    def __init__(self, model: str) -> None:
        self.fingerprint = f"question-answering:{model}"
        self._tokenizer: Any = AutoTokenizer.from_pretrained(model, use_fast=True)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = AutoModelForQuestionAnswering.from_pretrained(model).to(self._device).eval()
        known = self._tokenizer.model_max_length, getattr(self._model.config, "max_position_embeddings", 512)
        self._max_tokens = min(512, *known)

    def _read(self, question: str, passages: Sequence[Readable]) -> Sequence[PassageReading]:
        question = self._fitted(question)
        found: list[PassageReading] = []
        for begin in range(0, len(passages), BATCH):
            found += self._read_batch(question, passages[begin : begin + BATCH])
        return found

    def _fitted(self, question: str) -> str:
        encoded = self._tokenizer(
            question, truncation=True, max_length=MAX_QUESTION_TOKENS, return_offsets_mapping=True
        )
        return question[: max(end for _, end in encoded["offset_mapping"])]

    def _read_batch(self, question: str, passages: Sequence[Readable]) -> list[PassageReading]:
        encoded = self._tokenizer(
            [question] * len(passages),
            [" ".join(passage.texts) for passage in passages],
            truncation="only_second",
            max_length=self._max_tokens,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = encoded.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._model(**encoded.to(self._device))
        logits = torch.stack([output.start_logits, output.end_logits], dim=-1).float().cpu().numpy()
        return [
            _spans(passage, logits[row], offsets[row], np.array([s == 1 for s in encoded.sequence_ids(row)]))
            for row, passage in enumerate(passages)
        ]


def _spans(given: Readable, logits: Any, offsets: Any, in_passage: Any) -> PassageReading:
    """One reading: `logits` (tokens, 2), the first token for no answer; `offsets` in the joined texts."""
    none = float(logits[0].sum())
    scores: list[float] = []
    spans: list[AnswerSpan] = []
    begin = 0
    for number, text in enumerate(given.texts):
        end = begin + len(text)
        tokens = np.flatnonzero(in_passage & (offsets[:, 0] >= begin) & (offsets[:, 1] <= end))
        scores.append(UNREAD)
        if len(tokens):
            first, last, score = best_span(logits[tokens, 0], logits[tokens, 1])
            scores[-1] = max(UNREAD, score - none)
            words = trimmed(
                text, int(offsets[tokens[first], 0]) - begin, int(offsets[tokens[last], 1]) - begin
            )
            if words:
                at = given.passage.sentences[number].span.start
                spans.append(AnswerSpan(number, Span(at + words[0], at + words[1]), score - none))
        begin = end + 1  # the space between
    spans.sort(key=lambda span: -span.score)
    return PassageReading(given.passage.id, tuple(spans), tuple(scores), probability_of_none(scores))


class CrossEncoderReader(BaseReader):
    """Scores for sentences from a cross-encoder, as log-odds; it finds no words."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder

        self.fingerprint = f"cross-encoder:{model}"
        self._model = CrossEncoder(model)
        self._labels = int(self._model.num_labels)
        if self._labels > 2:
            raise ValueError(f"it has {self._labels} labels, where relevance has one or two")

    def _read(self, question: str, passages: Sequence[Readable]) -> Sequence[PassageReading]:
        pairs = [(question, text) for passage in passages for text in passage.texts]
        logits = np.asarray(
            self._model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        ).reshape(len(pairs), -1)
        # Of two labels the second is "relevant": its log-odds are the difference.
        odds = (logits[:, 1] - logits[:, 0] if self._labels == 2 else logits[:, 0]).tolist()
        found: list[PassageReading] = []
        left = iter(odds)
        for passage in passages:
            scores = tuple(_bounded(text, score) for text, score in zip(passage.texts, left, strict=False))
            found.append(PassageReading(passage.passage.id, (), scores, probability_of_none(scores)))
        return found


def _bounded(text: str, score: float) -> float:
    return max(UNREAD, score) if text.strip() else UNREAD
