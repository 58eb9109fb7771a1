"""Written answers for tests: real values of the real types, over the quotes of tests/bot/fakes.py."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
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
from tests.bot.fakes import FIRST_END, SECOND, FakeEngine, make_answer, make_quote

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


@dataclass
class WritingEngine(FakeEngine):
    """Writes where prose is asked for: FAKE_WRITING seconds for each sentence; keeps what stopped it."""

    stopped: list[BaseException] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int | None = None,
        style: Style | None = None,
        on_progress: Callable[[Answer], None] | None = None,
    ) -> Answer:
        answer = super().ask(question, history=history, k=k, style=style)
        if style is not Style.COMPOSE or not answer.answered:
            return answer
        try:
            for count in range(1, len(STATEMENTS) + 1):
                time.sleep(float(os.environ.get("FAKE_WRITING", "0")))
                if on_progress:
                    on_progress(written(question, statements=STATEMENTS[:count], rejected=()))
        except BaseException as error:
            self.stopped.append(error)
            raise
        time.sleep(float(os.environ.get("FAKE_WRITING", "0")))
        return written(question)
