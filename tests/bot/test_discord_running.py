"""Starting, sharding, health, and stopping: the bot as a process sees it."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from pydantic import SecretStr

from bot.client import END_S, LAST_WAIT_S, invite_link, run, serve, token_of
from bot.discord_asking import GRACE_S, WITHDRAW_S
from bot.discord_bot import CLOSE_S, BronBot
from bot.health import HealthServer
from config.discord_settings import DiscordSettings
from index.errors import BronError, UsageError
from tests.bot.discord_engine import SeedEngine
from tests.bot.discord_stage import DUTCH, ENGLISH, Stage, on_stage
from tests.bot.fake_manager import FakeManager
from tests.discord_server import LoopbackDiscord


@on_stage(shards=3, start=False)
async def test_shards_are_started_as_discord_advises(stage: Stage) -> None:
    servers = [stage.discord.add_guild(f"server {n}") for n in range(5)]
    for n, server in enumerate(servers):
        server.id += n << 22  # spread over the shards
        servers[n].channels[0].guild = server
    async with stage.running() as bot:
        assert len(bot.shards) == 3
        assert {s.shard for s in stage.discord.gateway.sessions.values()} == {0, 1, 2}
        for server in servers:
            assert (await (await stage.ann.slash(server.channels[0], "help")).answered()).embed
        await stage.dirk.say(stage.dirk.dm, DUTCH)  # direct messages come over shard 0
        await stage.discord.heard(stage.dirk.dm)
        health = bot.health()
        assert health.ok
        assert set(health.shards) == {0, 1, 2}


@on_stage()
async def test_metrics_and_health_are_served(stage: Stage) -> None:
    bot = stage.bot
    await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
    await (await stage.ann.slash(stage.channel, "ask", question="")).answered()
    server = HealthServer(bot.metrics, bot.health, "127.0.0.1", 0)
    port = await server.start()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/metrics") as response:
            text = await response.text()
        async with session.get(f"http://127.0.0.1:{port}/healthz") as response:
            assert response.status == 200
            health = await response.json()
        bot.asking.admission.stopping = True
        await stage.discord.gateway.drop(4000)
        stage.engine.generation = "next"
        async with session.get(f"http://127.0.0.1:{port}/metrics") as response:
            later = await response.text()
    await server.close()
    for line in (
        'bron_questions_total{kind="slash"} 1.0',
        'bron_refusals_total{reason="empty_question"} 1.0',
        "bron_answer_seconds_count 1.0",
        "bron_queue_waiting 0.0",
        f'bron_generation{{generation="{health["generation"]}"}} 1.0',
        'bron_shard_latency_seconds{shard="0"} ',
    ):
        assert line in text, line
    assert health["ready"] is True
    assert health["waiting"] == 0
    assert 'bron_generation{generation="next"} 1.0' in later
    assert ENGLISH not in text


def test_after_a_failure_what_has_expired_is_still_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.discord_bot.PRUNE_EVERY_S", 0.05)

    @on_stage()
    async def scenario(stage: Stage) -> None:
        outcomes = [sqlite3.OperationalError("disk full"), None]

        def prune() -> None:
            if error := outcomes.pop(0) if outcomes else None:
                raise error

        monkeypatch.setattr(stage.bot.store, "prune", prune)
        await stage.discord.until(lambda: not outcomes, what="another try")

    scenario(tmp_path)
    assert "disk full" in caplog.text


@on_stage()
async def test_a_lost_shard_is_unhealthy(stage: Stage) -> None:
    assert stage.bot.health().ok
    stage.discord.gateway.down = True
    await stage.discord.gateway.drop()
    await stage.discord.until(lambda: not stage.bot.health().ok, what="bad health")
    assert stage.bot.health().shards == {0: None}
    server = HealthServer(stage.bot.metrics, stage.bot.health, "127.0.0.1", 0)
    port = await server.start()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/healthz") as response,
    ):
        assert response.status == 503
        assert (await response.json())["ok"] is False
    await server.close()


def test_a_token_that_is_revoked_while_the_bot_runs_ends_it(tmp_path: Path) -> None:
    @on_stage()
    async def scenario(stage: Stage) -> None:
        stage.discord.gateway.token = "another"
        await stage.discord.gateway.drop()
        await stage.discord.until(stage.bot.is_closed, what="the end")

    with pytest.raises(UsageError, match="does not accept the token"):
        scenario(tmp_path)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with LoopbackDiscord() as discord:
            settings = DiscordSettings(
                token=SecretStr(discord.token), api_url=discord.api_url, metrics_port=discord.port
            )
            bot = BronBot(settings, SeedEngine(), FakeManager(), tmp_path)
            with pytest.raises(UsageError, match="cannot serve metrics") as caught:
                await serve(bot, discord.token, asyncio.Event())
            assert "BRON_DISCORD__METRICS_PORT" in caught.value.hint

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("token", "settings", "message"),
    [
        ("wrong", {}, "does not accept the token"),
        (None, {"message_content": True}, "intent is not switched on"),
        (None, {"api_url": "http://127.0.0.1:9/api/v10"}, "cannot be reached"),
    ],
)
def test_what_keeps_the_bot_out_is_said_in_one_line(
    tmp_path: Path, token: str | None, settings: dict[str, object], message: str
) -> None:
    async def scenario() -> None:
        async with LoopbackDiscord() as discord:
            given = DiscordSettings(**{"api_url": discord.api_url, "metrics_port": 0} | settings)
            bot = BronBot(given, SeedEngine(), FakeManager(), tmp_path)
            with pytest.raises(BronError, match=message) as caught:
                await serve(bot, token or discord.token, asyncio.Event())
            assert discord.token not in f"{caught.value} {caught.value.hint}"

    asyncio.run(scenario())


def test_no_token_is_said_before_anything_starts() -> None:
    with pytest.raises(UsageError, match="no Discord token"):
        token_of(DiscordSettings())
    with pytest.raises(UsageError, match="no Discord token"):
        run(SimpleNamespace(discord=DiscordSettings(token=SecretStr(" "))), SeedEngine())  # type: ignore[arg-type]


def test_the_invitation_names_scopes_and_permissions() -> None:
    async def scenario() -> tuple[str, int]:
        async with LoopbackDiscord() as discord:
            settings = DiscordSettings(token=SecretStr(discord.token), api_url=discord.api_url)
            return await asyncio.to_thread(invite_link, settings), discord.bot.id

    link, id = asyncio.run(scenario())
    assert f"client_id={id}" in link
    assert "scope=bot+applications.commands" in link
    assert f"permissions={0x40 | 0x400 | 0x800 | 0x4000 | 0x10000 | 1 << 38}" in link


@on_stage(start=False)
async def test_a_shutdown_finishes_answers_in_flight(stage: Stage) -> None:
    async with stage.running() as bot:
        stage.engine.gate.clear()
        use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
        await stage.discord.until(lambda: stage.engine.running, what="the question")
        closing = asyncio.create_task(bot.close())
        await stage.settled()
        late = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
        assert late.content == "Ik word net herstart. Stel je vraag zo opnieuw."
        stage.engine.gate.set()
        await closing
    assert (await use.answered()).embed


@on_stage(start=False)
async def test_a_shutdown_withdraws_answers_that_take_too_long(stage: Stage) -> None:
    async with stage.running() as bot:
        stage.engine.gate.clear()
        use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
        mention = await stage.dirk.mention(stage.channel, DUTCH)
        await stage.discord.until(lambda: stage.engine.running == 2, what="the questions")
        await bot.close()
    assert (await use.answered()).content == "I am just being restarted. Please ask again in a moment."
    reply = next(m for m in stage.discord.said(stage.channel) if m.reference is mention)
    assert reply.content == "Ik word net herstart. Stel je vraag zo opnieuw."


@on_stage(start=False)
async def test_a_gateway_that_hangs_does_not_hold_up_the_shutdown(stage: Stage) -> None:
    async with stage.running() as bot:
        stage.discord.gateway.stuck = True
        (session,) = stage.discord.gateway.sessions.values()
        assert session.socket
        await session.socket.send(1, None)  # the bot answers, and nobody reads on
        await stage.settled()
        async with asyncio.timeout(20):  # the library alone would wait for 30 s
            await bot.close()


PROCESS = """
    import asyncio, sys, time
    from pathlib import Path
    from types import SimpleNamespace
    from pydantic import SecretStr
    from bot import client
    from config.composer_settings import ComposeSettings
    from config.discord_settings import DiscordSettings
    from tests.bot.discord_engine import SeedEngine

    serve = client.serve

    async def beside_a_lookup(*given):
        asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)  # its end waits for that
        await serve(*given)

    engine = SeedEngine()
    engine.gate.clear()  # every question takes for ever
    token, url, folder, stuck = sys.argv[1:]
    if stuck == "lookup":
        client.serve = beside_a_lookup
    discord = DiscordSettings(token=SecretStr(token), api_url=url, metrics_port=0)
    settings = SimpleNamespace(discord=discord, compose=ComposeSettings(), data_dir=Path(folder))
    sys.exit(client.run(settings, engine))
