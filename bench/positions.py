"""How many parties' figures are found where sources disagree, and how many are made that are none.

The questions are about invented articles (tests/data/positions), not the samples; some are about matters on
which nobody disagrees.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.machine import ROOT
from bot.answering.schema import Answer
from bot.chat_engine import ChatEngine
from bot.factory import build_engine, build_ingestor
from config.settings import Settings

FOLDER = ROOT / "tests" / "data" / "positions"


def measure(scratch: Path) -> dict[str, Any]:
    """Positions stated, found and wrong, over all questions and for each group of them."""
    settings = Settings(data_dir=scratch)
    build_ingestor(settings).add([FOLDER / "articles"])
    engine = build_engine(settings)
    try:
        return {path.stem: _measured(engine, path) for path in sorted(FOLDER.glob("*.jsonl"))}
    finally:
        engine.close()


def _measured(engine: ChatEngine, path: Path) -> dict[str, Any]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = wrong = answered = 0
    failures = []
    for row in rows:
        answer = engine.ask(row["question"])
        answered += answer.answered
        right, others = _judged(answer, row["positions"])
        found, wrong = found + right, wrong + len(others)
        if others or right < len(row["positions"]):
            failures.append({"id": row["id"], "missed": len(row["positions"]) - right, "wrong": others})
    return {
        "questions": len(rows),
        "with disagreement": sum(bool(row["positions"]) for row in rows),
        "answered": answered,
        "positions stated": sum(len(row["positions"]) for row in rows),
        "found": found,
        "wrong": wrong,
        "failures": failures,
    }


def _judged(answer: Answer, gold: list[dict[str, str]]) -> tuple[int, list[str]]:
    """How many gold positions the answer has, and the positions that are none of them."""
    hit: set[int] = set()
    others = []
    for each in answer.positions:
        source = Path(answer.quotes[each.n - 1].article.source).name
        numbers = [
            number
            for number, wanted in enumerate(gold)
            if source.startswith(wanted["doc"])
            and wanted["who"].casefold() in each.who.casefold()
            and wanted["claim"].casefold() in each.claim.casefold()
        ]
        hit.update(numbers)
        if not numbers:
            others.append(f"{each.who}: {each.claim}")
    return len(hit), others
