from __future__ import annotations

import pytest

from bot.evaluation.metrics import GoldQuote, auroc, by_group, overlapped, summarise
from index.schema import Span
from tests.bot.evaluation.judged import row

GOLD = [GoldQuote("a", Span(10, 30)), GoldQuote("a", Span(100, 110)), GoldQuote("b", Span(10, 30))]


@pytest.mark.parametrize(
    ("span", "found"),
    [
        (Span(10, 30), {0}),
        (Span(20, 100), {0}),  # 10 of the gold quote's 20 characters: exactly half
        (Span(21, 100), set()),
        (Span(12, 16), {0}),  # wholly inside
        (Span(0, 200), {0, 1}),
        (Span(30, 40), set()),
    ],
)
def test_half_of_the_shorter_must_be_common(span: Span, found: set[int]) -> None:
    assert overlapped("a", span, GOLD) == found


def test_the_same_place_in_another_article_does_not_count() -> None:
    assert overlapped("c", Span(10, 30), GOLD) == frozenset()


def test_quote_at_k_and_conflicts() -> None:
    rows = [row([set(), {0}]), row([{1}]), row([{0}, {0}, {1}, {2}], need=3), row([], answered=False)]
    metrics = summarise(rows)
    assert metrics["quote@1"] == pytest.approx(2 / 4)
    assert metrics["quote@3"] == pytest.approx(3 / 4)
    assert metrics["conflict@5"] == 1.0


def test_a_question_without_answer_words_has_no_answer_hit() -> None:
    assert summarise([row([{0}], answer_hit=True), row([{0}], answer_hit=None)])["answer_hit"] == 1.0
    assert "answer_hit" not in summarise([row([{0}], answer_hit=None)])


def test_refusal_counts_both_sides() -> None:
    rows = [
        row([{0}]),
        row([], answered=False),
        row([], answerable=False, answered=False),
        row([set()], answerable=False),
    ]
    metrics = summarise(rows)
    assert (metrics["refusal_precision"], metrics["refusal_recall"]) == (0.5, 0.5)
    assert metrics["refusal_balanced_accuracy"] == 0.5


def test_a_group_without_a_kind_of_question_has_no_such_metric() -> None:
    groups = by_group([row([{0}]), row([], answerable=False, language="en")], lambda each: each.language)
    assert "refusal_recall" not in groups["nl"]
    assert "quote@1" not in groups["en"]


def test_auroc() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.8]) == pytest.approx(3.5 / 4)
    with pytest.raises(ValueError, match="class"):
        auroc([], [0.1])
