"""Changing the library from Discord: files kept, work in a thread, progress shown at a bounded rate."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import discord

from bot.article_manager import ArticleManager
from bot.discord_asking import Asking
from bot.discord_errors import UNDELIVERED, is_gone
from bot.discord_phrases import say
from bot.discord_places import NOBODY
from bot.discord_text import cut, escape
from bot.discord_told import without_folders
from bot.embeds import CONTENT
from bot.workers import Workers
from index.errors import BronError
from index.ingest_report import IngestProgress, IngestReport

P = ParamSpec("P")
T = TypeVar("T")
Change = Callable[["ArticleWork"], Awaitable[IngestReport]]
Interaction = discord.Interaction[Any]

EDIT_EVERY_S = 2.0  # Discord allows five edits in five seconds; other messages of the channel count too
TOKEN_S = 14 * 60.0  # an interaction's token lasts 15 minutes; after that the message is edited as ours
FAILURES_SHOWN = 5

log = logging.getLogger(__name__)


class ArticleWork:
    """One change at a time; whoever asked for it sees how far it is."""

    def __init__(self, asking: Asking, manager: ArticleManager, folder: Path) -> None:
        self._asking, self.manager, self.folder = asking, manager, folder
        self._workers = Workers(1, "bron-articles")
        self._progress: IngestProgress | None = None
        self._task: asyncio.Task[Any] | None = None
        self.edit_every = EDIT_EVERY_S

    @property
    def busy(self) -> bool:
        """Whether a change is being carried out."""
        return self._task is not None

    def show(self, progress: IngestProgress) -> None:
        """Note how far the work is; called from its thread."""
        self._progress = progress

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method of the manager in the thread for such work."""
        return await self._workers.run(function, *args, **kwargs)

    async def carry_out(self, interaction: Interaction, change: Change, language: str) -> None:
        """Carry out `change`, its progress and its report in the reply to `interaction`."""
        self._task, self._progress = asyncio.current_task(), None
        try:
            sent = await interaction.response.send_message(say("working", language), allowed_mentions=NOBODY)
            await self._carry_out(_Reply(interaction, sent.message_id or 0), change, language)
        except UNDELIVERED as error:
            self._asking.note_lost(error)
        finally:
            self._task = None

    async def _carry_out(self, reply: _Reply, change: Change, language: str) -> None:
        ticker = asyncio.create_task(self._tick(reply, language))
        try:
            try:
                text = await self._outcome(change, language)
            finally:
                ticker.cancel()
            await reply.edit(text)
        except asyncio.CancelledError:
            await self._say_stopped(reply, language)
            raise

    async def _say_stopped(self, reply: _Reply, language: str) -> None:
        try:
            await reply.edit(say("cancelled_work", language))
        except UNDELIVERED as error:
            self._asking.note_lost(error)

    async def _outcome(self, change: Change, language: str) -> str:
        try:
            return self._report(await change(self), language)
        except BronError as error:
            log.warning("the articles could not be changed: %s", error)
            return say("articles_failed", language, error=self._explain(error, language))
        except Exception as error:
            return self._asking.error_text(error, language)

    async def _tick(self, reply: _Reply, language: str) -> None:
        shown = None
        while True:
            await asyncio.sleep(self.edit_every)
            progress = self._progress
            if progress is None or progress == shown:
                continue
            stage = say(f"stage_{progress.stage.value}", language)
            text = say("progress", language, stage=stage, done=progress.done, total=progress.total)
            try:
                await reply.edit(text)
            except UNDELIVERED as error:
                log.info("progress not shown: %s", error)
                if is_gone(error):
                    return
            else:
                shown = progress

    def _report(self, report: IngestReport, language: str) -> str:
        counts = {
            name: len(getattr(report, name)) for name in ("indexed", "replaced", "unchanged", "removed")
        }
        counts["removed"] += len(report.lost)
        said = " ".join(f"{name}={count}" for name, count in counts.items())
        log.info("articles changed %s failed=%d", said, len(report.failed))
        lines = [say("done", language, **counts)]
        if report.failed:
            lines += [say("done_failed", language, count=len(report.failed))]
            lines += [f"• {self._explain(error, language)}" for error in report.failed[:FAILURES_SHOWN]]
        return "\n".join(lines)

    def _explain(self, error: BronError, language: str) -> str:
        """The error's line and hint, without the operator's folders."""
        return escape(cut(without_folders(error).told(language), CONTENT // (FAILURES_SHOWN + 1)))

    async def stop(self) -> None:
        """Leave the work: what is published stays, what is half done is dropped by the next writer."""
        if (task := self._task) is not None:
            task.cancel()
            await asyncio.wait([task], timeout=1)
        self._workers.close()


class _Reply:
    """The message that shows progress; edited as ours when the interaction's token has expired."""

    def __init__(self, interaction: Interaction, message: int) -> None:
        self._interaction, self._message = interaction, message
        self._began = asyncio.get_running_loop().time()

    async def edit(self, text: str) -> None:
        if asyncio.get_running_loop().time() - self._began < TOKEN_S:
            await self._interaction.edit_original_response(content=text, allowed_mentions=NOBODY)
            return
        channel = self._interaction.client.get_partial_messageable(self._interaction.channel_id or 0)
        await channel.get_partial_message(self._message).edit(content=text, allowed_mentions=NOBODY)
