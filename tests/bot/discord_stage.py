"""A loopback Discord with the real bot in it, for one test; its end checks what must hold in every test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.client import serve
from bot.discord_bot import BronBot
from config.discord_settings import DiscordSettings
from tests.bot.discord_engine import SeedEngine
from tests.bot.fake_manager import FakeManager
from tests.discord_server import Channel, Guild, LoopbackDiscord, Member, Message, Use

DUTCH = "Waar kwamen de delegaties bij elkaar voor de gesprekken?"
ENGLISH = "Where in Belarus did the delegations meet?"
WIDE = "Wat gebeurde er met de gesprekken, de militairen en de troepen in Oekraïne?"
NONSENSE = "Wat kost een postzegel op Mars?"


@dataclass
class Stage:
    """Everything a scenario needs."""

    discord: LoopbackDiscord
    engine: SeedEngine
    manager: FakeManager
    guild: Guild
    channel: Channel
    ann: Member  # reads English
    dirk: Member  # reads Dutch
    data_dir: Path
    settings: DiscordSettings
    composes: bool = False
    bot: BronBot = field(init=False)
    expected_errors: set[int] = field(default_factory=set)  # HTTP statuses that a scenario provokes

    @asynccontextmanager
    async def running(self) -> AsyncIterator[BronBot]:
        """The bot, started and ready; closed at the end."""
        self.bot = BronBot(
            self.settings,
            self.engine,
            self.manager,
            self.data_dir,
            composes=self.composes,
            guild_ready_timeout=0.05,
        )
        self.bot.identify_interval = 0
        self.bot.work.edit_every = self.bot.asking.writing.every = 0.05
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(self.bot, self.discord.token, stop))
        try:
            ready = asyncio.create_task(self._ready())
            done, _ = await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=30)
            if serving in done:
                ready.cancel()
                await serving
            assert ready in done, "the bot did not become ready"
            yield self.bot
        finally:
            self.engine.gate.set()
            stop.set()
            await serving

    async def _ready(self) -> None:
        while not (self.bot.shards and self.bot.is_ready()):
            await asyncio.sleep(0.01)

    async def settled(self) -> None:
        """A moment for what should not happen to happen."""
        await asyncio.sleep(0.15)

    def check_conduct(self) -> None:
        """Nobody was pinged, mentions were always switched off, and Discord refused nothing unexpected."""
        for channel in self.discord.channels.values():
            for message in channel.messages.values():
                assert not message.pinged, message.content
        for method, path, body, status in self.discord.requests:
            assert status < 400 or status in self.expected_errors, (method, path, status, body)
            data = (body or {}).get("data", body) if isinstance(body, dict) else None
            if isinstance(data, dict) and (data.get("content") or data.get("embeds")):
                assert data.get("allowed_mentions", {}).get("parse") == [], (path, data)


async def final(discord: LoopbackDiscord, use: Use) -> Message:
    """The answer to a command that takes a while, once it no longer says that it is at work."""
    message = await use.answered(timeout=120)
    await discord.until(
        lambda: not message.content.startswith(("Working", "Bezig")), timeout=120, what="the end"
    )
    return message


Scenario = Callable[[Stage], Awaitable[None]]


def on_stage(
    engine: Callable[[], SeedEngine] = SeedEngine,
    *,
    shards: int = 1,
    start: bool = True,
    composes: bool = False,
    **settings: Any,
) -> Callable[[Scenario], Callable[[Path], None]]:
    """Makes a test of a scenario; `settings` are those of the bot. Without `start` the scenario starts it."""

    async def play(scenario: Scenario, folder: Path) -> None:
        async with LoopbackDiscord(shards=shards) as discord:
            guild = discord.add_guild()
            stage = Stage(
                discord,
                engine(),
                FakeManager(),
                guild,
                guild.channels[0],
                discord.add_member("ann"),
                discord.add_member("dirk", locale="nl"),
                folder,
                DiscordSettings(
                    **{"token": SecretStr(discord.token), "api_url": discord.api_url, "metrics_port": 0}
                    | settings
                ),
                composes,
            )
            if start:
                async with stage.running():
                    await scenario(stage)
            else:
                await scenario(stage)
            stage.check_conduct()

    def decorate(scenario: Scenario) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            asyncio.run(play(scenario, tmp_path))

        test.__name__, test.__doc__ = scenario.__name__, scenario.__doc__
        return test

    return decorate
