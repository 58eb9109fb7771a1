"""A question asked in Discord, and the place that its answer goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.answering.composition import Style
from bot.answering.schema import Answer


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it came in."""

    text: str
    user: int
    guild: int | None
    kind: str  # slash, mention, direct, thread, menu or follow_up: a label of the metrics
    language: str  # nl or en, where the words of the question do not tell
    conversation: str | None = None  # None begins a new one
    private: bool = False  # only the asker sees the answer
    style: Style | None = None  # None: as configured


class Place(Protocol):
    """Where a question was asked. Methods raise `discord.HTTPException` when Discord refuses."""

    async def begin(self) -> str | None:
        """Show that the question is worked on; before any work, within 3 seconds.

        The conversation that begins with it, where one does.
        """

    async def show_so_far(self, answer: Answer) -> int | None:
        """Show what is written up to now; the id of the message."""

    async def show(self, answer: Answer, answer_id: str | None) -> int | None:
        """Show the answer, with buttons if it is kept under an id; the message that others can reply to."""

    async def tell(self, text: str) -> None:
        """Say something instead of an answer, after `begin`; nothing where the answer was shown."""

    async def discard(self) -> None:
        """Take away what was written up to now."""

    async def refuse(self, text: str) -> None:
        """Say why the question is not taken, to the asker alone where Discord can do that."""
