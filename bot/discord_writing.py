"""An answer shown in Discord while it is written: edits at a pace that Discord allows, and none too late."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.schema import Answer
from bot.discord_errors import UNDELIVERED, is_gone
from bot.progress import Progress, WithdrawnError

EDIT_EVERY_S = (
    1.5  # Discord allows five edits of a channel's messages in five seconds; others write there too
)
LAST_EDIT_S = 5.0  # for an edit on its way when the answer is done: it must not arrive after the last one

log = logging.getLogger(__name__)


class ShowsProgress(Protocol):
    """A place that can show an answer before it is done."""

    async def show_so_far(self, answer: Answer) -> int | None:
        """Show what is verified up to now; the id of the message. Raises `discord.HTTPException`."""

    async def keep_so_far(self, answer: Answer, message: int | None) -> None:
        """Keep that `message` shows what is verified up to now."""


@dataclass(eq=False)
class _Showing:
    """One answer on its way: the message it is shown in, and whether that is gone."""

    progress: Progress
    place: ShowsProgress
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    message: int | None = None
    gone: bool = False


class Writing:
    """The answers that are being written now. For one event loop only."""

    def __init__(self, every: float = EDIT_EVERY_S) -> None:
        self.every = every
        self._showings: set[_Showing] = set()

    async def follow(self, work: Awaitable[Answer], progress: Progress, place: ShowsProgress) -> Answer:
        """The result of `work`; meanwhile what `progress` has is shown in `place`, at most once in `every` s.

        When this returns or raises, nothing is edited any more and the work has been told to stop. Raises
        what `work` raises, and `WithdrawnError` or `discord.HTTPException` when the message was deleted.
        """
        showing = _Showing(progress, place)
        self._showings.add(showing)
        working, edits = asyncio.ensure_future(work), asyncio.create_task(self._show(showing))
        try:
            await asyncio.wait({working, edits}, return_when=asyncio.FIRST_COMPLETED)
            if edits.done():
                edits.result()
            if showing.gone:
                raise WithdrawnError
            return await working
        finally:
            progress.stop()
            working.cancel()
            showing.finished.set()
            self._showings.discard(showing)
            await asyncio.wait({edits}, timeout=LAST_EDIT_S)
            if not edits.cancel():
                edits.exception()  # that the message is gone, the last edit will meet, too

    def deleted(self, message: int) -> None:
        """Stop writing the answer that `message` shows, if one is."""
        for showing in self._showings:
            if showing.message == message:
                showing.gone = True
                showing.finished.set()

    async def _show(self, showing: _Showing) -> None:
        shown: Answer | None = None
        while not await _set_within(showing.finished, self.every):
            answer = showing.progress.latest
            if answer is None or answer is shown:
                continue
            try:
                showing.message = await showing.place.show_so_far(answer)
                await showing.place.keep_so_far(answer, showing.message)
            except UNDELIVERED as error:
                if is_gone(error):
                    raise
                log.info("not shown while it is written: %s", error)
                return
            shown = answer


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
