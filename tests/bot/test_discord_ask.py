"""Ways of asking, over real sockets: commands, mentions, replies, direct messages, menu, conversations."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import discord
import pytest

from tests.bot.discord_markdown import styled, words
from tests.bot.discord_stage import DUTCH, ENGLISH, NONSENSE, Stage, on_stage
from tests.discord_server import Permission
from tests.discord_server.gateway import MESSAGE_CONTENT
from tests.discord_server.world import Message, User


def labels(message: Message) -> list[str]:
    return [button.get("label") or button["emoji"]["name"] for button in message.buttons]


def one_line(text: str) -> str:
    return " ".join(text.split())


@on_stage()
async def test_ask_is_deferred_and_then_edited_with_quotes(stage: Stage) -> None:
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH)
    message = await use.answered()
    assert await use.acknowledged() == 5
    assert message.only_for is None
    body = message.embed["description"]
    assert words(message.embed["title"]) == DUTCH
    assert words(body).startswith("Volgens de artikelen:")
    answer = stage.engine.ask(DUTCH)
    assert [f"> {words(line)}" for line in body.split("\n") if line.startswith("> ")] == [
        f"> {one_line(quote.text)}" for quote in answer.quotes
    ]
    assert "gesprekken" in styled(body, "bold")
    assert message.embed["footer"]["text"].startswith("zekerheid ")
    assert stage.engine.generation in message.embed["footer"]["text"]
    assert labels(message) == ["◀", "▶", "Context", "Vraag door", "👍", "👎"]


@on_stage()
async def test_replies_speak_the_questions_language(stage: Stage) -> None:
    in_english = await (await stage.dirk.slash(stage.channel, "ask", question=ENGLISH)).answered()
    assert words(in_english.embed["description"]).startswith("Perhaps this:")
    assert "Follow up" in labels(in_english)
    in_dutch = await (await stage.ann.slash(stage.channel, "ask", question=NONSENSE)).answered()
    assert "De artikelen zeggen dit niet" in in_dutch.embed["description"]


@on_stage()
async def test_a_private_answer_reaches_only_its_asker(stage: Stage) -> None:
    use = await stage.ann.slash(stage.channel, "ask", question=ENGLISH, private=True)
    message = await use.answered()
    assert message.only_for is stage.ann.user
    assert stage.discord.said(stage.channel) == []
    assert stage.discord.said(stage.channel, stage.ann.user) == [message]


@on_stage()
async def test_commands_have_dutch_names(stage: Stage) -> None:
    by_name = {command["name"]: command for command in stage.discord.commands}
    assert set(by_name) == {"ask", "Find sources", "articles", "help", "privacy"}
    ask = by_name["ask"]
    assert ask["name_localizations"] == {"nl": "vraag"}
    assert ask["description_localizations"]["nl"].startswith("Stel een vraag")
    assert [option["name_localizations"]["nl"] for option in ask["options"]] == ["vraag", "privé"]
    assert by_name["Find sources"]["name_localizations"] == {"nl": "Zoek bronnen"}
    assert [o["name_localizations"]["nl"] for o in by_name["articles"]["options"]] == [
        "lijst",
        "stand",
        "toevoegen",
        "verwijderen",
        "opbouwen",
    ]


@on_stage()
async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(stage: Stage) -> None:
    question = await stage.dirk.mention(stage.channel, DUTCH)
    (reply,) = await stage.discord.heard(stage.channel)
    assert reply.reference is question
    assert words(reply.embed["title"]) == DUTCH
    assert stage.channel.typing == 1
    assert stage.engine.asked[0] == (DUTCH, ())


@on_stage()
async def test_plain_messages_bots_webhooks_and_echoes_are_left_alone(stage: Stage) -> None:
    await stage.ann.say(stage.channel, ENGLISH)
    robot = User("robot", bot=True)
    mine = stage.discord.bot
    text = f"<@{mine.id}> {ENGLISH}"
    for message in (
        Message(stage.channel, robot, {"content": text}, mentions=[mine]),
        Message(stage.channel, mine, {"content": text}, mentions=[mine]),
        Message(stage.channel, stage.ann.user, {"content": text}, mentions=[mine], webhook_id=5),
        Message(stage.channel, stage.ann.user, {"content": text}, mentions=[mine], kind=6),
    ):
        await stage.ann.post(message)
    await stage.settled()
    assert stage.discord.said(stage.channel) in (
        [],
        [m for m in stage.discord.said(stage.channel) if m.content == text],
    )
    assert stage.engine.asked == []


@on_stage()
async def test_a_forwarded_message_is_no_question(stage: Stage) -> None:
    theirs = await stage.dirk.say(stage.channel, ENGLISH)
    dm = stage.ann.dm
    await stage.ann.post(Message(dm, stage.ann.user, {}, forwarded=theirs))
    await stage.settled()
    assert stage.discord.said(dm) == []
    await stage.ann.say(dm, ENGLISH)
    assert (await stage.discord.heard(dm))[0].embed
    assert stage.engine.asked == [(ENGLISH, ())]


@on_stage()
async def test_a_mention_without_words_is_told_how_to_ask(stage: Stage) -> None:
    await stage.ann.mention(stage.channel, "")
    (reply,) = await stage.discord.heard(stage.channel)
    assert "Ask me a question" in reply.content
    assert stage.engine.asked == []


@on_stage()
async def test_marks_of_discord_are_no_part_of_the_question(stage: Stage) -> None:
    ann = stage.ann.user.id
    await stage.dirk.mention(
        stage.channel, f"<@{ann}> <#12> <:zon:345> waar was <t:1646265600:R> het overleg?"
    )
    await stage.discord.heard(stage.channel)
    assert stage.engine.asked[0][0] == "waar was het overleg?"


@on_stage()
async def test_replies_continue_the_conversation_of_their_chain(stage: Stage) -> None:
    await stage.dirk.mention(stage.channel, DUTCH)
    (first,) = await stage.discord.heard(stage.channel, 1)
    await stage.ann.say(stage.channel, "En wanneer?", reply_to=first)
    _, second = await stage.discord.heard(stage.channel, 2)
    await stage.dirk.say(stage.channel, "En daarna?", reply_to=second)
    await stage.discord.heard(stage.channel, 3)
    await stage.dirk.mention(stage.channel, "En nu?")
    await stage.discord.heard(stage.channel, 4)
    assert [history for _, history in stage.engine.asked] == [
        (),
        (DUTCH,),
        (DUTCH, "En wanneer?"),
        (),
    ]
    assert f"Gezocht als: {DUTCH} En wanneer?" in words(second.embed["description"])


@on_stage()
async def test_direct_messages_are_one_conversation(stage: Stage) -> None:
    await stage.dirk.say(stage.dirk.dm, DUTCH)
    await stage.discord.heard(stage.dirk.dm, 1)
    await stage.dirk.say(stage.dirk.dm, "En wanneer?")
    await stage.discord.heard(stage.dirk.dm, 2)
    await (await stage.dirk.slash(stage.dirk.dm, "ask", question="En waar?")).answered()
    await stage.ann.say(stage.ann.dm, "En waar?")
    await stage.discord.heard(stage.ann.dm, 1)
    assert [len(history) for _, history in stage.engine.asked] == [0, 1, 2, 0]


@on_stage()
async def test_a_thread_is_one_conversation_whoever_asks(stage: Stage) -> None:
    thread = stage.discord.add_thread(stage.channel, stage.ann.user)
    await stage.discord.gateway.thread(thread)
    await stage.dirk.mention(thread, DUTCH)
    await stage.discord.heard(thread, 1)
    await (await stage.ann.slash(thread, "ask", question="En wanneer?")).answered()
    await (await stage.ann.slash(thread, "ask", question="En privé?", private=True)).answered()
    assert [history for _, history in stage.engine.asked] == [(), (DUTCH,), ()]


@on_stage()
async def test_a_reply_goes_on_with_the_answer_it_replies_to(stage: Stage) -> None:
    """Also in direct messages and threads, where the channel has a conversation of its own."""
    stage.expected_errors = {403}
    stage.channel.denied = Permission.SEND
    await stage.dirk.mention(stage.channel, DUTCH)
    (elsewhere,) = await stage.discord.heard(stage.dirk.dm, 1)
    await stage.dirk.say(stage.dirk.dm, ENGLISH)
    _, here = await stage.discord.heard(stage.dirk.dm, 2)
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
    await stage.dirk.say(stage.dirk.dm, "En wanneer?", reply_to=elsewhere)
    await stage.discord.heard(stage.dirk.dm, 3)
    await stage.dirk.say(stage.dirk.dm, "En hoe?", reply_to=here)
    await stage.discord.heard(stage.dirk.dm, 4)
    assert [history for _, history in stage.engine.asked[2:]] == [(DUTCH,), (ENGLISH,)]


@on_stage()
async def test_a_reply_to_found_sources_in_a_thread_goes_on_with_them(stage: Stage) -> None:
    thread = stage.discord.add_thread(stage.channel, stage.ann.user)
    await stage.discord.gateway.thread(thread)
    await stage.dirk.mention(thread, DUTCH)
    await stage.discord.heard(thread, 1)
    statement = await stage.ann.say(thread, ENGLISH)
    found = await (await stage.dirk.on_message(statement, "Find sources")).answered()
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
    await stage.dirk.say(thread, "En wanneer?", reply_to=found)
    await stage.discord.heard(thread, 3)
    assert stage.engine.asked[2] == ("En wanneer?", (ENGLISH,))


@on_stage()
async def test_a_server_that_is_not_known_yet_is_no_direct_message(stage: Stage) -> None:
    new = stage.discord.add_guild("Nieuw")  # and nothing was heard of it, as when it was joined in an outage
    await stage.ann.say(new.channels[0], ENGLISH)
    await stage.ann.mention(new.channels[0], ENGLISH)
    await stage.settled()
    assert stage.engine.asked == []
    await stage.discord.gateway.dispatch("GUILD_CREATE", new.payload(stage.discord.bot), new)
    await stage.ann.mention(new.channels[0], ENGLISH)
    await stage.discord.heard(new.channels[0])


@on_stage(conversation_questions=2)
async def test_conversations_are_bounded(stage: Stage) -> None:
    for n in range(4):
        await stage.dirk.say(stage.dirk.dm, f"Vraag {n} over de gesprekken?")
        await stage.discord.heard(stage.dirk.dm, n + 1)
    assert stage.engine.asked[-1][1] == ("Vraag 1 over de gesprekken?", "Vraag 2 over de gesprekken?")


@on_stage()
async def test_the_message_command_takes_a_message_as_the_question(stage: Stage) -> None:
    statement = await stage.ann.say(stage.channel, f"<@{stage.dirk.user.id}> De gesprekken waren in Belarus")
    message = await (await stage.dirk.on_message(statement, "Find sources")).answered()
    assert stage.engine.asked == [("De gesprekken waren in Belarus", ())]
    assert "Belarus" in styled(message.embed["description"], "bold")


@on_stage()
async def test_the_message_command_on_a_message_without_text_says_so(stage: Stage) -> None:
    picture = await stage.ann.say(stage.channel, "")
    message = await (await stage.ann.on_message(picture, "Find sources")).answered()
    assert message.only_for is stage.ann.user
    assert "Ask me a question" in message.content


@on_stage()
async def test_without_the_intent_plain_messages_in_own_threads_stay_unread(stage: Stage) -> None:
    thread = stage.discord.add_thread(stage.channel, stage.discord.bot)
    await stage.discord.gateway.thread(thread)
    await stage.dirk.say(thread, DUTCH)
    await stage.settled()
    assert stage.engine.asked == []


@on_stage(start=False, message_content=True, open_threads=True)
async def test_with_the_intent_own_threads_need_no_mention(stage: Stage) -> None:
    stage.discord.gateway.privileged = MESSAGE_CONTENT
    async with stage.running():
        question = await stage.dirk.mention(stage.channel, DUTCH)
        thread = await stage.discord.until(lambda: stage.discord.channels.get(question.id), what="a thread")
        assert thread.name == DUTCH
        await stage.discord.heard(thread, 1)
        await stage.ann.say(thread, "En wanneer?")
        await stage.discord.heard(thread, 2)
        await stage.ann.say(thread, f"<@{stage.dirk.user.id}> zag je dat?")
        await stage.ann.say(stage.channel, ENGLISH)
        foreign = stage.discord.add_thread(stage.channel, stage.ann.user)
        await stage.discord.gateway.thread(foreign)
        await stage.ann.say(foreign, ENGLISH)
        await stage.settled()
        assert stage.engine.asked == [(DUTCH, ()), ("En wanneer?", (DUTCH,))]


@on_stage(open_threads=True, user_questions=1)
async def test_a_thread_is_opened_for_a_question_that_is_taken_and_for_no_other(stage: Stage) -> None:
    taken = await stage.ann.mention(stage.channel, ENGLISH)
    thread = await stage.discord.until(lambda: stage.discord.channels.get(taken.id), what="a thread")
    await stage.discord.heard(thread)
    refused = [await stage.ann.mention(stage.channel, ENGLISH) for _ in range(2)]
    await stage.discord.until(lambda: refused[1].reactions, what="a sign")
    (refusal,) = await stage.discord.heard(stage.channel)
    assert "You can ask again in" in refusal.content
    assert len(stage.discord.calls("POST", "/threads")) == 1


@on_stage(open_threads=True)
async def test_the_conversation_of_a_thread_begins_with_its_question(stage: Stage) -> None:
    question = await stage.dirk.mention(stage.channel, DUTCH)
    thread = await stage.discord.until(lambda: stage.discord.channels.get(question.id), what="a thread")
    await stage.discord.heard(thread, 1)
    await (await stage.ann.slash(thread, "ask", question="En wanneer?")).answered()
    assert stage.engine.asked == [(DUTCH, ()), ("En wanneer?", (DUTCH,))]


@on_stage(open_threads=True)
async def test_a_reply_to_an_answer_opens_no_thread_and_keeps_its_conversation(stage: Stage) -> None:
    answer = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
    await stage.discord.until(lambda: not stage.bot.asking.in_flight, what="the end")
    await stage.dirk.say(stage.channel, "En wanneer?", reply_to=answer)
    await stage.discord.heard(stage.channel, 2)
    assert stage.engine.asked == [(DUTCH, ()), ("En wanneer?", (DUTCH,))]
    assert stage.discord.calls("POST", "/threads") == []


@pytest.mark.parametrize("error", [aiohttp.ClientConnectionError("lost"), OSError("no route")])
def test_without_a_thread_the_answer_is_a_reply(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(discord.Message, "create_thread", fail)

    @on_stage(open_threads=True)
    async def scenario(stage: Stage) -> None:
        question = await stage.dirk.mention(stage.channel, DUTCH)
        (reply,) = await stage.discord.heard(stage.channel)
        assert reply.reference is question
        assert reply.embed

    scenario(tmp_path)


@on_stage(max_question=40)
async def test_a_question_that_is_too_long_is_refused_in_its_language(stage: Stage) -> None:
    await stage.dirk.say(stage.dirk.dm, "Waar is het dat de gesprekken werden gehouden en door wie?")
    (reply,) = await stage.discord.heard(stage.dirk.dm)
    assert reply.content == "Je vraag is te lang: 58 tekens, en ik lees er hoogstens 40."
    use = await stage.dirk.slash(
        stage.channel, "ask", question="What is this very long question that asks nothing?"
    )
    message = await use.answered()
    assert message.only_for is stage.dirk.user
    assert "too long" in message.content
    assert await use.acknowledged() == 4  # refused before any defer
