"""`/articles`: what there is for everyone, changes for the owner."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.article_work import ArticleWork, Change
from bot.discord_asking import Asking
from bot.discord_phrases import locale_language, say
from bot.discord_places import NOBODY, card_message
from bot.discord_text import cut, escape, plain, units
from bot.embeds import Card, articles_card, list_pages, short_source
from bot.uploads import fault_of, safe_name, save
from bot.views import list_view
from index.errors import BronError, SourceNotFoundError
from index.ingest_report import IndexStatus, IngestReport

Interaction = discord.Interaction[Any]
CHOICES, CHOICE_NAME = 25, 100  # Discord's limits

log = logging.getLogger(__name__)


def _words(key: str) -> locale_str:
    return locale_str(say(key, "en"))


class ArticlesCog(
    commands.GroupCog,
    group_name=_words("command_articles"),
    group_description=_words("command_articles_about"),
):
    """The library."""

    def __init__(self, bot: commands.AutoShardedBot, asking: Asking, work: ArticleWork) -> None:
        super().__init__()
        self._bot, self._asking, self._work = bot, asking, work

    @app_commands.command(name=_words("command_list"), description=_words("command_list_about"))
    async def show_list(self, interaction: Interaction) -> None:
        """Show the first page of the articles."""
        language = locale_language(interaction.locale)
        await interaction.response.defer(ephemeral=True, thinking=True)
        articles = await self._asking.lookups.run(self._asking.engine.articles)
        view = list_view(0, list_pages(len(articles)))
        message = card_message(articles_card(articles, 0, language)) | ({"view": view} if view else {})
        await interaction.edit_original_response(allowed_mentions=NOBODY, **message)

    @app_commands.command(name=_words("command_status"), description=_words("command_status_about"))
    async def status(self, interaction: Interaction) -> None:
        """Show what is indexed."""
        language = locale_language(interaction.locale)
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._asking.lookups.run(self._work.manager.status)
        card = status_card(found, language, busy=self._work.busy)
        await interaction.edit_original_response(allowed_mentions=NOBODY, **card_message(card))

    @app_commands.command(name=_words("command_add"), description=_words("command_add_about"))
    @app_commands.describe(
        file=_words("command_file_about"),
        file2=_words("command_file_more_about"),
        file3=_words("command_file_more_about"),
    )
    @app_commands.rename(
        file=_words("command_file"), file2=_words("command_file2"), file3=_words("command_file3")
    )
    async def add(
        self,
        interaction: Interaction,
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
    ) -> None:
        """Add files."""
        files = [each for each in (file, file2, file3) if each is not None]
        limit = self._asking.settings.max_upload_mb
        language = locale_language(interaction.locale)
        faults = [fault for each in files if (fault := fault_of(each.filename, each.size, limit, language))]
        faults += [say("file_twice", language, name=escape(name)) for name in _repeated(files)]
        if faults:
            await self._refuse(interaction, "\n".join(faults))
            return

        async def change(work: ArticleWork) -> IngestReport:
            contents = [(each.filename, await each.read()) for each in files]
            paths = await work.run(save, work.folder, contents)
            return await work.run(work.manager.add, paths, work.show)

        await self._change(interaction, change)

    @app_commands.command(name=_words("command_remove"), description=_words("command_remove_about"))
    @app_commands.describe(article=_words("command_article_about"))
    @app_commands.rename(article=_words("command_article"))
    async def remove(self, interaction: Interaction, article: str) -> None:
        """Take an article out: one, by its id or source. Folders are for the command line."""
        hint = say("which_article", locale_language(interaction.locale))

        async def change(work: ArticleWork) -> IngestReport:
            articles = await self._asking.lookups.run(self._asking.engine.articles)
            ids = [each.id for each in articles if article in (each.id, each.source)]
            if not ids:
                raise SourceNotFoundError("source.not_indexed", hint=hint, name=article)
            return await work.run(work.manager.remove, ids)

        await self._change(interaction, change)

    @remove.autocomplete("article")
    async def _articles_like(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            articles = await self._asking.lookups.run(self._asking.engine.articles)
        except BronError as error:  # choices cannot carry words; the command itself will say it
            log.warning("no articles to choose from: %s", error)
            return []
        wanted = typed.casefold()
        found = [a for a in articles if wanted in f"{a.title} {short_source(a.source)}".casefold()]
        return [
            app_commands.Choice(name=cut(plain(each.title), CHOICE_NAME, units) or each.id, value=each.id)
            for each in found[:CHOICES]
        ]

    @app_commands.command(name=_words("command_rebuild"), description=_words("command_rebuild_about"))
    async def rebuild(self, interaction: Interaction) -> None:
        """Build the index anew."""

        async def change(work: ArticleWork) -> IngestReport:
            return await work.run(work.manager.rebuild, work.show)

        await self._change(interaction, change)

    async def _change(self, interaction: Interaction, change: Change) -> None:
        language = locale_language(interaction.locale)
        if not await self._may_change(interaction):
            await self._refuse(interaction, say("not_allowed", language))
        elif self._work.busy:
            await self._refuse(interaction, say("articles_busy", language))
        else:
            await self._work.carry_out(interaction, change, language)

    async def _refuse(self, interaction: Interaction, text: str) -> None:
        text = cut(text, 2000, units)
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=NOBODY)

    async def _may_change(self, interaction: Interaction) -> bool:
        """The bot's owner; and in the only server it is in, whoever manages that."""
        if await self._bot.is_owner(interaction.user):
            return True
        servers = {guild.id for guild in self._bot.guilds}
        return servers == {interaction.guild_id} and interaction.permissions.manage_guild


def _repeated(files: Sequence[discord.Attachment]) -> list[str]:
    """The names under which more than one of `files` would be kept."""
    counts = Counter(safe_name(each.filename) for each in files)
    return [name for name, count in counts.items() if count > 1]


def status_card(found: IndexStatus, language: str, *, busy: bool) -> Card:
    """What is indexed, and whether that is being changed."""
    lines = []
    if found.manifest is None:
        lines.append(say("articles_none", language))
    else:
        manifest = found.manifest
        languages = ", ".join(f"{name} {count}" for name, count in sorted(found.languages.items()))
        lines.append(
            say(
                "status_body",
                language,
                articles=manifest.articles,
                languages=escape(languages),
                passages=manifest.passages,
                sentences=manifest.sentences,
                generation=manifest.generation,
                created=manifest.created,
                model=plain(manifest.model).replace("`", "'"),
            )
        )
    lines += [say("status_outdated", language)] if found.outdated else []
    lines += [say("status_building", language)] if busy else []
    return Card(say("status_title", language), "\n".join(lines).strip())
