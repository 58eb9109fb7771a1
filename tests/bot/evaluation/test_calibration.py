from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.calibration import Bin, Refusing, expected_calibration_error, refusal_curve, reliability
from bot.evaluation.metrics import Judged
from tests.bot.evaluation.judged import asked


def binned(rows: Sequence[Judged]) -> tuple[Bin, ...]:
    return reliability([row.confidence for row in rows], [row.answerable for row in rows])


def test_a_confidence_that_comes_true_as_often_as_it_says_has_no_error() -> None:
    rows = [asked(0.75, True)] * 3 + [asked(0.75, False)] + [asked(1.0, True)] * 2 + [asked(0.0, False)]
    assert expected_calibration_error(binned(rows)) == 0
    assert [each.count for each in binned(rows)] == [1, 4, 2]


def test_the_error_is_the_distance_weighted_by_the_bins() -> None:
    rows = [asked(0.9, False), asked(0.9, True), asked(0.2, False), asked(0.2, False)]
    assert expected_calibration_error(binned(rows)) == pytest.approx(0.5 * 0.4 + 0.5 * 0.2)


def test_a_weight_counts_as_many_times_the_question() -> None:
    said, true = [0.9, 0.9, 0.2], [1.0, 0.0, 0.0]
    weighted = reliability(said, true, [3.0, 1.0, 2.0])
    repeated = reliability([0.9] * 4 + [0.2] * 2, [1.0] * 3 + [0.0] * 3)
    assert [each.count for each in weighted] == [1, 2]
    assert expected_calibration_error(weighted) == pytest.approx(expected_calibration_error(repeated))


def test_questions_without_weight_do_not_count() -> None:
    assert reliability([0.9, 0.2], [1.0, 0.0], [1.0, 0.0]) == (Bin(1, 1.0, 0.9, 1.0),)


def test_refusing_more_finds_more_and_costs_answers() -> None:
    rows = [asked(0.1, False), asked(0.3, True), asked(0.6, False), asked(0.9, True)]
    assert refusal_curve(rows) == (
        Refusing(0.0, 1.0, 0.0),
        Refusing(0.1, 1.0, 0.0),
        Refusing(0.3, 1.0, 0.5),
        Refusing(0.6, 0.5, 0.5),
        Refusing(0.9, pytest.approx(2 / 3), 1.0),
        Refusing(1.0, 0.5, 1.0),
    )


def test_without_unanswerable_questions_there_is_no_curve() -> None:
    assert refusal_curve([asked(0.5, True)]) == ()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_every_question_is_in_one_bin_and_the_error_is_a_share(pairs: list[tuple[float, bool]]) -> None:
    rows = [asked(confidence, able) for confidence, able in pairs]
    assert sum(each.count for each in binned(rows)) == len(rows)
    assert 0 <= expected_calibration_error(binned(rows)) <= 1
    recalls = [each.recall for each in refusal_curve(rows)]
    assert recalls == sorted(recalls)
