"""What logits say about a passage, and how good that is: spans, sentences, AUROC, SQuAD's F1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.reader_spans import Floats, best_span
from training.model import END, EVIDENCE, START


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage as read. Scores are differences with "no answer": above 0 the model sees an answer."""

    start: int  # first token of the best span, within the passage
    end: int  # last token of it
    span: float
    sentences: tuple[float, ...]
    span_sentences: tuple[float, ...]  # the best span within each sentence


def read(logits: Floats, shift: int, sentences: Sequence[tuple[int, int]]) -> Reading:
    """The reading of one input: `logits` (tokens, 3), the passage beginning at token `shift`."""
    none = logits[0]
    spans = []
    evidence = []
    for begin, end in sentences:
        own = logits[shift + begin : shift + end]
        first, last, score = best_span(own[:, START], own[:, END])
        spans.append((score - float(none[START] + none[END]), begin + first, begin + last))
        evidence.append(float(own[:, EVIDENCE].mean() - none[EVIDENCE]))
    score, start, stop = max(spans)
    return Reading(start, stop, score, tuple(evidence), tuple(span[0] for span in spans))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a positive scores above a negative, ties by half."""
    above = np.subtract.outer(np.array(positive), np.array(negative))
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def exact_match(found: str, right: str) -> bool:
    """Equal but for case, punctuation and articles, as SQuAD counts."""
    return _plain(found) == _plain(right)


def f1(found: str, right: str) -> float:
    """SQuAD's overlap of words."""
    a, b = _plain(found), _plain(right)
    common = sum((Counter(a) & Counter(b)).values())
    return 2 * common / (len(a) + len(b)) if common else 0.0


def _plain(text: str) -> list[str]:
    words = re.sub(r"[^\w\s]", " ", text.lower()).split()
    return [word for word in words if word not in {"de", "het", "een", "the", "a", "an"}]
