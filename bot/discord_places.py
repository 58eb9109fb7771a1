"""Where a question was asked and its answer goes: an interaction, or a message in a channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.answering.schema import Answer
from bot.conversations import of_channel
from bot.discord_errors import UNDELIVERED
from bot.discord_phrases import say
from bot.discord_text import cut, escape, plain, units
from bot.embeds import DESCRIPTION, TEXT_BODY, Card, answer_card, so_far_card
from bot.views import answer_view

NOBODY = discord.AllowedMentions.none()
CANNOT_SEND = frozenset({50001, 50007, 50013})
NO_REPLY_WITHOUT_HISTORY = 160002
BUSY_SIGN = "⏳"
THREAD_NAME = 90

log = logging.getLogger(__name__)


def answer_message(
    answer: Answer, answer_id: str | None, page: int = 0, *, embeds: bool = True
) -> dict[str, Any]:
    """The arguments that send or edit a message to show `page` of an answer, with or without an embed.

    Without an id there are no buttons: nothing is kept that they could show.
    """
    card = answer_card(answer, page, limit=DESCRIPTION if embeds else TEXT_BODY)
    view = {"view": answer_view(answer, answer_id, page)} if answer_id else {}
    return card_message(card, embeds=embeds) | view


def so_far_message(answer: Answer, *, embeds: bool = True) -> dict[str, Any]:
    """The arguments that send or edit a message to show an answer that is still being written."""
    return card_message(so_far_card(answer, limit=DESCRIPTION if embeds else TEXT_BODY), embeds=embeds)


def card_message(card: Card, *, embeds: bool = True) -> dict[str, Any]:
    """The arguments that send or edit a message to show `card`."""
    return {"embed": card.embed()} if embeds else {"content": card.text()}


def replacing(arguments: dict[str, Any]) -> dict[str, Any]:
    """`arguments` for an edit after which nothing is left of what the message showed.

    Whether embeds are permitted may have changed since; a message would go on to show both.
    """
    return {"content": None, "embed": None} | arguments


def may_embed(interaction: discord.Interaction[Any]) -> bool:
    """Whether the bot may show embeds where `interaction` happened."""
    return interaction.guild_id is None or interaction.app_permissions.embed_links


@dataclass
class InteractionPlace:
    """A command, a context menu or a submitted modal; `private` answers are seen by the asker alone."""

    interaction: discord.Interaction[Any]
    private: bool = False
    _answered: bool = field(default=False, repr=False)

    async def begin(self) -> None:
        """Show "thinking"; no conversation begins with that."""
        await self.interaction.response.defer(ephemeral=self.private, thinking=True)

    async def show_so_far(self, answer: Answer) -> int | None:
        """Put what is written up to now in the place of "thinking"."""
        arguments = so_far_message(answer, embeds=may_embed(self.interaction))
        return await self._edit(arguments)

    async def show(self, answer: Answer, answer_id: str | None) -> int | None:
        """Put the answer in the place of "thinking"."""
        message = await self._edit(answer_message(answer, answer_id, embeds=may_embed(self.interaction)))
        self._answered = True
        return message

    async def _edit(self, arguments: dict[str, Any]) -> int:
        message = await self.interaction.edit_original_response(
            allowed_mentions=NOBODY, **replacing(arguments)
        )
        return message.id

    async def tell(self, text: str) -> None:
        """Put `text` in the place of "thinking", or of what was written up to now."""
        if self._answered:
            return
        await self._edit({"content": text, "view": None})

    async def discard(self) -> None:
        """Nothing: who used a command cannot take it back."""

    async def refuse(self, text: str) -> None:
        """Answer to the asker alone."""
        await self.interaction.response.send_message(text, ephemeral=True, allowed_mentions=NOBODY)


@dataclass
class MessagePlace:
    """A message in a server or a direct message. Falls back to plain text, then to a direct message."""

    message: discord.Message
    thread_name: str = ""  # of the thread to open for the answer, instead of a reply below the message
    told_lately: Callable[[int], bool] = lambda _: False  # whether a refusal was explained to them just now
    _thread: discord.Thread | None = field(default=None, repr=False)
    _typing: asyncio.Task[None] | None = field(default=None, repr=False)
    _sending: asyncio.Task[discord.Message] | None = field(default=None, repr=False)  # the answer
    _answered: bool = field(default=False, repr=False)

    @property
    def _channel(self) -> discord.abc.MessageableChannel:
        return self._thread or self.message.channel

    async def begin(self) -> str | None:
        """Open the thread, where one is wanted; show "is typing", without waiting for it."""
        if self.thread_name:
            self._thread = await self._open_thread()
        self._typing = asyncio.create_task(self._type())
        return of_channel(self._thread)

    async def _open_thread(self) -> discord.Thread | None:
        try:
            return await self.message.create_thread(name=cut(plain(self.thread_name), THREAD_NAME, units))
        except UNDELIVERED as error:
            log.info("no thread for the answer: %s", error)
            return None

    async def _type(self) -> None:
        try:
            await self._channel.typing()
        except discord.HTTPException as error:
            log.debug("cannot show typing: %s", error)

    async def show_so_far(self, answer: Answer) -> int | None:
        """Reply with what is written up to now, then edit that reply."""
        arguments = so_far_message(answer, embeds=self._permitted("embed_links"))
        shown = await self._arrived()
        if shown is None:
            return (await self._send(arguments)).id
        await self._edit(shown, arguments)
        return shown.id

    async def show(self, answer: Answer, answer_id: str | None) -> int | None:
        """Reply with the answer; without permission for that, as far as is permitted."""
        if (shown := await self._arrived()) is not None:
            await self._edit(shown, answer_message(answer, answer_id, embeds=bool(shown.embeds)))
        id = shown.id if shown else await self._show_anew(answer, answer_id)
        self._answered = True
        return id

    async def _show_anew(self, answer: Answer, answer_id: str | None) -> int:
        rich = answer_message(answer, answer_id)
        if self._permitted("embed_links"):
            try:
                return (await self._send(rich)).id
            except discord.Forbidden as error:
                if error.code not in CANNOT_SEND:
                    raise
                log.info("no embed in channel %s: %s", self._channel.id, error)
        try:
            return (await self._send(answer_message(answer, answer_id, embeds=False))).id
        except discord.Forbidden as error:
            if error.code not in CANNOT_SEND:
                raise
            log.warning("may not write in channel %s: %s", self._channel.id, error)
        return await self._send_directly(rich, answer.language)

    def _permitted(self, name: str) -> bool:
        """Whether the bot seems to have a permission here; Discord has the last word."""
        guild = self.message.guild
        if guild is None or guild.me is None:
            return True
        try:
            return bool(getattr(self._channel.permissions_for(guild.me), name))
        except (discord.ClientException, AttributeError):
            return True  # a thread whose parent is not known

    async def _arrived(self) -> discord.Message | None:
        """The message sent, once it is there; also when it was on its way as its question was withdrawn."""
        if (sending := self._sending) is None:
            return None
        await asyncio.wait({sending})
        return None if sending.exception() else sending.result()

    async def _remembered(self, sending: Coroutine[Any, Any, discord.Message]) -> discord.Message:
        """What `sending` sent. Discord takes what is on its way, so a cancellation does not stop it."""
        self._sending = asyncio.create_task(sending)
        return await asyncio.shield(self._sending)

    async def _send(self, arguments: dict[str, Any]) -> discord.Message:
        return await self._remembered(self._reply(arguments))

    async def _reply(self, arguments: dict[str, Any]) -> discord.Message:
        if self._thread is None:
            try:
                reference = self.message.to_reference(fail_if_not_exists=False)
                return await self._post(reference=reference, **arguments)
            except discord.Forbidden as error:
                if error.code != NO_REPLY_WITHOUT_HISTORY:
                    raise
        return await self._post(**arguments)

    async def _edit(self, message: discord.Message, arguments: dict[str, Any]) -> None:
        await message.edit(allowed_mentions=NOBODY, **replacing(arguments))

    async def _post(self, **arguments: Any) -> discord.Message:
        return await self._channel.send(allowed_mentions=NOBODY, mention_author=False, **arguments)

    async def _send_directly(self, arguments: dict[str, Any], language: str) -> int:
        name = escape(f"#{getattr(self._channel, 'name', '')}")
        note = say("dm_instead", language, channel=name)
        sending = self.message.author.send(note, allowed_mentions=NOBODY, **arguments)
        return (await self._remembered(sending)).id

    async def tell(self, text: str) -> None:
        """Reply with `text`, directly where writing here is not permitted; or where an answer began."""
        if self._answered:
            return
        if (shown := await self._arrived()) is not None:
            await self._edit(shown, {"content": text, "view": None})
            return
        try:
            await self._send({"content": text})
        except discord.Forbidden as error:
            if error.code not in CANNOT_SEND or self.message.guild is None:
                raise
            await self.message.author.send(text, allowed_mentions=NOBODY)

    async def discard(self) -> None:
        """Delete what was written up to now: the question is gone, too."""
        if (shown := await self._arrived()) is not None:
            await shown.delete()

    async def refuse(self, text: str) -> None:
        """Reply with `text`; to someone who goes on regardless only a sign, so that nobody makes it noisy."""
        if self.told_lately(self.message.author.id):
            await self.message.add_reaction(BUSY_SIGN)
        else:
            await self.tell(text)
