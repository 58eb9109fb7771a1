"""The tables of written answers: what was not measured is a dash, and what did not happen is not there."""

from __future__ import annotations

from bot.evaluation.report import render_writing
from bot.evaluation.runner import Report
from bot.evaluation.writing import WritingReport


def report(**overall: float) -> Report:
    return Report("g1", "c", overall, {}, {}, ())


def test_shares_and_costs_in_words() -> None:
    writing = WritingReport(
        {"written": 0.5, "support": 0.75, "citation_recall": 1.0, "citation_precision": 0.9},
        {"unknown_citation": 0.25},
        {"nothing_left": 0.5},
        {"prompt_tokens": 812.25, "seconds_median": 3.0},
    )
    shown = render_writing(report(verbatim=1.0), report(**{"verbatim": 1.0, "quote@1": 0.8}), writing)
    assert [line.split(maxsplit=4) for line in shown.splitlines() if line] == [
        ["written", "answers"],
        ["quotes", "written"],
        ["quote@1", "–", "0.800"],
        ["verbatim", "1.000", "1.000"],
        ["answers", "written", "0.500"],
        ["sentences", "supported", "0.750"],
        ["citation", "recall", "1.000"],
        ["citation", "precision", "0.900"],
        ["translations", "kept", "–"],
        ["dropped:", "unknown", "citation", "0.250"],
        ["quotes", "alone:", "nothing", "left", "0.500"],
        ["per", "question:", "prompt", "tokens", "812.2  seconds median 3.0"],
    ]
    assert max(map(len, shown.splitlines())) <= 100


def test_no_answer_that_a_model_was_asked_for_costs_nothing() -> None:
    shown = render_writing(report(), report(), WritingReport({}, {}, {}, {}))
    assert shown.endswith("\nno language model was asked")
    assert "dropped" not in shown