"""


@contextmanager
def bot_process(discord: LoopbackDiscord, folder: Path, stuck: str) -> Iterator[subprocess.Popen[bytes]]:
    """The bot in a process of its own, in which a question or a look-up of a name never ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROCESS), discord.token, discord.api_url, str(folder), stuck],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": "."},
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def seconds_to_end(process: subprocess.Popen[bytes]) -> float:
    """How long it takes after a SIGTERM."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(process.wait, 30)
    return time.monotonic() - began


def test_the_steps_of_a_shutdown_take_less_than_five_seconds() -> None:
    assert GRACE_S + WITHDRAW_S + CLOSE_S + LAST_WAIT_S < END_S < 5


def test_sigterm_ends_the_process_within_five_seconds_even_with_a_stuck_question(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with LoopbackDiscord() as discord:
            channel = discord.add_guild().channels[0]
            ann = discord.add_member("ann")
            with bot_process(discord, tmp_path, "question") as process:
                await discord.until(lambda: discord.gateway.sessions, what="the process")
                use = await ann.slash(channel, "ask", question=ENGLISH)
                await use.acknowledged()
                await asyncio.sleep(0.2)
                assert await seconds_to_end(process) < 5
                assert process.stderr
                # 1 would say that the last resort of `_stop` had to end it
                assert (process.returncode, process.stderr.read()) == (0, b"")
            assert "just being restarted" in (await use.answered()).content

    asyncio.run(scenario())


def test_a_thread_that_nothing_can_stop_does_not_hold_up_the_end(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with LoopbackDiscord() as discord:
            discord.add_guild()
            with bot_process(discord, tmp_path, "lookup") as process:
                await discord.until(lambda: discord.gateway.sessions, what="the process")
                assert END_S - 0.5 < await seconds_to_end(process) < END_S + 5  # of 60
                assert process.returncode == 1

    asyncio.run(scenario())
