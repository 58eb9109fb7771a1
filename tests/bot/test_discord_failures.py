"""What goes wrong between Discord and the bot: connections, limits, permissions, deletions."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import pytest
from pydantic import SecretStr

from bot.client import invite_link, run
from config.composer_settings import ComposeSettings
from config.discord_settings import DiscordSettings
from config.observability import LOG_NAME, configure_logging
from config.settings import LogSettings
from index.errors import BronError
from tests.bot.discord_engine import SeedEngine
from tests.bot.discord_markdown import words
from tests.bot.discord_stage import DUTCH, ENGLISH, Stage, on_stage
from tests.discord_server import Channel, Permission
from tests.discord_server.rest import Fault
from tests.discord_server.server import TOKEN


async def back(stage: Stage, count: int) -> None:
    """Waits until the gateway has seen `count` identifies and resumes, the last one with a live socket."""
    gateway = stage.discord.gateway
    await stage.discord.until(
        lambda: len(gateway.log) >= count and any(s.socket for s in gateway.sessions.values()), what="the bot"
    )


@on_stage()
async def test_a_lost_connection_is_resumed_and_nothing_missed_or_answered_twice(stage: Stage) -> None:
    await stage.dirk.mention(stage.channel, DUTCH)
    await stage.discord.heard(stage.channel, 1)
    await stage.discord.gateway.drop()
    await stage.ann.mention(stage.channel, ENGLISH)  # while nobody listens
    await stage.discord.heard(stage.channel, 2)
    assert stage.discord.gateway.log == ["identify", "resume"]
    await stage.settled()
    assert len(stage.engine.asked) == 2


@on_stage()
async def test_events_that_a_resume_repeats_are_not_answered_again(stage: Stage) -> None:
    await stage.dirk.mention(stage.channel, DUTCH)
    use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    await use.answered()
    await stage.discord.heard(stage.channel, 2)
    session = next(iter(stage.discord.gateway.sessions.values()))
    for _, event, data in list(session.sent):
        if event in ("MESSAGE_CREATE", "INTERACTION_CREATE"):
            await session.dispatch(event, data)
    await stage.settled()
    assert len(stage.discord.said(stage.channel)) == 2
    assert len(stage.engine.asked) == 2
    assert use.interaction.refusals == []


@on_stage()
async def test_discord_asks_to_reconnect_while_a_question_runs(stage: Stage) -> None:
    stage.engine.gate.clear()
    use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    await stage.discord.until(lambda: stage.engine.running, what="the question")
    await stage.discord.gateway.ask_to_reconnect()
    await back(stage, 2)
    stage.engine.gate.set()
    assert (await use.answered()).embed
    assert stage.discord.gateway.log == ["identify", "resume"]


@on_stage(start=False)
async def test_a_connection_that_nobody_answers_is_replaced(stage: Stage) -> None:
    """A zombie, as Discord calls it: it stands, takes heartbeats and acknowledges none."""
    gateway = stage.discord.gateway
    gateway.heartbeat_ms = 100
    async with stage.running() as bot:
        bot._connection.heartbeat_timeout = 1.5  # seconds, for the connections to come
        await gateway.drop()
        await back(stage, 2)
        await asyncio.sleep(2)
        assert gateway.log == ["identify", "resume"], "heartbeats alone keep a quiet connection up"
        gateway.acknowledge = False
        await back(stage, 3)
        gateway.acknowledge = True
        assert gateway.log[2] == "resume"
        await stage.dirk.mention(stage.channel, DUTCH)
        await stage.discord.heard(stage.channel)


@on_stage()
async def test_an_invalidated_session_identifies_anew(stage: Stage) -> None:
    await stage.discord.gateway.invalidate()
    await back(stage, 2)
    assert stage.discord.gateway.log == ["identify", "identify"]
    assert (await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()).embed


@on_stage()
async def test_a_session_that_cannot_be_resumed_identifies_anew(stage: Stage) -> None:
    sessions = list(stage.discord.gateway.sessions.values())
    stage.discord.gateway.sessions.clear()
    for session in sessions:
        assert session.socket
        await session.socket.ws.close(code=4000)
    await back(stage, 3)
    assert stage.discord.gateway.log == ["identify", "resume", "identify"]
    await stage.dirk.mention(stage.channel, DUTCH)
    await stage.discord.heard(stage.channel)


@on_stage()
async def test_an_interaction_that_came_too_late_is_dropped(stage: Stage) -> None:
    stage.expected_errors = {404}
    use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH, age=3.5)
    await stage.discord.until(lambda: use.interaction.refusals, what="the refusal")
    await stage.settled()
    assert use.interaction.refusals == [10062]
    assert stage.engine.asked == []
    assert (await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()).embed


@on_stage()
async def test_an_interaction_that_another_process_took_is_dropped(stage: Stage) -> None:
    stage.expected_errors = {400}
    stage.discord.faults.append(Fault("POST", "/callback$", 400, 40060, "already acknowledged"))
    await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    await stage.discord.until(lambda: not stage.discord.faults[0].times, what="the refusal")
    await stage.settled()
    assert stage.engine.asked == []
    assert stage.discord.said(stage.channel) == []


@on_stage()
async def test_429_is_waited_out(stage: Stage) -> None:
    stage.expected_errors = {429}
    stage.discord.faults += [
        Fault("POST", "/callback$", 0, retry_after=0.1),
        Fault("PATCH", "@original$", 0, retry_after=0.2),
        Fault("POST", "/messages$", 0, retry_after=0.2),
    ]
    started = time.monotonic()
    assert (await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()).embed
    assert time.monotonic() - started >= 0.3
    await stage.dirk.mention(stage.channel, DUTCH)
    await stage.discord.heard(stage.channel, 2)
    assert [status for *_, status in stage.discord.requests].count(429) == 3


@on_stage(user_questions=20)
async def test_the_buckets_of_a_busy_channel_are_kept_to(stage: Stage) -> None:
    stage.expected_errors = {429}
    people = [stage.discord.add_member(f"p{n}") for n in range(6)]
    for person in people:
        await person.mention(stage.channel, ENGLISH)
    assert len(await stage.discord.heard(stage.channel, 6)) == 6
    # Five in five seconds are sent and the sixth waits by itself: but discord.py only learns of the bucket
    # from the first response, and what it sent meanwhile may meet one refusal. None may go on hammering.
    assert stage.discord.buckets.refused <= 1


@on_stage()
async def test_5xx_is_tried_again(stage: Stage) -> None:
    stage.expected_errors = {500, 502}
    stage.discord.faults += [Fault("PATCH", "@original$", 502), Fault("POST", "/messages$", 500)]
    slash = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    await stage.dirk.mention(stage.channel, DUTCH)
    assert (await slash.answered()).embed
    await stage.discord.heard(stage.channel, 2)
    assert len(stage.engine.asked) == 2


@on_stage()
async def test_an_answer_that_arrived_unconfirmed_is_sent_again_and_stands_once(stage: Stage) -> None:
    """Discord took it, and the bot is told of a failure: the next try must not be a second message."""
    stage.expected_errors = {500, 502}
    stage.discord.faults += [
        Fault("PATCH", "@original$", 502, after=True),
        Fault("POST", "/messages$", 500, after=True),
    ]
    slash = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    question = await stage.dirk.mention(stage.channel, DUTCH)
    await stage.discord.until(lambda: len(stage.discord.calls("POST", "/messages")) == 2, what="both tries")
    await stage.discord.until(lambda: len(stage.discord.calls("PATCH", "@original")) == 2, what="both edits")
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
    written, reply = await slash.answered(), stage.discord.said(stage.channel)[-1]
    assert stage.discord.said(stage.channel) == [written, reply]
    assert reply.reference is question
    assert len(stage.engine.asked) == 2


@on_stage()
async def test_a_reply_whose_question_is_gone_stands_alone(stage: Stage) -> None:
    stage.engine.gate.clear()
    question = await stage.dirk.mention(stage.channel, DUTCH)
    await stage.discord.until(lambda: stage.engine.running, what="the question")
    question.deleted = True  # and the event about it is still on its way
    stage.engine.gate.set()
    (reply,) = await stage.discord.heard(stage.channel)
    assert reply.reference is None


@on_stage()
async def test_a_deleted_thinking_message_is_let_go(stage: Stage) -> None:
    stage.expected_errors = {404}
    stage.engine.gate.clear()
    use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    await stage.discord.until(lambda: stage.engine.running, what="the question")
    assert use.interaction.original
    await stage.ann.delete(use.interaction.original)
    stage.engine.gate.set()
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
    assert [s for *_, s in stage.discord.requests].count(404) == 1


@on_stage()
async def test_pressing_a_button_of_a_deleted_message(stage: Stage) -> None:
    stage.expected_errors = {404}
    message = await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
    message.deleted = True
    use = await stage.dirk.press(message, "▶")
    await use.acknowledged()
    await stage.settled()
    assert (await (await stage.dirk.slash(stage.channel, "help")).answered()).embed


@on_stage()
async def test_without_permission_to_embed_the_answer_is_text(stage: Stage) -> None:
    quiet = stage.discord.add_channel(stage.guild, "tekst")
    quiet.denied = Permission.EMBED
    await announce(stage, quiet)
    await stage.dirk.mention(quiet, DUTCH)
    (reply,) = await stage.discord.heard(quiet)
    assert not reply.embed
    assert DUTCH in words(reply.content)
    assert "Volgens de artikelen" in words(reply.content)
    assert reply.buttons
    slash = await (await stage.dirk.slash(quiet, "ask", question=DUTCH)).answered()
    assert not slash.embed
    assert "Volgens de artikelen" in words(slash.content)


@on_stage()
async def test_a_permission_that_was_just_taken_away(stage: Stage) -> None:
    """The bot still believes it may embed; Discord has the last word."""
    stage.expected_errors = {403}
    stage.channel.denied = Permission.EMBED
    await stage.dirk.mention(stage.channel, DUTCH)
    (reply,) = await stage.discord.heard(stage.channel)
    assert not reply.embed
    assert "Volgens de artikelen" in words(reply.content)


@on_stage()
async def test_without_permission_to_send_the_answer_comes_directly(stage: Stage) -> None:
    stage.expected_errors = {403}
    stage.channel.denied = Permission.SEND
    await stage.dirk.mention(stage.channel, DUTCH)
    (direct,) = await stage.discord.heard(stage.dirk.dm)
    assert direct.content == "In \\#general mag ik niet schrijven, dus hier is je antwoord."
    assert "Volgens de artikelen" in words(direct.embed["description"])
    assert stage.discord.said(stage.channel) == []


def test_who_can_be_told_nowhere_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    @on_stage()
    async def scenario(stage: Stage) -> None:
        stage.expected_errors = {403}
        stage.channel.denied = Permission.SEND
        stage.dirk.user.dms_closed = True
        await stage.dirk.mention(stage.channel, DUTCH)
        await stage.discord.until(lambda: stage.engine.asked, what="the question")
        await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
        assert stage.discord.said(stage.channel) == stage.discord.said(stage.dirk.dm) == []
        assert b'bron_errors_total{kind="Forbidden"} 1.0' in stage.bot.metrics.render()
        await stage.ann.say(stage.ann.dm, ENGLISH)
        await stage.discord.heard(stage.ann.dm)

    scenario(tmp_path)
    assert caplog.text.count("not delivered: Forbidden") == 1
    assert not [record for record in caplog.records if record.exc_info]  # told nowhere is no mistake of ours


@on_stage()
async def test_without_the_history_a_reply_becomes_a_message(stage: Stage) -> None:
    stage.expected_errors = {403}
    stage.channel.denied = Permission.HISTORY
    await stage.dirk.mention(stage.channel, DUTCH)
    (message,) = await stage.discord.heard(stage.channel)
    assert message.reference is None
    assert message.embed


async def announce(stage: Stage, channel: Channel) -> None:
    await stage.discord.gateway.dispatch("CHANNEL_CREATE", channel.payload(), stage.guild, 1)
    await stage.settled()


@on_stage()
async def test_the_answer_to_a_question_that_is_deleted_while_it_is_sent_goes_too(stage: Stage) -> None:
    stage.discord.faults.append(Fault("POST", "/messages$", 0, delay=0.4))
    question = await stage.dirk.mention(stage.channel, DUTCH)
    await stage.discord.until(lambda: not stage.discord.faults[0].times, what="the answer on its way")
    await stage.dirk.delete(question)
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the withdrawal")
    await stage.discord.until(lambda: stage.discord.calls("POST", "/messages"), what="the answer")
    await stage.settled()
    assert stage.discord.said(stage.channel) == []


@on_stage()
async def test_the_token_is_in_no_message(stage: Stage) -> None:
    assert stage.discord.token not in repr(stage.settings)
    stage.engine.error = RuntimeError(f"a library that prints {stage.discord.token}")
    message = await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
    assert stage.discord.token not in message.content


def by_running(settings: DiscordSettings, folder: Path) -> None:
    given = SimpleNamespace(discord=settings, compose=ComposeSettings(), data_dir=folder)
    run(given, SeedEngine())  # type: ignore[arg-type]  # the settings that it reads


def by_inviting(settings: DiscordSettings, folder: Path) -> None:
    invite_link(settings)


@pytest.mark.usefixtures("logging_as_it_was")
@pytest.mark.parametrize("way", [by_running, by_inviting])
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_token_is_in_no_log(
    way: Callable[[DiscordSettings, Path], None],
    form: Literal["text", "json"],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging(LogSettings(level="debug", format=form), tmp_path)
    with pytest.raises(BronError, match="cannot be reached"):
        way(
            DiscordSettings(token=SecretStr(TOKEN), api_url="http://127.0.0.1:9/api/v10", metrics_port=0),
            tmp_path,
        )
    try:
        raise RuntimeError(f"a library that prints {TOKEN}")
    except RuntimeError:
        logging.getLogger("bot.x").exception("failed with %s", TOKEN)
    for written in (capsys.readouterr().err, (tmp_path / LOG_NAME).read_text("utf-8")):
        assert "failed with [secret]" in written
        assert "a library that prints [secret]" in written
        assert TOKEN not in written
