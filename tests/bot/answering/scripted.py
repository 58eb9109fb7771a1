"""A language model that says what a test wants, and verifiers that are simple to reason about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answering.composition import Draft, Reason, Usage
from bot.answering.language_model import Message, Piece
from bot.answering.schema import Quote
from bot.answering.verification import Verdict

Reply = str | Exception | Callable[[Sequence[Message]], str]


@dataclass
class ScriptedModel:
    """Gives its replies one after the other, the last one again and again; remembers what it was asked."""

    replies: Sequence[Reply]
    name: str = "scripted"
    piece: int = 7  # characters
    usage: Usage | None = field(default_factory=lambda: Usage(100, 10, 1))
    fails_after: Exception | None = None  # raised at the end of a reply
    asked: list[Sequence[Message]] = field(default_factory=list)
    schemas: list[dict[str, Any] | None] = field(default_factory=list)
    closed: int = 0

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, schema: dict[str, Any] | None = None
    ) -> Iterator[Piece]:
        reply = self.replies[min(len(self.asked), len(self.replies) - 1)]
        self.asked.append(messages)
        self.schemas.append(schema)
        try:
            if isinstance(reply, Exception):
                raise reply
            text = reply(messages) if callable(reply) else reply
            for at in range(0, len(text), self.piece):
                yield Piece(text[at : at + self.piece])
            if self.fails_after is not None:
                raise self.fails_after
            yield Piece("", self.usage)
        finally:
            self.closed += 1


class CitationsOnly:
    """Passes whatever cites evidence that exists."""

    def check(self, draft: Draft, evidence: Sequence[Quote], *, question: str, language: str) -> Verdict:
        known = {quote.n for quote in evidence}
        if not draft.cites:
            return Verdict(Reason.NO_CITATION)
        return Verdict() if known.issuperset(draft.cites) else Verdict(Reason.UNKNOWN_CITATION)

    def check_translation(self, text: str, quote: Quote, *, language: str) -> Verdict:
        return Verdict(Reason.FIGURE, "999") if "999" in text else Verdict()


class Credulous:
    """Passes everything: what a test of safety must notice."""

    def check(self, draft: Draft, evidence: Sequence[Quote], *, question: str, language: str) -> Verdict:
        return Verdict()

    def check_translation(self, text: str, quote: Quote, *, language: str) -> Verdict:
        return Verdict()
