"""The Discord bot, wired: what it listens to, what it watches, how it closes."""

from __future__ import annotations

import asyncio
import logging
import math
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.article_manager import ArticleManager
from bot.article_work import ArticleWork
from bot.chat_engine import ChatEngine
from bot.cogs.about import AboutCog
from bot.cogs.articles import ArticlesCog
from bot.cogs.ask import AskCog
from bot.cogs.buttons import ButtonsCog
from bot.cogs.messages import MessagesCog
from bot.command_tree import DutchTranslator, Tree
from bot.discord_asking import Asking
from bot.discord_store import DiscordStore
from bot.health import Health, HealthServer
from bot.metrics import Metrics
from bot.views import Press
from config.discord_settings import DiscordSettings
from index.errors import BronError

API_URL = Route.BASE
GATEWAY = DiscordWebSocket.DEFAULT_GATEWAY
IDENTIFY_INTERVAL_S = 5.0  # Discord lets an application identify one shard in five seconds
PRUNE_EVERY_S = 3600.0
CLOSE_S = 1.0  # for the gateway to say goodbye; the library would wait 30 s for one that hangs
STORE_NAME = "discord.sqlite"
UPLOADS = "articles"

log = logging.getLogger(__name__)


def intents(settings: DiscordSettings) -> discord.Intents:
    """Servers and messages; what people write only where the settings ask for that privileged intent."""
    return discord.Intents(
        guilds=True, guild_messages=True, dm_messages=True, message_content=settings.message_content
    )


def permissions(settings: DiscordSettings) -> discord.Permissions:
    """What the bot asks for when it is invited."""
    return discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        embed_links=True,
        read_message_history=True,
        add_reactions=True,
        create_public_threads=settings.open_threads,
    )


def _client_options(settings: DiscordSettings) -> dict[str, Any]:
    """How the library's client is set up: nobody is pinged, and next to nothing is kept in memory."""
    return {
        "command_prefix": commands.when_mentioned,
        "help_command": None,
        "intents": intents(settings),
        "tree_cls": Tree,
        "allowed_mentions": discord.AllowedMentions.none(),
        "allowed_contexts": discord.app_commands.AppCommandContext(guild=True, dm_channel=True),
        "allowed_installs": discord.app_commands.AppInstallationType(guild=True),
        "max_messages": None,  # events are enough; a cache of messages would only grow
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "chunk_guilds_at_startup": False,
    }


