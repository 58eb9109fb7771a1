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

# On XQuAD's held-out articles 0.6 answers 94% of the answerable questions and refuses 77% of the near misses
# (right article, missing paragraph) and 91% of the far ones; 0.8 answers 84% without doubt, and 93% of the
# near misses get no such answer. Chosen seeing the sample questions too (95% answered, 93% refused), so that
# their figures are optimistic: 14 of them are unanswerable, one of those is 0.07.
ANSWER_FROM = 0.8
DOUBT_FROM = 0.6


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision looks at."""

    dense: float  # cosine of retrieval's best sentence
    margin: float  # how far its score is above the mean of the next nine
    read: float  # the reader's highest log-odds of any sentence; 0 without a reader


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic function of the features, in their order. Fitted by training/calibrate.py."""

    weights: tuple[float, float, float]
    intercept: float


# Fitted for a world in which the articles answer four questions in five. AUROC by cross-validation over 196
# questions on held-out articles: 0.95 against near misses, 0.98 against far ones; 0.93 on the sample
# questions. More features (the margin of the joined score, the best span, the second best sentence, agreement
# of reader and retrieval, the question's language) moved these by less than 0.01 either way.
WITH_READER = Calibration((7.38, 44.2, 0.4588), -6.961)
WITHOUT_READER = Calibration((24.96, 43.17, 0.0), -21.56)


def features(evidence: Sequence[Evidence]) -> Features:
    """Read off the evidence for a question, in any order; all zero when there is none."""
    if not evidence:
        return Features(0.0, 0.0, 0.0)
    best, *others = sorted(evidence, key=lambda each: -each.found)
    nearest = others[:9]
    level = sum(each.found for each in nearest) / len(nearest) if nearest else best.found
    read = max((each.read for each in evidence if each.read is not None), default=0.0)
    return Features(best.scored.dense, best.found - level, read)


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
