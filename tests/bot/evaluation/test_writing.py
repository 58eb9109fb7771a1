"""Measures of written answers, by hand-made answers and a judge that is simple to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.answering.composition import (
    Composition,
    Draft,
    Fallback,
    Reason,
    Rejected,
    Statement,
    Translation,
    Usage,
)
from bot.answering.schema import Answer, Quote
from bot.answering.verification import Verdict
from bot.evaluation.writing import measure_writing
from tests.bot.fakes import make_answer, make_quote


class Letters:
    """Supports a sentence whose letters are all in its quotes."""

    def check(self, draft: Draft, evidence: Sequence[Quote], *, question: str, language: str) -> Verdict:
        there = {letter for quote in evidence if quote.n in draft.cites for letter in quote.text}
        return Verdict() if set(draft.text) <= there else Verdict(Reason.UNSUPPORTED)

    def check_translation(self, text: str, quote: Quote, *, language: str) -> Verdict:
        return Verdict()


def answer(*statements: tuple[str, tuple[int, ...]], **changes: object) -> Answer:
    """Over the quotes "a", "b" and "ab"."""
    quotes = tuple(
        replace(make_quote(n, 0, 10), text=text) for n, text in enumerate(("a", "b", "ab"), start=1)
    )
    written = Composition("m", tuple(Statement(*each) for each in statements), **changes)  # type: ignore[arg-type]
    return replace(make_answer("?", quotes=quotes), composition=written)


@pytest.mark.parametrize(
    ("text", "cites", "recall", "precision"),
    [
        ("a", (1,), 1, 1),
        ("a", (2,), 0, 0),
        ("a", (1, 2), 1, 1 / 2),  # the second is not needed
        ("ab", (1, 2), 1, 1),  # both are
        ("ab", (1, 3), 1, 1 / 2),
        ("a", (1, 3), 1, 1),  # each would do alone
        ("c", (1, 2, 3), 0, 0),
    ],
)
def test_citations_are_judged_as_alce_does(
    text: str, cites: tuple[int, ...], recall: float, precision: float
) -> None:
    metrics = measure_writing([answer((text, cites))], Letters()).metrics
    assert (metrics["citation_recall"], metrics["citation_precision"]) == (recall, precision)


def test_what_is_dropped_and_why_and_what_it_costs() -> None:
    dropped = (Rejected("x", Reason.FIGURE), Rejected("y", Reason.FIGURE), Rejected("z", Reason.NAME))
    first = answer(
        ("a", (1,)),
        rejected=dropped,
        usage=Usage(100, 10, 1, 2.0),
        translations=(Translation(1, "t"),),
        untranslated=3,
    )
    second = answer(fallback=Fallback.NO_ANSWER, usage=Usage(300, 20, 2, 4.0))
    report = measure_writing([first, second, make_answer("quotes alone")], Letters())
    assert (report.metrics["written"], report.metrics["support"], report.metrics["translated"]) == (
        0.5,
        0.25,
        0.25,
    )
    assert report.dropped == {"figure": 0.5, "name": 0.25}
    assert report.fallbacks == {"no_answer": 0.5}
    assert report.cost == {
        "prompt_tokens": 200, "completion_tokens": 15, "calls": 1.5, "seconds": 3.0, "seconds_median": 3.0,
    }  # fmt: skip


def test_nothing_written_has_no_measures() -> None:
    report = measure_writing([make_answer("?")], Letters())
    assert (report.metrics, report.dropped, report.fallbacks, report.cost) == ({}, {}, {}, {})
