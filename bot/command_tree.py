"""Commands as Discord knows them: Dutch names beside the English ones, one handler for what goes wrong."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import CommandTree, TranslationContextTypes, locale_str

from bot.discord_phrases import translations
from bot.seen import Seen

Interaction = discord.Interaction[Any]


class DutchTranslator(app_commands.Translator):
    """Dutch for the names and descriptions in `discord.toml`."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """The Dutch text, for Dutch only; None where it is the same or unknown."""
        if locale is not discord.Locale.dutch:
            return None
        dutch = translations().get(string.message)
        return dutch if dutch != string.message else None


class Tree(CommandTree[Any]):
    """The command tree. Interactions that Discord repeats are carried out once."""

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self._seen = Seen()

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether this interaction is new."""
        return self._seen.first(interaction.id)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell whoever used the command, with an id that is in the log."""
        await interaction.client.report(interaction, getattr(error, "original", error))
