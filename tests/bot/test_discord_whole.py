"""From Discord to the index and back, nothing replaced: real engine, real ingestion, a real upload."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.article_manager import IndexManager
from bot.client import serve
from bot.discord_bot import BronBot
from bot.factory import build_engine
from config.discord_settings import DiscordSettings
from config.settings import Settings
from tests.bot.discord_markdown import styled, words
from tests.bot.discord_stage import final
from tests.discord_server import LoopbackDiscord

NEWS = b"""De brug bij Zaltbommel

De nieuwe brug over de Waal bij Zaltbommel is op 4 mei 2031 geopend door de burgemeester. Er kwamen
zevenhonderd bezoekers. De bouw kostte vierhonderd miljoen euro.
"""


@pytest.mark.slow
def test_ask_add_ask_remove_with_the_real_index(seed_data_dir: Path) -> None:
    settings = Settings(data_dir=seed_data_dir)

    async def scenario(discord: LoopbackDiscord) -> None:
        channel = discord.add_guild().channels[0]
        dirk, owner = discord.add_member("dirk", locale="nl"), discord.the_owner()
        given = DiscordSettings(token=SecretStr(discord.token), api_url=discord.api_url, metrics_port=0)
        engine = build_engine(settings)
        bot = BronBot(given, engine, IndexManager(settings), seed_data_dir, guild_ready_timeout=0.05)
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(bot, discord.token, stop))
        await discord.until(lambda: discord.gateway.sessions, timeout=60, what="the bot")

        question = "Hoeveel Russische soldaten zijn gedood volgens Zelenski?"
        answer = await (await dirk.slash(channel, "ask", question=question)).answered(timeout=120)
        assert "4.500" in styled(answer.embed["description"], "quote")

        added = await final(discord, await owner.slash(channel, "articles add", file=("brug.txt", NEWS)))
        assert added.content.startswith("Done. New: 1"), added.content
        bridge = "Wanneer is de brug bij Zaltbommel geopend?"
        about = await (await dirk.slash(channel, "ask", question=bridge)).answered(timeout=120)
        assert "4 mei 2031" in words(about.embed["description"])

        listed = await (await owner.complete(channel, "articles remove", article="Zaltbommel")).choices()
        assert listed == ["De brug bij Zaltbommel"]
        typed = await owner.complete(channel, "articles remove", article="Zaltbommel")
        await typed.choices()
        chosen = (typed.interaction.choices or [])[0]["value"]
        removed = await final(discord, await owner.slash(channel, "articles remove", article=chosen))
        assert "removed: 1" in removed.content
        gone = await (await dirk.press(about, "Context")).answered(timeout=60)
        assert "is er niet meer of is veranderd" in gone.content

        stop.set()
        await serving
        engine.close()

    async def play() -> None:
        async with LoopbackDiscord() as discord:
            await scenario(discord)

    asyncio.run(play())
