from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import RRF_K, fuse, ranks

ids = st.lists(st.sampled_from("abcdefgh"), max_size=8)
rankings = st.lists(st.tuples(st.floats(0, 5), ids), max_size=4)


def test_agreement_beats_a_single_first_place() -> None:
    assert next(iter(fuse([(1, ["a", "b"]), (1, ["c", "b"])]))) == "b"


def test_weights_decide_between_first_places() -> None:
    assert list(fuse([(1, ["a"]), (0.5, ["b"])])) == ["a", "b"]


def test_first_everywhere_scores_one() -> None:
    assert fuse([(1, ["a"]), (0.3, ["a"])])["a"] == pytest.approx(1.0)


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        fuse([(-1.0, ["a"])])


@given(rankings)
def test_scores_lie_in_the_unit_interval_best_first(given_rankings: list[tuple[float, list[str]]]) -> None:
    scores = fuse(given_rankings)
    values = list(scores.values())
    assert values == sorted(values, reverse=True)
    assert all(0 <= value <= 1 + 1e-9 for value in values)
    assert set(scores) == {item for _, items in given_rankings for item in items}


@given(ids)
def test_one_ranking_keeps_its_order(items: list[str]) -> None:
    assert list(fuse([(1.0, items)])) == list(dict.fromkeys(items))


@given(rankings)
def test_the_order_of_rankings_does_not_change_scores(given_rankings: list[tuple[float, list[str]]]) -> None:
    forward, backward = fuse(given_rankings), fuse(given_rankings[::-1])
    assert forward == pytest.approx(backward)


def test_ranks_keep_ties_in_order() -> None:
    assert ranks({"b": 1.0, "a": 1.0, "c": 2.0}) == ["c", "b", "a"]
    assert RRF_K == 60
