"""What is kept of an answer while it is written, and answers that cannot be kept."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
from pathlib import Path
from typing import cast

import pytest

from bot.answer_record import from_record
from bot.discord_keeping import Keeping
from bot.discord_question import Place, Question
from bot.discord_store import DiscordStore, Kept, StoredAnswer
from bot.metrics import Metrics
from bot.workers import Workers
from tests.bot.discord_stage import DUTCH, ENGLISH, Stage, on_stage
from tests.bot.discord_writer import WritingSeedEngine, holding
from tests.bot.fakes import make_answer
from tests.discord_server import Message


def full(*_: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def failures(stage: Stage) -> float:
    return stage.bot.metrics.registry.get_sample_value("bron_errors_total", {"kind": "store"}) or 0.0


async def ask(stage: Stage, how: str) -> Message:
    """A question of dirk's, in one of the two ways, and its first answer."""
    if how == "slash":
        return await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
    await stage.dirk.mention(stage.channel, DUTCH)
    return (await stage.discord.heard(stage.channel))[0]


@pytest.mark.parametrize("how", ["slash", "mention"])
def test_an_answer_that_cannot_be_kept_is_shown_without_buttons(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @on_stage()
    async def scenario(stage: Stage) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(stage.bot.store, "save_answer", full)
            message = await ask(stage, how)
            await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
        assert message.embed
        assert message.content == ""
        assert message.buttons == []
        assert failures(stage) == 1
        assert (await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()).buttons

    with caplog.at_level(logging.ERROR):
        scenario(tmp_path)
    assert "disk is full" in caplog.text


@pytest.mark.parametrize("how", ["slash", "mention"])
def test_an_answer_that_is_shown_stays_when_its_message_cannot_be_kept(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @on_stage()
    async def scenario(stage: Stage) -> None:
        monkeypatch.setattr(stage.bot.store, "set_message", full)
        message = await ask(stage, how)
        await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
        await stage.settled()
        assert stage.discord.said(stage.channel) == [message]
        assert message.embed
        assert message.buttons
        assert failures(stage) == 1

    scenario(tmp_path)


def test_a_shutdown_leaves_answers_that_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @on_stage(start=False)
    async def scenario(stage: Stage) -> None:
        kept = threading.Event()
        async with stage.running() as bot:
            monkeypatch.setattr(bot.store, "set_message", lambda *_: kept.wait())
            asked = await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
            await stage.dirk.mention(stage.channel, DUTCH)
            _, replied = await stage.discord.heard(stage.channel, 2)
            await bot.close()
        kept.set()
        assert stage.discord.said(stage.channel) == [asked, replied]
        for message in (asked, replied):
            assert message.embed
            assert message.buttons
            assert message.content == ""

    scenario(tmp_path)


async def half_written(stage: Stage, how: str) -> Message:
    """The message with the first sentence, once it is kept which one that is."""
    assert isinstance(stage.engine, WritingSeedEngine)
    stage.engine.pen.release()
    message = await ask(stage, how)
    await stage.discord.until(lambda: stage.bot.store.conversation_of(message.id), what="its conversation")
    return message


@pytest.mark.parametrize("how", ["slash", "mention"])
def test_a_reply_to_an_answer_that_is_being_written_is_in_its_conversation(how: str, tmp_path: Path) -> None:
    @on_stage(holding, composes=True)
    async def scenario(stage: Stage) -> None:
        assert isinstance(stage.engine, WritingSeedEngine)
        message = await half_written(stage, how)
        await stage.ann.say(stage.channel, "En wanneer?", reply_to=message)
        await stage.discord.until(lambda: len(stage.engine.asked) == 2, what="the next question")
        assert stage.engine.asked[1] == ("En wanneer?", (DUTCH,))
        stage.engine.pen.release(20)
        await stage.discord.until(lambda: message.buttons, what="the whole answer")
        await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
        assert stage.bot.store.kept(stage.dirk.user.id) == Kept(1, 1, 0)
        stored = stage.bot.store.answer(message.buttons[0]["custom_id"].split(":")[2])
        assert stored is not None
        written = from_record(stored.record, stage.engine).composition
        assert written is not None
        assert len(written.statements) == 3

    scenario(tmp_path)


@on_stage(holding, composes=True)
async def test_nothing_is_kept_of_a_question_that_is_withdrawn(stage: Stage) -> None:
    assert isinstance(stage.engine, WritingSeedEngine)
    message = await half_written(stage, "mention")
    assert message.reference
    assert stage.bot.store.kept(stage.dirk.user.id) == Kept(1, 1, 0)
    await stage.dirk.delete(message.reference)
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the withdrawal")
    assert stage.bot.store.kept(stage.dirk.user.id) == Kept(0, 0, 0)
    stage.engine.pen.release(9)


@on_stage(holding, composes=True)
async def test_what_is_deleted_while_an_answer_is_written_stays_deleted(stage: Stage) -> None:
    assert isinstance(stage.engine, WritingSeedEngine)
    message = await half_written(stage, "slash")
    privacy = await (await stage.dirk.slash(stage.channel, "privacy")).answered()
    await (await stage.dirk.press(privacy, "Wis wat van mij is")).answered()
    stage.engine.pen.release(9)
    await stage.discord.until(lambda: message.buttons, what="the whole answer")
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
    assert stage.bot.store.kept(stage.dirk.user.id) == Kept(0, 0, 0)


def test_nothing_is_kept_of_a_question_that_is_withdrawn_while_it_is_being_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DiscordStore(tmp_path / "discord.sqlite", conversation_s=60, keep_s=60)
    lookups, save, slowly = Workers(2, "lookup"), store.save_answer, threading.Event()

    def save_slowly(answer: StoredAnswer, question: str) -> None:
        slowly.wait(10)
        save(answer, question)

    async def scenario() -> Keeping:
        question = Question("waar?", 1, None, "slash", "nl", conversation="c")
        keeping = Keeping(store, lookups, Metrics(), question, cast("Place", None))
        keep = asyncio.create_task(keeping.keep(make_answer("waar?")))
        await asyncio.sleep(0.05)
        keep.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keep
        asyncio.get_running_loop().call_later(0.05, slowly.set)
        await keeping.drop()
        return keeping

    monkeypatch.setattr(store, "save_answer", save_slowly)
    keeping = asyncio.run(scenario())
    lookups.close()
    assert store.answer(keeping.id) is None
    assert store.questions("c", 5) == ()
