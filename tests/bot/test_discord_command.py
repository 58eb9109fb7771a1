"""`bron discord` as a person runs it: a process, the environment, the real index."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.discord_markdown import words
from tests.discord_server import LoopbackDiscord

ROOT = Path(__file__).resolve().parents[2]


def environment(discord: LoopbackDiscord | None, data_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BRON_")}
    kept |= {"PYTHONPATH": str(ROOT), "BRON_DATA_DIR": str(data_dir), "LC_ALL": "C.UTF-8"}
    if discord:
        kept |= {"BRON_DISCORD__TOKEN": discord.token, "BRON_DISCORD__API_URL": discord.api_url}
    return kept


def start(data_dir: Path, discord: LoopbackDiscord | None, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "discord", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    env = environment(discord, data_dir) | {"BRON_DISCORD__METRICS_PORT": "0", "BRON_LOG__LEVEL": "info"}
    return subprocess.Popen(command, cwd=data_dir, env=env, text=True, encoding="utf-8", **pipes)  # type: ignore[call-overload, no-any-return]


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
