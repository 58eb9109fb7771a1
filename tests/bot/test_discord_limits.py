"""Limits on asking, work beside the event loop, withdrawal, errors."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from index.errors import CorruptIndexError, IndexLockedError, NoIndexError, StoreUnavailableError
from tests.bot.discord_stage import DUTCH, ENGLISH, Stage, on_stage


@on_stage(user_questions=2)
async def test_the_rate_of_a_person_is_limited_before_any_defer(stage: Stage) -> None:
    for _ in range(2):
        await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
    use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    refusal = await use.answered()
    assert await use.acknowledged() == 4
    assert refusal.only_for is stage.ann.user
    assert re.fullmatch(r"That is a lot of questions\. You can ask again in (59|60) s\.", refusal.content)
    assert (await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()).embed
    assert len(stage.engine.asked) == 3


@on_stage(server_questions=2)
async def test_the_rate_of_a_server_is_limited(stage: Stage) -> None:
    for member in (stage.ann, stage.dirk):
        await (await member.slash(stage.channel, "ask", question=ENGLISH)).answered()
    carla = stage.discord.add_member("carla", locale="nl")
    refusal = await (await carla.slash(stage.channel, "ask", question=DUTCH)).answered()
    assert "Deze server heeft even genoeg gevraagd" in refusal.content
    await carla.say(carla.dm, DUTCH)  # not in that server
    await stage.discord.heard(carla.dm)


@on_stage(user_questions=1)
async def test_who_goes_on_regardless_gets_a_sign_instead_of_words(stage: Stage) -> None:
    messages = [await stage.ann.mention(stage.channel, ENGLISH)]
    await stage.discord.heard(stage.channel, 1)
    for _ in range(2):
        messages.append(await stage.ann.mention(stage.channel, ENGLISH))
        await stage.discord.heard(stage.channel, 2)
    await stage.discord.until(lambda: messages[2].reactions, what="a sign")
    assert len(stage.discord.said(stage.channel)) == 2


@on_stage()
async def test_a_person_has_one_question_at_a_time(stage: Stage) -> None:
    stage.engine.gate.clear()
    first = await stage.ann.slash(stage.channel, "ask", question=ENGLISH)
    await stage.discord.until(lambda: stage.engine.running, what="the first question")
    second = await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
    assert "still working on your previous question" in second.content
    stage.engine.gate.set()
    assert (await first.answered()).embed
    assert len(stage.engine.asked) == 1


@on_stage(workers=1, queue=2)
async def test_a_full_queue_says_it_is_busy(stage: Stage) -> None:
    stage.engine.gate.clear()
    people = [stage.discord.add_member(f"p{n}") for n in range(4)]
    uses = [await people[0].slash(stage.channel, "ask", question=ENGLISH)]
    await stage.discord.until(lambda: stage.engine.running, what="the first question")
    uses += [await person.slash(stage.channel, "ask", question=ENGLISH) for person in people[1:3]]
    await stage.discord.until(lambda: stage.bot.asking.waiting == 2, what="a full queue")
    refusal = await (await people[3].slash(stage.channel, "ask", question=ENGLISH)).answered()
    assert refusal.content.startswith("It is too busy now: 2 questions are waiting already.")
    stage.engine.gate.set()
    for use in uses:
        assert (await use.answered()).embed


@on_stage(workers=4, queue=200)
async def test_fifty_questions_at_once_stop_neither_heartbeats_nor_autocomplete(stage: Stage) -> None:
    stage.engine.gate.clear()
    people = [stage.discord.add_member(f"p{n}") for n in range(50)]
    uses = [await person.slash(stage.channel, "ask", question=ENGLISH) for person in people]
    for use in uses:
        assert await use.acknowledged() == 5
    await stage.discord.until(lambda: stage.engine.running == 4, what="four workers at work")
    choices = await (await stage.ann.complete(stage.channel, "articles remove", article="")).choices()
    session = next(iter(stage.discord.gateway.sessions.values()))
    beats = len(session.heartbeats)
    assert session.socket
    await session.socket.send(1, None)  # Discord asks for a heartbeat
    await stage.discord.until(lambda: len(session.heartbeats) > beats, what="a heartbeat")
    assert len(choices) == 5
    assert stage.engine.running == 4, "all of this while every worker was busy"
    stage.engine.gate.set()
    for use in uses:
        assert (await use.answered()).embed
    assert stage.engine.peak == 4
    assert all(name.startswith("bron-answer") for name in stage.engine.threads)


@on_stage(workers=1)
async def test_deleting_the_question_withdraws_it(stage: Stage) -> None:
    stage.engine.gate.clear()
    running = await stage.ann.mention(stage.channel, ENGLISH)
    await stage.discord.until(lambda: stage.engine.running, what="the first question")
    waiting = await stage.dirk.mention(stage.channel, DUTCH)
    await stage.discord.until(lambda: stage.bot.asking.waiting, what="the second question")
    await stage.ann.delete(running)
    await stage.dirk.delete(waiting)
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the withdrawal")
    stage.engine.gate.set()
    await stage.settled()
    assert stage.discord.said(stage.channel) == []
    assert [question for question, _ in stage.engine.asked] == [ENGLISH]  # the waiting one never began


@on_stage()
async def test_deleting_many_messages_at_once_withdraws_their_questions(stage: Stage) -> None:
    stage.engine.gate.clear()
    questions = [
        await stage.ann.mention(stage.channel, ENGLISH),
        await stage.dirk.mention(stage.channel, DUTCH),
    ]
    await stage.discord.until(lambda: stage.engine.running == 2, what="the questions")
    data = {
        "ids": [str(each.id) for each in questions],
        "channel_id": str(stage.channel.id),
        "guild_id": str(stage.guild.id),
    }
    await stage.discord.gateway.dispatch("MESSAGE_DELETE_BULK", data, stage.guild)
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the withdrawal")
    stage.engine.gate.set()
    await stage.settled()
    assert stage.discord.said(stage.channel) == []


@on_stage(answer_seconds=5)
async def test_an_answer_that_takes_too_long_is_given_up(stage: Stage) -> None:
    stage.bot.asking.settings = stage.settings.model_copy(update={"answer_seconds": 0.05})
    stage.engine.gate.clear()
    message = await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
    assert "took too long" in message.content


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoIndexError("nothing published"), "There is no index yet"),
        (IndexLockedError("locked"), "The index is being built"),
        (StoreUnavailableError("the Chroma server is silent"), "Try again in a moment"),
        (CorruptIndexError("a part is missing"), "Something went wrong"),
        (RuntimeError("our mistake"), "Something went wrong"),
    ],
)
def test_failures_are_said_and_logged(
    error: Exception, said: str, tmp_path: object, caplog: pytest.LogCaptureFixture
) -> None:
    @on_stage()
    async def scenario(stage: Stage) -> None:
        stage.engine.error = error
        message = await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
        assert said in message.content
        if code := re.search(r"`(\w{6})`", message.content):
            assert f"id={code[1]}" in caplog.text
            assert str(error) in caplog.text
        else:
            assert isinstance(error, NoIndexError | IndexLockedError)
        stage.engine.error = None
        assert (await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()).embed

    with caplog.at_level(logging.INFO):
        scenario(tmp_path)  # type: ignore[arg-type]  # pytest's own fixture
    assert ENGLISH not in caplog.text


@on_stage()
async def test_while_the_index_is_being_built_a_missing_one_is_explained(stage: Stage) -> None:
    stage.engine.error = NoIndexError("nothing published")
    stage.manager.gate.clear()
    owner = stage.discord.the_owner()
    work = await owner.slash(stage.channel, "articles rebuild")
    await work.answered()
    message = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
    assert "wordt net opgebouwd" in message.content
    stage.manager.gate.set()
    await asyncio.sleep(0)


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """What any module of the bot logs from now on."""
    records: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("bot")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield records
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@on_stage(log_questions=True)
async def test_questions_are_logged_when_that_is_turned_on(stage: Stage) -> None:
    with everything_logged() as records:
        await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
        await stage.discord.until(lambda: any(DUTCH in line for line in records), what="the log")


@on_stage()
async def test_questions_are_not_logged_otherwise(stage: Stage) -> None:
    with everything_logged() as records:
        await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
        await stage.discord.until(lambda: any("kind=" in line for line in records), what="the log")
    assert not any(DUTCH in line for line in records)
