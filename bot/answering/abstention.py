"""Whether the articles answer at all: a calibrated probability from what retrieval saw.

A threshold on the best similarity does not do: e5's cosines lie between 0.78 and 0.90 whatever is asked. The
probability here is a logistic function of a few features.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from bot.answering.evidence import Evidence
from bot.answering.schema import Outcome

# What each threshold does on three sets is in docs/quality.md. At 0.65 the mean of what is rightly answered
# and rightly refused is highest over the three; from 0.6 on an answer is shown with a word of doubt.
ANSWER_FROM = 0.65
DOUBT_FROM = 0.6


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision looks at."""

    dense: float  # cosine of retrieval's best sentence
    margin: float  # how far the best sentence's score is above the mean of the next nine
    read: float  # the reader's log-odds of the best sentence; 0 without a reader


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic function of the features, in their order. Fitted by training/calibrate.py."""

    weights: tuple[float, float, float]
    intercept: float


# Fitted for a world in which the articles answer four questions in five; with the reader on three sets:
# XQuAD's held-out articles, the sample questions, and 87 over news of our own (tests/data/news). Fitted on
# two of them and tried on the third, AUROC against near misses is 0.94, 0.94 and 0.86. The margin was
# retrieval's alone once: a name in the question gives a wide one whatever is asked about it, and the third
# figure was 0.79.
WITH_READER = Calibration((17.26, 18.85, 0.3285), -15.02)
# On the first two alone.
WITHOUT_READER = Calibration((24.96, 43.17, 0.0), -21.56)


def features(evidence: Sequence[Evidence]) -> Features:
    """Read off the evidence for a question, in any order; all zero when there is none."""
    if not evidence:
        return Features(0.0, 0.0, 0.0)
    nearest = max(evidence, key=lambda each: each.found)
    best, *others = sorted(evidence, key=lambda each: -each.scored.score)[:10]
    level = sum(each.scored.score for each in others) / len(others) if others else best.scored.score
    return Features(nearest.scored.dense, best.scored.score - level, best.read or 0.0)


def confidence(seen: Features, calibration: Calibration) -> float:
    """Probability, 0 to 1, that the best quotes answer the question."""
    x = calibration.intercept + sum(
        w * value for w, value in zip(calibration.weights, astuple(seen), strict=True)
    )
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, x))))


def outcome(probability: float) -> Outcome:
    """Answer, answer with doubt, or say that the articles do not say."""
    if probability >= ANSWER_FROM:
        return Outcome.ANSWERED
    return Outcome.DOUBTFUL if probability >= DOUBT_FROM else Outcome.NOT_IN_ARTICLES