class BronBot(commands.AutoShardedBot):
    """The client. It closes the store and the workers it is given things to work with, not the engine."""

    def __init__(
        self,
        settings: DiscordSettings,
        engine: ChatEngine,
        manager: ArticleManager,
        data_dir: Path,
        *,
        composes: bool = False,
        **options: Any,
    ) -> None:
        """`composes`: whether a language model is configured, so that written answers are offered."""
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
        super().__init__(**_client_options(settings), **options)
        self.settings, self.engine = settings, engine
        self.identify_interval = IDENTIFY_INTERVAL_S
        self.metrics = Metrics()
        self.store = DiscordStore(
            data_dir / STORE_NAME,
            conversation_s=settings.conversation_minutes * 60,
            keep_s=settings.keep_days * 86_400,
        )
        self.asking = Asking(
            engine, self.store, settings, self.metrics, lambda: self.work.busy, composes=composes
        )
        self.work = ArticleWork(self.asking, manager, data_dir / UPLOADS)
        self.presses = ButtonsCog(self.asking)
        self.health_server = HealthServer(
            self.metrics, self.health, settings.metrics_host, settings.metrics_port
        )
        self._pruning: asyncio.Task[None] | None = None
        self._stopping = False
        Route.BASE = settings.api_url or API_URL
        DiscordWebSocket.DEFAULT_GATEWAY = GATEWAY

    async def setup_hook(self) -> None:
        """After login and before the gateway: commands, buttons, metrics."""
        if self.settings.api_url:
            _, url, _ = await self.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        self._know_owners()
        ids: dict[str, int] = {}
        ask = AskCog(self.asking)
        for command in ask.commands:
            self.tree.add_command(command)
        for cog in (
            ask,
            MessagesCog(self, self.asking),
            self.presses,
            ArticlesCog(self, self.asking, self.work),
            AboutCog(self, self.asking, ids),
        ):
            await self.add_cog(cog)
        self.add_dynamic_items(Press)
        await self.tree.set_translator(DutchTranslator())
        ids.update({command.name: command.id for command in await self.tree.sync()})
        self._watch()
        if self.settings.metrics_port:
            port = await self.health_server.start()
            log.info("metrics and health on %s:%d", self.settings.metrics_host, port)
        self._pruning = asyncio.create_task(self._prune())

    def _know_owners(self) -> None:
        """Note the owners that login told us, so that asking for them costs no request later."""
        application = self.application
        if application is None:
            return
        if application.team:
            self.owner_ids = _owners(application.team)
        else:
            self.owner_id = application.owner.id

    def _watch(self) -> None:
        self.metrics.watch(
            waiting=lambda: self.asking.waiting,
            running=lambda: self.asking.in_flight,
            generation=lambda: self._generation() or "",
            shards=lambda: [(id, s) for id, s in self.health().shards.items() if s is not None],
        )

    def health(self) -> Health:
        """How the bot is doing now."""
        shards = {id: _latency(shard) for id, shard in self.shards.items()}
        ready, generation = self.is_ready(), self._generation()
        connected = bool(shards) and all(latency is not None for latency in shards.values())
        return Health(
            ok=ready and connected and generation is not None and not self._stopping,
            ready=ready,
            generation=generation,
            shards=shards,
            waiting=self.asking.waiting,
        )

    def _generation(self) -> str | None:
        try:
            return self.engine.generation
        except BronError as error:
            log.debug("no generation: %s", error)
            return None

    async def _prune(self) -> None:
        while True:
            await asyncio.sleep(PRUNE_EVERY_S)
            try:
                await self.asking.lookups.run(self.store.prune)
            except Exception:  # a full disk, perhaps: the next time may succeed, and what is kept must end
                log.exception("what has expired could not be deleted")
                self.metrics.errors.labels("prune").inc()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Keep to Discord's pace of identifying shards."""
        if not initial:
            await asyncio.sleep(self.identify_interval)

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cog: there are no prefix commands."""

    async def on_ready(self) -> None:
        """Log who we are."""
        log.info("ready as %s in %d servers, %d shards", self.user, len(self.guilds), len(self.shards))

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Log a lost connection; the library takes it up again."""
        log.warning("shard %d lost its connection", shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Log that nothing was missed."""
        log.info("shard %d has resumed", shard_id)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong in an event, under an id."""
        log.exception("unexpected error in %s", event_method)
        self.metrics.errors.labels("event").inc()

    async def report(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Tell whoever caused `interaction` that it failed."""
        await self.presses.report(interaction, error)

    async def close(self) -> None:
        """Take no more questions, finish or withdraw the running ones, leave."""
        if not self._stopping:
            self._stopping = True
            if self._pruning is not None:
                self._pruning.cancel()
            await asyncio.gather(self.asking.close(), self.work.stop(), self.health_server.close())
            await asyncio.wait([asyncio.create_task(super().close())], timeout=CLOSE_S)
            self.store.close()


def _owners(team: discord.Team) -> set[int]:
    """The team's owner, and the members that may change the application: not invited ones nor readers."""
    may_change = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)
    accepted = discord.TeamMembershipState.accepted
    members = {m.id for m in team.members if m.role in may_change and m.membership_state is accepted}
    return members | ({team.owner_id} if team.owner_id else set())


def _latency(shard: discord.ShardInfo) -> float | None:
    if shard.is_closed() or not math.isfinite(shard.latency):
        return None
    return shard.latency
