"""How far a confidence can be believed, and what another threshold would refuse: pure figures for plots.

Whoever fits the confidence (`training.calibrate`) and whoever judges it (`bron eval`) compute one error here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from bot.evaluation.metrics import Judged

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lies in one tenth of 0..1."""

    count: int
    weight: float  # of all of them together; the count where questions have no weights
    confidence: float  # weighted mean, 0..1
    came_true: float  # weighted share: of questions, those that the articles really answer


@dataclass(frozen=True, slots=True)
class Refusing:
    """What refusing below `threshold` gives, over unanswerable questions as what is to be refused."""

    threshold: float
    precision: float  # share of the refused that the articles do not answer; 1 where nothing is refused
    recall: float  # share of the unanswerable that is refused


def reliability(
    confidence: Sequence[float],
    came_true: Sequence[float],
    weights: Sequence[float] | None = None,
    bins: int = BINS,
) -> tuple[Bin, ...]:
    """Confidence (0..1) against what came true (0 or 1), in `bins` equally wide bins, empty ones left out.

    `weights`, not negative, say how much each counts; without them all count alike. All are equally long.
    """
    filled: dict[int, list[tuple[float, float, float]]] = {}
    for said, true, weight in zip(confidence, came_true, weights or [1.0] * len(confidence), strict=True):
        filled.setdefault(min(int(said * bins), bins - 1), []).append((said, true, weight))
    return tuple(_bin(rows) for _, rows in sorted(filled.items()) if any(weight for *_, weight in rows))


def _bin(rows: Sequence[tuple[float, float, float]]) -> Bin:
    weight = fsum(each for *_, each in rows)
    said = fsum(confidence * each for confidence, _, each in rows) / weight
    return Bin(len(rows), weight, said, fsum(true * each for _, true, each in rows) / weight)


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of confidence from truth over the bins, by their weight.

    Naeini et al., AAAI 2015; Guo et al. 2017, arXiv:1706.04599. Few questions in a bin make it larger than it
    is: 70 right ones give some 0.06.
    """
    return fsum(b.weight * abs(b.confidence - b.came_true) for b in bins) / fsum(b.weight for b in bins)


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
