"""The hand-written engine of the Discord tests, writing: one sentence about each quote, one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.composition import (
    Composition,
    Fallback,
    Position,
    Reason,
    Rejected,
    Statement,
    Style,
    Translation,
)
from bot.answering.schema import Answer
from config.told_error import ToldError
from index.errors import LanguageModelError
from tests.bot.discord_engine import SeedEngine

REFUSED = LanguageModelError("endpoint.refused", url="http://10.0.0.7/v1")
REJECTED = (Rejected("Er vielen 87 doden.", Reason.FIGURE, "87"),)


@dataclass
class WritingSeedEngine(SeedEngine):
    """`words` are its sentences, the words of a hostile model perhaps. While `held`, each waits for `pen`."""

    words: Sequence[str] = ("De delegaties kwamen bij elkaar.", "Dat was in Belarus.", "Het ging over vrede.")
    style: Style = Style.QUOTE  # where nobody chooses
    fallback: Fallback | None = None  # instead of the first sentence
    breaks_off: str | ToldError = ""  # after the last one
    failure: ToldError = REFUSED  # behind `fallback`
    shows_quotes: bool = False  # before the first sentence, as the real one
    fails: Exception | None = None  # after the last one
    held: bool = False
    pen: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    styles: list[Style | None] = field(default_factory=list)
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
        self.styles.append(style)
        answer = super().ask(question, history=history, k=k)
        if (style or self.style) is Style.QUOTE or not answer.quotes:
            return answer
        if self.fallback:
            fallen = Composition("model", fallback=self.fallback, detail=self.failure)
            return replace(answer, composition=fallen)
        try:
            return self._write(answer, on_progress)
        except BaseException as error:
            self.stopped.append(error)
            raise

    def _write(self, answer: Answer, on_progress: Callable[[Answer], None] | None) -> Answer:
        if on_progress and self.shows_quotes:
            on_progress(answer)
        for count in range(1, len(self.words) + 1):
            if self.held:
                self.pen.acquire()
            if on_progress:
                on_progress(self.written(answer, count))
        if self.fails:
            raise self.fails
        if self.held:
            self.pen.acquire()
        return self.written(answer, len(self.words), REJECTED, self.breaks_off)

    def written(
        self,
        answer: Answer,
        count: int,
        rejected: tuple[Rejected, ...] = (),
        detail: str | ToldError = "",
    ) -> Answer:
        """`answer` with its first `count` sentences."""
        quotes = answer.quotes
        statements = [Statement(text, (1 + at % len(quotes),)) for at, text in enumerate(self.words[:count])]
        composition = Composition(
            model="testmodel",
            statements=tuple(statements),
            rejected=rejected,
            translations=(Translation(1, f"In translation: {self.words[0]}"),),
            detail=detail,
        )
        positions = tuple(Position(f"Bron {quote.n}", quote.text[:40], quote.n) for quote in quotes)
        return replace(answer, mode=Style.COMPOSE, composition=composition, positions=positions)


def holding() -> WritingSeedEngine:
    """One that writes a sentence whenever its pen is released."""
    return WritingSeedEngine(held=True, style=Style.COMPOSE)
