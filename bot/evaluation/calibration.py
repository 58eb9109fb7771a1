"""How far a confidence can be believed, and what another threshold would refuse: pure figures for plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.evaluation.metrics import Judged

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lies in one tenth of 0..1."""

    count: int
    confidence: float  # mean, 0..1
    answerable: float  # share that the articles really answer


@dataclass(frozen=True, slots=True)
class Refusing:
    """What refusing below `threshold` gives, over unanswerable questions as what is to be refused."""

    threshold: float
    precision: float  # share of the refused that the articles do not answer; 1 where nothing is refused
    recall: float  # share of the unanswerable that is refused


def reliability(rows: Sequence[Judged], bins: int = BINS) -> tuple[Bin, ...]:
    """Confidence against what came true, in `bins` equally wide bins; empty ones are left out."""
    filled: dict[int, list[Judged]] = {}
    for row in rows:
        filled.setdefault(min(int(row.confidence * bins), bins - 1), []).append(row)
    return tuple(
        Bin(len(each), fmean(r.confidence for r in each), fmean(r.answerable for r in each))
        for _, each in sorted(filled.items())
    )


def expected_calibration_error(rows: Sequence[Judged]) -> float:
    """Mean distance of confidence from truth over the bins, weighted by their size (Guo et al. 2017,
    arXiv:1706.04599). Few questions in a bin make it larger than it is: 70 right ones give some 0.06."""
    return sum(b.count * abs(b.confidence - b.answerable) for b in reliability(rows)) / len(rows)


def refusal_curve(rows: Sequence[Judged]) -> tuple[Refusing, ...]:
    """Precision and recall of refusing for every threshold that changes something, lowest first.

    Empty where all questions or none can be answered.
    """
    unable = sum(not row.answerable for row in rows)
    if not 0 < unable < len(rows):
        return ()
    curve = []
    for threshold in sorted({row.confidence for row in rows} | {0.0, 1.0}):
        refused = [row for row in rows if row.confidence < threshold]
        right = sum(not row.answerable for row in refused)
        curve.append(Refusing(threshold, right / len(refused) if refused else 1.0, right / unable))
    return tuple(curve)
