"""What is kept of one question in Discord while it is answered: its conversation, the answer, its message."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import Callable
from typing import ParamSpec

from bot.answer_record import to_record
from bot.answering.schema import Answer
from bot.discord_question import Place, Question
from bot.discord_store import DiscordStore, StoredAnswer
from bot.metrics import Metrics
from bot.workers import Workers

P = ParamSpec("P")

log = logging.getLogger(__name__)


class Keeping:
    """Keeps one answer, from the first that is shown of it: a reply to that is in the conversation already.

    A store that cannot be written (a full disk, perhaps) costs buttons and follow-ups, not the answer.
    """

    def __init__(
        self, store: DiscordStore, lookups: Workers, metrics: Metrics, question: Question, place: Place
    ) -> None:
        self._store, self._lookups, self._metrics = store, lookups, metrics
        self._question, self._place = question, place
        self._saving: asyncio.Task[bool] | None = None  # goes on when whoever waits for it is cancelled
        self.id = secrets.token_hex(8)
        self.conversation = question.conversation or f"answer:{self.id}"

    async def show_so_far(self, answer: Answer) -> int | None:
        """Show what is written up to now; the id of the message."""
        return await self._place.show_so_far(answer)

    async def keep_so_far(self, answer: Answer, message: int | None) -> None:
        """Keep, the first time, that `message` shows what is written up to now."""
        if self._saving is None and await self.keep(answer):
            await self.keep_message(message)

    async def keep(self, answer: Answer) -> bool:
        """Keep the answer, as it is now; False where that was not possible."""
        record = to_record(answer, self._question.style)
        if self._saving is not None and await asyncio.shield(self._saving):
            return await self._write(self._store.set_record, self.id, record)
        stored = StoredAnswer(self.id, self._question.user, self.conversation, self._question.private, record)
        self._saving = asyncio.create_task(self._write(self._store.save_answer, stored, self._question.text))
        return await asyncio.shield(self._saving)

    async def keep_message(self, message: int | None) -> None:
        """Keep which message shows the answer."""
        if self._saving is not None and message is not None:
            await self._write(self._store.set_message, self.id, message)

    async def drop(self) -> None:
        """Keep nothing of a question that was withdrawn."""
        if self._saving is not None and await self._saving:
            await self._write(self._store.drop, self.id)

    async def _write(self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            await self._lookups.run(write, *args, **kwargs)
        except sqlite3.Error as error:
            self._metrics.errors.labels("store").inc()
            log.error("an answer could not be kept: %s", error)
            return False
        return True
