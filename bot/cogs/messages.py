"""Questions in messages: mentions, replies with a ping, direct messages, and the bot's own threads."""

from __future__ import annotations

import asyncio
import logging

import discord
from discord.ext import commands

from bot.conversations import of_channel, question_text
from bot.discord_asking import Asking
from bot.discord_phrases import locale_language
from bot.discord_places import MessagePlace
from bot.discord_question import Question
from bot.rate_limits import RateLimit
from bot.seen import Seen

PERSONS_TYPES = frozenset({discord.MessageType.default, discord.MessageType.reply})

log = logging.getLogger(__name__)


class MessagesCog(commands.Cog):
    """Questions by message. Without the message-content intent only those that Discord shows a bot."""

    def __init__(self, bot: commands.AutoShardedBot, asking: Asking) -> None:
        self._bot, self._asking = bot, asking
        self._seen = Seen()
        self._working: dict[int, asyncio.Task[None]] = {}
        self._told = RateLimit(1)  # a refusal is explained once a minute to a person

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that asks us something."""
        if not self._from_a_person(message) or not self._seen.first(message.id):
            return
        kind = self._kind(message)
        if kind is None:
            return
        task = asyncio.create_task(self._answer(message, kind))
        self._working[message.id] = task
        try:
            await task
        except asyncio.CancelledError:
            log.info("a question was withdrawn")
        finally:
            del self._working[message.id]

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Stop working on a question that was deleted, or whose answer was while it was written."""
        self._deleted(event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """The same for many at once, as moderators delete them."""
        for id in event.message_ids:
            self._deleted(id)

    def _deleted(self, message: int) -> None:
        self._seen.first(message)
        self._asking.writing.deleted(message)
        if task := self._working.get(message):
            task.cancel()

    def _from_a_person(self, message: discord.Message) -> bool:
        """Not a bot's or a webhook's, not our own, not a forward or a notice: never an echo of an answer."""
        return (
            not message.author.bot
            and message.webhook_id is None
            and message.author.id != self._me
            and message.type in PERSONS_TYPES
            and not message.message_snapshots
        )

    @property
    def _me(self) -> int:
        return self._bot.user.id if self._bot.user else 0

    def _kind(self, message: discord.Message) -> str | None:
        """How this message asks us something; None when it does not."""
        if isinstance(message.channel, discord.DMChannel):
            return "direct"
        if message.guild is None:
            return None  # of a server that we do not know yet
        if any(user.id == self._me for user in message.mentions):
            return "mention"
        ours = isinstance(message.channel, discord.Thread) and message.channel.owner_id == self._me
        if (
            ours
            and self._asking.settings.message_content
            and not message.mentions
            and message.content.strip()
        ):
            return "thread"
        return None

    async def _answer(self, message: discord.Message, kind: str) -> None:
        text = question_text(message.content)
        conversation = await self._chain(message) or of_channel(message.channel)
        locale = message.guild.preferred_locale if message.guild else "en"
        question = Question(
            text=text,
            user=message.author.id,
            guild=message.guild.id if message.guild else None,
            kind=kind,
            language=locale_language(locale),
            conversation=conversation,
        )
        opens_thread = (
            kind == "mention"
            and conversation is None  # a reply goes on where its conversation is
            and self._asking.settings.open_threads
            and isinstance(message.channel, discord.TextChannel)
        )
        place = MessagePlace(message, text if opens_thread else "", self._told_lately)
        await self._asking.ask(question, place)

    def _told_lately(self, user: int) -> bool:
        now = asyncio.get_running_loop().time()
        if self._told.wait(user, now):
            return True
        self._told.take(user, now)
        return False

    async def _chain(self, message: discord.Message) -> str | None:
        """The conversation of our answer that this message replies to."""
        reference = message.reference
        if reference is None or reference.message_id is None:
            return None
        return await self._asking.lookups.run(self._asking.store.conversation_of, reference.message_id)
