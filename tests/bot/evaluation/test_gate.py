"""The pinned floors hold over the sample questions, with everything real: what gates a change's quality."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.evaluation.gate import shortfalls
from bot.evaluation.questions import load_questions
from bot.evaluation.report import render
from bot.evaluation.runner import Report, evaluate
from bot.quoting_engine import QuotingEngine
from tests.conftest import SEEDS


@pytest.fixture(scope="module")
def report(seed_engine: QuotingEngine) -> Report:
    return evaluate(seed_engine, load_questions(SEEDS / "questions.jsonl"))


def test_quality_does_not_slide(report: Report) -> None:
    assert shortfalls(report) == []


def test_a_metric_below_its_floor_is_named(report: Report) -> None:
    worse = replace(report, overall={**report.overall, "verbatim": 0.99})
    assert shortfalls(worse) == ["verbatim is 0.990, its floor 1.000"]


def test_floors_are_for_one_corpus(report: Report) -> None:
    (line,) = shortfalls(replace(report, corpus="another"))
    assert "another" in line


def test_the_report_fits_a_terminal_and_names_the_worst(report: Report) -> None:
    lines = render(report).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("70 questions")
    assert any(report.questions[0].id in line for line in lines)
