"""Load on the Discord bot: 200 people, 2 000 questions, 10 servers, through the tests' loopback Discord.

    python -m bench.discord_load                  an engine that costs next to nothing: the bot alone
    python -m bench.discord_load --engine real    the real engine over the sample articles

The bot runs in a process of its own, as `bron discord` does; this process plays Discord and its members, who
each ask on as soon as they have their answer (or `--think` seconds later, on average). Nine questions in ten
are `/ask`, one is a mention. Printed as JSON: what was lost or doubled, seconds from a question to its answer
and to its acknowledgement, how late heartbeats came, and the bot's memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
from pydantic import SecretStr

from bot.chat_engine import ChatEngine
from config.discord_settings import DiscordSettings
from config.settings import Settings
from tests.bot.discord_engine import SeedEngine
from tests.discord_server import Channel, LoopbackDiscord, Member

HEARTBEAT_S = 1.0  # Discord asks for one in 41 s; often enough here to notice every hiccup
MENTION_EVERY = 10
MIB = 1024 * 1024
PATIENCE_S = 300


@dataclass
class Tally:
    """What was seen from outside; times in seconds."""

    answers: list[float] = field(default_factory=list)
    acknowledgements: list[float] = field(default_factory=list)
    mentions: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    memory: dict[str, float] = field(default_factory=dict)


def percentiles(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {name: round(ordered[int(share * (len(ordered) - 1))], 3) for name, share in at.items()}


def questions() -> list[str]:
    lines = files("seeds").joinpath("questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


@dataclass
class Person:
    """One member who asks `texts` in turn."""

    discord: LoopbackDiscord
    number: int
    channels: list[Channel]
    texts: list[str]
    think: float
    tally: Tally

    async def ask_all(self) -> None:
        who = self.discord.add_member(f"user {self.number}")
        dice = random.Random(self.number)
        for turn, text in enumerate(self.texts):
            if self.think:
                await asyncio.sleep(dice.expovariate(1 / self.think))
            mention = (self.number + turn) % MENTION_EVERY == 0
            way = self.ask_by_mention if mention else self.ask_by_command
            try:
                await way(who, dice.choice(self.channels), text)
            except AssertionError:  # waited in vain
                self.tally.lost += 1

    async def ask_by_command(self, who: Member, channel: Channel, text: str) -> None:
        use = await who.slash(channel, "ask", question=text)
        message = await use.answered(timeout=PATIENCE_S)
        interaction = use.interaction
        if not message.embed:
            self.tally.refused[message.content] += 1
        again = len(interaction.followups) + len(interaction.refusals)
        self.tally.doubled += len(message.versions) - 1 + again
        self.tally.acknowledgements.append((interaction.acknowledged_at or 0.0) - interaction.created)
        self.tally.answers.append((message.edited_at or message.created) - interaction.created)

    async def ask_by_mention(self, who: Member, channel: Channel, text: str) -> None:
        question = await who.mention(channel, text)
        reply = await self.discord.until(
            lambda: next((m for m in self.discord.said(channel) if m.reference is question), None),
            timeout=PATIENCE_S,
            what="a reply",
        )
        if not reply.embed:
            self.tally.refused[reply.content] += 1
        self.tally.mentions.append(reply.created - question.created)


def start_bot(discord: LoopbackDiscord, folder: str, engine: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.discord_load", "--serve", discord.api_url, "--engine", engine]
    return subprocess.Popen([*command, "--folder", folder, "--token", discord.token])


async def play(options: argparse.Namespace) -> dict[str, Any]:
    tally, asked = Tally(), questions()
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackDiscord() as discord:
            discord.gateway.heartbeat_ms = int(HEARTBEAT_S * 1000)
            guilds = [discord.add_guild(f"server {n}") for n in range(options.guilds)]
            for guild in guilds:
                for n in range(3):
                    discord.add_channel(guild, f"channel {n}")
            if options.engine == "real":  # by a process of its own, whose memory is not the bot's
                samples = str(files("seeds").joinpath("articles"))
                command = [sys.executable, "-m", "bot", "index", "add", samples]
                subprocess.run(command, check=True, env=os.environ | {"BRON_DATA_DIR": folder})
            bot = start_bot(discord, folder, options.engine)
            try:
                await discord.until(lambda: discord.gateway.sessions, timeout=PATIENCE_S, what="the bot")
                await asyncio.sleep(2)
                process = psutil.Process(bot.pid)
                tally.memory["before"] = process.memory_info().rss / MIB
                each = options.questions // options.users
                people = [
                    Person(
                        discord,
                        n,
                        guilds[n % len(guilds)].channels,
                        [asked[(n + turn * 7) % len(asked)] for turn in range(each)],
                        options.think,
                        tally,
                    )
                    for n in range(options.users)
                ]
                started = time.monotonic()
                await asyncio.gather(*(person.ask_all() for person in people))
                seconds = time.monotonic() - started
                await asyncio.sleep(1)
                tally.memory["after"] = process.memory_info().rss / MIB
            finally:
                bot.terminate()
                bot.wait(10)
            return report(discord, tally, options, seconds)


def report(
    discord: LoopbackDiscord, tally: Tally, options: argparse.Namespace, seconds: float
) -> dict[str, Any]:
    replies = Counter(
        message.reference.id
        for channel in discord.channels.values()
        for message in discord.said(channel)
        if message.reference
    )
    (session,) = discord.gateway.sessions.values()
    beats = session.heartbeats
    late = [later - earlier - HEARTBEAT_S for earlier, later in pairwise(beats[1:])]
    answered = len(tally.answers) + len(tally.mentions)
    return {
        "engine": options.engine,
        "users": options.users,
        "servers": options.guilds,
        "questions": answered + tally.lost,
        "lost": tally.lost,
        "doubled": tally.doubled + sum(count - 1 for count in replies.values()),
        "refused": dict(tally.refused),
        "connections": len(discord.gateway.log),
        "rate_limited": discord.buckets.refused,
        "questions_per_second": round(answered / seconds, 1),
        "answer_seconds": percentiles(tally.answers),
        "acknowledgement_seconds": percentiles(tally.acknowledgements),
        "mention_seconds": percentiles(tally.mentions),
        "heartbeat_delay_seconds": percentiles(late),
        "memory_mib": {name: round(value, 1) for name, value in tally.memory.items()},
    }


def build(engine: str, folder: Path) -> ChatEngine:
    if engine == "fake":
        return SeedEngine()
    from bot.factory import build_engine

    return build_engine(Settings(data_dir=folder))


def serve(options: argparse.Namespace) -> int:
    from bot.client import run

    discord = DiscordSettings(
        token=SecretStr(options.token),
        api_url=options.serve,
        metrics_port=0,
        user_questions=600,
        server_questions=6000,
        queue=10_000,
        answer_seconds=600,
    )
    settings = Settings(data_dir=options.folder).model_copy(update={"discord": discord})
    return run(settings, build(options.engine, options.folder))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--guilds", type=int, default=10)
    parser.add_argument("--engine", choices=("fake", "real"), default="fake")
    parser.add_argument("--think", type=float, default=0.0, help="mean seconds before the next question")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--token", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        sys.exit(serve(options))
    result = asyncio.run(play(options))
    print(json.dumps(result, indent=2, ensure_ascii=False))
    sys.exit(1 if result["lost"] or result["doubled"] or result["refused"] else 0)


if __name__ == "__main__":
    main()
