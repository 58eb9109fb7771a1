"""Written answers for tests: real values of the real types, over the quotes of tests/bot/fakes.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.answering.composition import (
    Composition,
    Fallback,
    Position,
    Reason,
    Rejected,
    Statement,
    Style,
    Translation,
    Usage,
)
from bot.answering.schema import Answer
from tests.bot.fakes import FIRST_END, SECOND, make_answer, make_quote

STATEMENTS = (
    Statement("The delegations met in Belarus.", (1,)),
    Statement("A third round follows early next week.", (2, 1)),
)
REJECTED = (
    Rejected("Three rounds were held in 1999.", Reason.FIGURE, "1999"),
    Rejected("Peace is near.", Reason.UNSUPPORTED),
)
COMPOSITION = Composition(
    model="test-model:8b",
    statements=STATEMENTS,
    rejected=REJECTED,
    translations=(Translation(2, "Early next week a third round of talks follows."),),
    usage=Usage(812, 64, 1, 3.25),
)
POSITIONS = (Position("Moscow", "1,351", 1), Position("Zelensky", "4,500", 2))


def written(question: str, **changes: Any) -> Answer:
    """An answer in prose over two quotes; `changes` are fields of its composition."""
    quotes = (make_quote(1, 0, FIRST_END, "Belarus"), make_quote(2, *SECOND))
    return make_answer(
        question, quotes=quotes, more=(), mode=Style.COMPOSE, composition=replace(COMPOSITION, **changes)
    )


def fallen_back(question: str, fallback: Fallback, **changes: Any) -> Answer:
    """Quotes alone although prose was asked for."""
    composition = Composition("test-model:8b", fallback=fallback)
    return make_answer(question, composition=replace(composition, **changes))
