"""`bron discord` as a person runs it: a process, the environment, the real index."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from pathlib import Path

import pytest

from tests.bot.discord_markdown import words
from tests.bot.processes import BRON, environment
from tests.discord_server import LoopbackDiscord


def start(data_dir: Path, discord: LoopbackDiscord | None, *arguments: str) -> subprocess.Popen[str]:
    env = environment(data_dir, BRON_DISCORD__METRICS_PORT="0", BRON_LOG__LEVEL="info")
    if discord:
        env |= {"BRON_DISCORD__TOKEN": discord.token, "BRON_DISCORD__API_URL": discord.api_url}
    return subprocess.Popen(
        [*BRON, "discord", *arguments],
        env=env,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_without_a_token_it_says_where_to_get_one(tmp_path: Path) -> None:
    out, error = (process := start(tmp_path, None, "--invite")).communicate(timeout=120)
    assert process.returncode == 2
    assert out == ""
    assert "there is no Discord token" in error
    assert "docs/discord.md" in error


def test_the_invitation_is_printed(tmp_path: Path) -> None:
    async def scenario() -> tuple[str, str, int]:
        async with LoopbackDiscord() as discord:
            process = start(tmp_path, discord, "--invite")
            out, error = await asyncio.to_thread(process.communicate, timeout=120)
            assert discord.token not in out + error
            return out, error, discord.bot.id

    out, error, id = asyncio.run(scenario())
    assert f"client_id={id}" in out, error
    assert len(out.splitlines()) == 1


@pytest.mark.slow
def test_it_answers_and_leaves_on_sigterm(seed_data_dir: Path) -> None:
    async def scenario() -> None:
        async with LoopbackDiscord() as discord:
            channel = discord.add_guild().channels[0]
            dirk = discord.add_member("dirk", locale="nl")
            process = start(seed_data_dir, discord)
            await discord.until(lambda: discord.gateway.sessions, timeout=120, what="the process")
            question = "Hoeveel Russische soldaten zijn gedood volgens Zelenski?"
            answer = await (await dirk.slash(channel, "ask", question=question)).answered(timeout=120)
            assert "4.500" in words(answer.embed["description"])
            process.send_signal(signal.SIGTERM)
            _, error = await asyncio.to_thread(process.communicate, timeout=60)
            assert process.returncode == 0, error
            assert "answered kind=slash" in error
            assert question not in error
            assert discord.token not in error

    asyncio.run(scenario())
