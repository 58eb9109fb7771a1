"""Whether the articles answer: what the decision sees, and what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.abstention import (
    ANSWER_FROM,
    DOUBT_FROM,
    WITH_READER,
    WITHOUT_READER,
    Calibration,
    Features,
    confidence,
    features,
    outcome,
)
from bot.answering.evidence import Evidence
from bot.answering.schema import Outcome
from index.schema import Role, ScoredSentence, Sentence, Span, hash_text


def evidence(score: float, found: float, read: float | None = None, dense: float = 0.8) -> Evidence:
    sentence = Sentence("a", 0, Span(0, 1), Role.PROSE, None, hash_text("x"))
    return Evidence(ScoredSentence(sentence, "a:0", score, dense, 0.0), "x", found, read)


def test_the_margin_is_that_of_the_joined_score_and_reader_and_order_count_where_they_agree_best() -> None:
    """A name lifts what retrieval found; the reader, who knows what is asked about it, is heard too."""
    named = replace(evidence(0.90, found=0.95, read=-4.0, dense=0.88), weighed=-8.0)
    answering = replace(evidence(0.92, found=0.85, read=5.0, dense=0.84), weighed=10.0)
    others = [evidence(0.80, 0.80, -9.0), evidence(0.76, 0.76, -9.0)]
    seen = features([named, answering, *others], "who is X?")
    assert seen == Features(0.88, pytest.approx(0.92 - (0.90 + 0.80 + 0.76) / 3), 10.0, 0.0)


def test_names_are_looked_for_where_the_reader_is_convinced_most() -> None:
    best = replace(evidence(0.9, 0.9, 1.0), text="Terechov leidt Charkov.")
    convincing = replace(evidence(0.8, 0.8, 3.0), text="De burgemeester is Klitsjko.")
    question = "Who is the mayor of Kharkiv?"
    assert features([best, convincing], question).unnamed == 1.0
    assert features([best, replace(convincing, read=-3.0)], question).unnamed == 0.0


def test_only_the_next_nine_are_looked_at() -> None:
    ranked = [evidence(0.9 - 0.01 * n, 0.8) for n in range(30)]
    assert features(ranked, "").margin == pytest.approx(0.05)


def test_nothing_found_and_one_sentence_have_no_margin() -> None:
    assert features([], "") == Features(0.0, 0.0, 0.0, 0.0)
    assert features([evidence(0.9, 0.9, dense=0.85)], "van Gouda?") == Features(0.85, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("calibration", [WITH_READER, WITHOUT_READER])
def test_confidence_is_a_probability_that_grows_with_what_is_seen(calibration: Calibration) -> None:
    low, high = Features(0.78, 0.0, -20.0, 1.0), Features(0.92, 0.1, 12.0, 0.0)
    assert 0 < confidence(low, calibration) < 0.3
    assert 0.9 < confidence(high, calibration) < 1


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (ANSWER_FROM, Outcome.ANSWERED),
        (ANSWER_FROM - 1e-6, Outcome.DOUBTFUL),
        (DOUBT_FROM, Outcome.DOUBTFUL),
        (DOUBT_FROM - 1e-6, Outcome.NOT_IN_ARTICLES),
    ],
)
def test_two_thresholds_give_three_outcomes(probability: float, said: Outcome) -> None:
    assert outcome(probability) is said
