"""What the buttons below an answer do, and the modal behind Follow up."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.answer_record import from_record, language_of, style_of
from bot.answering.schema import Answer
from bot.discord_asking import Asking
from bot.discord_errors import UNDELIVERED, is_lost
from bot.discord_phrases import locale_language, say
from bot.discord_places import (
    NOBODY,
    InteractionPlace,
    answer_message,
    card_message,
    may_embed,
    replacing,
)
from bot.discord_question import Question
from bot.discord_store import StoredAnswer
from bot.embeds import Card, articles_card, context_card, list_pages, page_quotes
from bot.seen import Seen
from bot.views import follow_up_modal, list_view, submitted
from index.errors import CorruptIndexError, InputError

Interaction = discord.Interaction[Any]
JUDGEMENTS = {"up": 1, "down": -1}


class ButtonsCog(commands.Cog):
    """Carries out presses. Every failure is told to whoever pressed."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._seen = Seen()

    async def press(self, interaction: Interaction, action: str, answer_id: str, page: int) -> None:
        """Carry out a press of a button."""
        if not self._seen.first(interaction.id):
            return
        try:
            await self._press(interaction, action, answer_id, page)
        except Exception as error:
            await self.report(interaction, error)

    async def _press(self, interaction: Interaction, action: str, answer_id: str, page: int) -> None:
        if action in ("prev", "next"):
            await self._turn(interaction, answer_id, page)
        elif action == "context":
            await self._context(interaction, answer_id, page)
        elif action == "more":
            await self._follow_up(interaction, answer_id)
        elif action in JUDGEMENTS:
            await self._judge(interaction, answer_id, action)
        elif action in ("listprev", "listnext"):
            await self._turn_list(interaction, page)
        elif action == "forget":
            await self._forget(interaction)

    async def report(self, interaction: Interaction, error: Exception) -> None:
        """Tell whoever pressed what went wrong, or log it where that is impossible."""
        if is_lost(error):
            self._asking.note_lost(error)
            return
        text = self._asking.error_text(error, locale_language(interaction.locale))
        try:
            await whisper(interaction, text)
        except UNDELIVERED as second:
            self._asking.note_lost(second)

    async def _stored(self, answer_id: str) -> StoredAnswer | None:
        return await self._asking.lookups.run(self._asking.store.answer, answer_id)

    async def _restored(self, interaction: Interaction, answer_id: str) -> Answer | None:
        """The answer a button belongs to; where it is gone, that is said and None returned."""
        stored = await self._stored(answer_id)
        if stored is None:
            await whisper(interaction, say("gone_answer", locale_language(interaction.locale)))
            return None
        try:
            return await self._asking.lookups.run(from_record, stored.record, self._asking.engine)
        except (InputError, CorruptIndexError):
            await whisper(interaction, say("gone_article", language_of(stored.record)))
            return None

    async def _turn(self, interaction: Interaction, answer_id: str, page: int) -> None:
        await interaction.response.defer()
        answer = await self._restored(interaction, answer_id)
        if answer is not None:
            message = answer_message(answer, answer_id, page, embeds=may_embed(interaction))
            await interaction.edit_original_response(allowed_mentions=NOBODY, **replacing(message))

    async def _context(self, interaction: Interaction, answer_id: str, page: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        answer = await self._restored(interaction, answer_id)
        if answer is None:
            return
        try:
            cards = await self._asking.lookups.run(self._context_cards, answer, page)
        except (InputError, CorruptIndexError):
            await whisper(interaction, say("gone_article", answer.language))
            return
        await interaction.edit_original_response(
            embeds=[card.embed() for card in cards], allowed_mentions=NOBODY
        )

    def _context_cards(self, answer: Answer, page: int) -> list[Card]:
        engine = self._asking.engine
        return [
            context_card(
                quote, engine.article(quote.article.id), engine.passage(quote.passage_id), answer.language
            )
            for quote in page_quotes(answer, page)
        ]

    async def _follow_up(self, interaction: Interaction, answer_id: str) -> None:
        stored = await self._stored(answer_id)
        if stored is None:
            await whisper(interaction, say("gone_answer", locale_language(interaction.locale)))
            return
        longest = self._asking.settings.max_question
        await interaction.response.send_modal(follow_up_modal(answer_id, language_of(stored.record), longest))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a submitted follow-up question."""
        found = submitted(interaction)
        if found is None or not self._seen.first(interaction.id):
            return
        try:
            await self._answer_follow_up(interaction, *found)
        except Exception as error:
            await self.report(interaction, error)

    async def _answer_follow_up(self, interaction: Interaction, answer_id: str, text: str) -> None:
        stored = await self._stored(answer_id)
        if stored is None:
            await whisper(interaction, say("gone_answer", locale_language(interaction.locale)))
            return
        question = Question(
            text=text,
            user=interaction.user.id,
            guild=interaction.guild_id,
            kind="follow_up",
            language=language_of(stored.record),
            conversation=stored.conversation,
            private=stored.private,
            style=style_of(stored.record) if self._asking.composes else None,
        )
        await self._asking.ask(question, InteractionPlace(interaction, stored.private))

    async def _judge(self, interaction: Interaction, answer_id: str, action: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        stored = await self._stored(answer_id)
        if stored is None:
            await whisper(interaction, say("gone_answer", locale_language(interaction.locale)))
            return
        new = await self._asking.lookups.run(
            self._asking.store.add_feedback, answer_id, interaction.user.id, JUDGEMENTS[action]
        )
        if new:
            self._asking.metrics.feedback.labels(action).inc()
        key = f"feedback_{action}" if new else "feedback_again"
        await whisper(interaction, say(key, language_of(stored.record)))

    async def _turn_list(self, interaction: Interaction, page: int) -> None:
        await interaction.response.defer()
        articles = await self._asking.lookups.run(self._asking.engine.articles)
        pages = list_pages(len(articles))
        page = min(page, pages - 1)
        card = articles_card(articles, page, locale_language(interaction.locale))
        await interaction.edit_original_response(
            view=list_view(page, pages), allowed_mentions=NOBODY, **card_message(card)
        )

    async def _forget(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        kept = await self._asking.lookups.run(self._asking.store.forget, interaction.user.id)
        await whisper(
            interaction,
            say(
                "deleted_mine",
                locale_language(interaction.locale),
                answers=kept.answers,
                questions=kept.questions,
                feedback=kept.feedback,
            ),
        )


async def whisper(interaction: Interaction, text: str) -> None:
    """Say `text` to whoever caused `interaction` alone, however far its reply has come."""
    response = interaction.response
    if not response.is_done():
        await response.send_message(text, ephemeral=True, allowed_mentions=NOBODY)
    elif response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(content=text, allowed_mentions=NOBODY)
    else:
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=NOBODY)
