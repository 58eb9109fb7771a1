"""The follow-up and disagreement questions are what their measurements take them for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench import followups, positions
from bot.answering.composition import Position
from bot.answering.schema import Answer, ArticleRef, Outcome, Quote
from bot.evaluation.metrics import Judged
from bot.evaluation.questions import load_questions
from index.schema import Published, Role


def test_every_gold_quote_stands_in_its_article() -> None:
    questions = load_questions(followups.FOLDER / "questions.jsonl")
    assert len(questions) >= 60
    assert sum(question.type == followups.TOPIC_CHANGE for question in questions) >= 15
    assert all(question.history for question in questions)
    for gold in (each for question in questions for each in question.evidence):
        (path,) = (followups.FOLDER / "articles").glob(f"{gold.doc}*.md")
        assert gold.quote in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["questions", "held"])
def test_every_position_names_an_article_that_has_the_figure(name: str) -> None:
    rows = (positions.FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    for gold in (each for row in rows for each in json.loads(row)["positions"]):
        text = (positions.FOLDER / "articles" / f"{gold['doc']}.md").read_text(encoding="utf-8")
        assert gold["claim"] in text
        assert gold["who"] in text


def judged(kind: str, *, hit: bool, language: str = "nl") -> Judged:
    found = (frozenset({0}) if hit else frozenset(),)
    return Judged("x", language, kind, True, True, 1, found, False, (), 0.9, 0.1)


def test_topic_changes_are_no_follow_ups() -> None:
    rows = [judged("pronoun", hit=True), judged("pronoun", hit=False), judged("topic change", hit=True)]
    summary = followups._summary(rows)
    assert summary["follow-ups"]["questions"] == 2
    assert summary["follow-ups"]["quote@1"] == 0.5
    assert summary["topic change"]["quote@1"] == 1.0


def test_a_position_counts_with_its_party_figure_and_article() -> None:
    article = ArticleRef("a", "T", str(Path("x") / "flood-1.md"), Published(), "nl")
    quote = Quote(1, "t", 0, 1, None, None, 0.9, None, Role.PROSE, article, "a:0", "h")
    answer = Answer("q", "nl", Outcome.ANSWERED, "", 0.9, (quote,), (), "g")
    gold = [{"doc": "flood-1", "who": "gemeente", "claim": "340"}]
    right, wrong = Position("De gemeente Wolm", "ruim 340", 1), Position("De gemeente", "410", 1)
    assert positions._judged(replace(answer, positions=(right, wrong)), gold) == (1, ["De gemeente: 410"])
