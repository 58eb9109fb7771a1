"""`/ask`, and the message command that takes a message's text as the question."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.conversations import of_channel, question_text
from bot.discord_asking import Asking, Question
from bot.discord_phrases import locale_language, say
from bot.discord_places import InteractionPlace


class AskCog(commands.Cog):
    """Questions by command."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._menu = app_commands.ContextMenu(
            name=locale_str(say("command_find_sources", "en")), callback=self._find_sources
        )

    @property
    def menu(self) -> app_commands.ContextMenu:
        """The message command, which the tree takes apart from the cog."""
        return self._menu

    @app_commands.command(
        name=locale_str(say("command_ask", "en")), description=locale_str(say("command_ask_about", "en"))
    )
    @app_commands.describe(
        question=locale_str(say("command_question_about", "en")),
        private=locale_str(say("command_private_about", "en")),
    )
    @app_commands.rename(
        question=locale_str(say("command_question", "en")), private=locale_str(say("command_private", "en"))
    )
    async def ask(self, interaction: discord.Interaction[Any], question: str, private: bool = False) -> None:
        """Answer a question."""
        conversation = None if private else of_channel(interaction.channel)
        asked = Question(
            text=question,
            user=interaction.user.id,
            guild=interaction.guild_id,
            kind="slash",
            language=locale_language(interaction.locale),
            conversation=conversation,
            private=private,
        )
        await self._asking.ask(asked, InteractionPlace(interaction, private))

    async def _find_sources(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        asked = Question(
            text=question_text(message.content),
            user=interaction.user.id,
            guild=interaction.guild_id,
            kind="menu",
            language=locale_language(interaction.locale),
        )
        await self._asking.ask(asked, InteractionPlace(interaction))
