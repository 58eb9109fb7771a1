"""`/ask`, and the message command that takes a message's text as the question."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.answering.composition import Style
from bot.conversations import of_channel, question_text
from bot.discord_asking import Asking
from bot.discord_phrases import locale_language, say
from bot.discord_places import InteractionPlace
from bot.discord_question import Question

# The Dutch of names, descriptions and choices is in discord.toml; see bot/command_tree.py.
_describe = app_commands.describe(
    question=locale_str(say("command_question_about", "en")),
    private=locale_str(say("command_private_about", "en")),
)
_rename = app_commands.rename(
    question=locale_str(say("command_question", "en")), private=locale_str(say("command_private", "en"))
)
_STYLES = [
    app_commands.Choice(name=locale_str(say(f"command_style_{style}", "en")), value=style.value)
    for style in Style
]


class AskCog(commands.Cog):
    """Questions by command."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._ask: app_commands.Command[Any, ..., None] = app_commands.Command(
            name=locale_str(say("command_ask", "en")),
            description=locale_str(say("command_ask_about", "en")),
            callback=self._ask_in_style if asking.composes else self._ask_plainly,
        )
        self._menu = app_commands.ContextMenu(
            name=locale_str(say("command_find_sources", "en")), callback=self._find_sources
        )

    @property
    def commands(self) -> tuple[app_commands.Command[Any, ..., None], app_commands.ContextMenu]:
        """`/ask`, which offers styles where there is a language model, and the message command."""
        return self._ask, self._menu

    @_describe
    @_rename
    async def _ask_plainly(
        self, interaction: discord.Interaction[Any], question: str, private: bool = False
    ) -> None:
        await self._answer(interaction, question, private=private)

    @_describe
    @_rename
    @app_commands.describe(style=locale_str(say("command_style_about", "en")))
    @app_commands.rename(style=locale_str(say("command_style", "en")))
    @app_commands.choices(style=_STYLES)
    async def _ask_in_style(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        private: bool = False,
        style: str | None = None,
    ) -> None:
        await self._answer(interaction, question, private=private, style=Style(style) if style else None)

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        *,
        private: bool,
        style: Style | None = None,
    ) -> None:
        conversation = None if private else of_channel(interaction.channel)
        asked = Question(
            text=question,
            user=interaction.user.id,
            guild=interaction.guild_id,
            kind="slash",
            language=locale_language(interaction.locale),
            conversation=conversation,
            private=private,
            style=style,
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
