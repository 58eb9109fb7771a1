"""`/help` and `/privacy`."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_asking import Asking
from bot.discord_phrases import locale_language, say
from bot.discord_places import NOBODY, card_message
from bot.embeds import Card
from bot.views import privacy_view

Interaction = discord.Interaction[Any]


class AboutCog(commands.Cog):
    """What bron can do, and what it keeps. `ids` maps command names to ids, for clickable mentions."""

    def __init__(self, bot: commands.AutoShardedBot, asking: Asking, ids: dict[str, int]) -> None:
        self._bot, self._asking, self._ids = bot, asking, ids

    @app_commands.command(
        name=locale_str(say("command_help", "en")), description=locale_str(say("command_help_about", "en"))
    )
    async def help(self, interaction: Interaction) -> None:
        """Say what people can do."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        language = locale_language(interaction.locale)
        articles = await self._asking.lookups.run(self._asking.engine.articles)
        body = say(
            "help_body",
            language,
            articles=len(articles),
            ask=self._command("ask"),
            articles_command=self._command("articles list"),
            privacy=self._command("privacy"),
            mention=self._bot.user.mention if self._bot.user else "@bron",
            minutes=self._asking.settings.conversation_minutes,
        )
        await self._show(interaction, Card(say("help_title", language), body.strip()))

    @app_commands.command(
        name=locale_str(say("command_privacy", "en")),
        description=locale_str(say("command_privacy_about", "en")),
    )
    async def privacy(self, interaction: Interaction) -> None:
        """Say what is kept, and offer to delete it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        language, settings = locale_language(interaction.locale), self._asking.settings
        kept = await self._asking.lookups.run(self._asking.store.kept, interaction.user.id)
        body = say(
            "privacy_body",
            language,
            kept_where=say("privacy_model" if self._asking.composes else "privacy_here", language).strip(),
            minutes=settings.conversation_minutes,
            days=settings.keep_days,
            logged=say("privacy_logged" if settings.log_questions else "privacy_not_logged", language),
            answers=kept.answers,
            questions=kept.questions,
            feedback=kept.feedback,
        )
        card = Card(say("privacy_title", language), body.strip())
        await self._show(interaction, card, view=privacy_view(language))

    def _command(self, name: str) -> str:
        """A mention of a command of ours that can be clicked, where its id is known."""
        id = self._ids.get(name.split(maxsplit=1)[0])
        return f"</{name}:{id}>" if id else f"`/{name}`"

    async def _show(self, interaction: Interaction, card: Card, **more: Any) -> None:
        await interaction.edit_original_response(allowed_mentions=NOBODY, **card_message(card), **more)
