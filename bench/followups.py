"""What the conversation before a question is worth: follow-ups with their history and without it.

The questions are about invented articles (tests/data/followups), not the samples. quote@k counts what is
ranked, so nothing is refused there; `answered` is as configured. Topic changes are complete questions after
an unrelated one: there the history must not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.machine import ROOT
from bot.answering.abstention import DOUBT_FROM
from bot.chat_engine import ChatEngine
from bot.evaluation.metrics import Judged, by_group, summarise
from bot.evaluation.questions import Question, load_questions
from bot.evaluation.runner import evaluate
from bot.factory import build_engine, build_ingestor
from config.settings import Settings

FOLDER = ROOT / "tests" / "data" / "followups"
METRICS = ("quote@1", "quote@3")
TOPIC_CHANGE = "topic change"


def measure(scratch: Path) -> dict[str, Any]:
    """quote@k with and without history: follow-ups and topic changes, by language and by kind."""
    settings = Settings(data_dir=scratch)
    build_ingestor(settings).add([FOLDER / "articles"])
    questions = load_questions(FOLDER / "questions.jsonl")
    engine = build_engine(settings)
    try:
        alone = _asked(engine, [replace(question, history=()) for question in questions])
        after = _asked(engine, questions)
    finally:
        engine.close()
    return {"questions": len(questions), "with history": _summary(after), "without history": _summary(alone)}


def _asked(engine: ChatEngine, questions: Sequence[Question]) -> tuple[Judged, ...]:
    with patch("bot.answering.abstention.DOUBT_FROM", 0.0):
        return evaluate(engine, questions).questions


def _summary(rows: Sequence[Judged]) -> dict[str, dict[str, float]]:
    follow_ups = [row for row in rows if row.type != TOPIC_CHANGE]
    groups = {
        "follow-ups": follow_ups,
        **{
            f"follow-ups {key}": _of(follow_ups, key)
            for key in by_group(follow_ups, lambda row: row.language)
        },
        **{key: [row for row in rows if row.type == key] for key in by_group(rows, lambda row: row.type)},
    }
    return {name: _metrics(each) for name, each in groups.items()}


def _of(rows: Sequence[Judged], language: str) -> list[Judged]:
    return [row for row in rows if row.language == language]


def _metrics(rows: Sequence[Judged]) -> dict[str, float]:
    found = summarise(rows)
    answered = sum(row.confidence >= DOUBT_FROM for row in rows) / len(rows)
    return {
        "questions": len(rows),
        **{name: round(found[name], 3) for name in METRICS},
        "answered": round(answered, 3),
    }
