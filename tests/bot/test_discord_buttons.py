"""Buttons, the follow-up modal and feedback, before and after a restart."""

from __future__ import annotations

import re

from tests.bot.discord_markdown import styled, words
from tests.bot.discord_stage import WIDE, Stage, on_stage
from tests.discord_server import Message, Permission


async def ask(stage: Stage, *, private: bool = False) -> Message:
    return await (await stage.dirk.slash(stage.channel, "ask", question=WIDE, private=private)).answered()


def numbers(message: Message) -> list[int]:
    return [int(n) for n in re.findall(r"^\*\*(\d+)\*\*", message.embed["description"], re.MULTILINE)]


def disabled(message: Message) -> list[str]:
    return [button["label"] for button in message.buttons if button.get("disabled")]


@on_stage()
async def test_arrows_page_through_all_quotes(stage: Stage) -> None:
    message = await ask(stage)
    total = len(stage.engine.ask(WIDE).quotes + stage.engine.ask(WIDE).more)
    assert numbers(message) == [1, 2, 3]
    assert disabled(message) == ["◀"]
    seen = numbers(message)
    while "▶" not in disabled(message):
        use = await stage.ann.press(message, "▶")
        await use.edited(message, len(message.versions))
        seen += numbers(message)
    assert seen == list(range(1, total + 1))
    assert message.embed["footer"]["text"].endswith("3/3")
    use = await stage.ann.press(message, "◀")
    await use.edited(message, len(message.versions))
    assert numbers(message) == [4, 5, 6]
    assert stage.engine.asked.count((WIDE, ())) == 3  # paging asks nothing anew (two of these are ours)


@on_stage()
async def test_a_page_that_is_turned_without_the_permission_for_embeds_replaces_the_one_before(
    stage: Stage,
) -> None:
    message = await ask(stage)
    stage.channel.denied = Permission.EMBED
    await (await stage.ann.press(message, "▶")).edited(message, len(message.versions))
    assert re.findall(r"^\*\*(\d+)\*\*", message.content, re.MULTILINE) == ["4", "5", "6"]
    assert not message.data["embeds"]
    stage.channel.denied = Permission(0)
    await (await stage.ann.press(message, "◀")).edited(message, len(message.versions))
    assert numbers(message) == [1, 2, 3]
    assert message.content == ""


@on_stage()
async def test_context_shows_each_quote_in_its_passage_to_one_person(stage: Stage) -> None:
    message = await ask(stage)
    context = await (await stage.ann.press(message, "Context")).answered()
    assert context.only_for is stage.ann.user
    answer = stage.engine.ask(WIDE)
    assert len(context.data["embeds"]) == 3
    for embed, quote in zip(context.data["embeds"], answer.quotes, strict=True):
        line = embed["description"].split("\n")[1]
        assert styled(line, "bold") == " ".join(quote.text.split())
        assert len(words(line)) > len(quote.text)
        assert f"tekens {quote.start} tot {quote.end} van " in embed["footer"]["text"]
        assert "/" not in embed["footer"]["text"]


@on_stage()
async def test_follow_up_asks_in_the_same_conversation(stage: Stage) -> None:
    message = await ask(stage)
    opened = await stage.ann.press(message, "Vraag door")
    assert (await opened.modal())["title"] == "Vraag door"
    answer = await (await stage.ann.submit(opened, "En wanneer?")).answered()
    assert answer is not message
    assert answer.only_for is None
    assert stage.engine.asked[-1] == ("En wanneer?", (WIDE,))
    again = await stage.dirk.press(answer, "Vraag door")
    await (await stage.dirk.submit(again, "En waar?")).answered()
    _, history = stage.engine.asked[-1]
    assert list(history) == [WIDE, "En wanneer?"]


@on_stage()
async def test_a_follow_up_of_a_private_answer_stays_private(stage: Stage) -> None:
    message = await ask(stage, private=True)
    answer = await (
        await stage.dirk.submit(await stage.dirk.press(message, "Vraag door"), "En dan?")
    ).answered()
    assert answer.only_for is stage.dirk.user
    assert stage.engine.asked[-1] == ("En dan?", (WIDE,))


@on_stage()
async def test_feedback_counts_once_per_person(stage: Stage) -> None:
    message = await ask(stage)
    thanks = await (await stage.ann.press(message, "👍")).answered()
    assert thanks.only_for is stage.ann.user
    assert "genoteerd" in thanks.content
    again = await (await stage.ann.press(message, "👎")).answered()
    assert "al beoordeeld" in again.content
    await (await stage.dirk.press(message, "👎")).answered()
    values = stage.bot.store._db.execute("SELECT user, value FROM feedback").fetchall()
    assert dict(values) == {stage.ann.user.id: 1, stage.dirk.user.id: -1}
    assert b'bron_feedback_total{value="up"} 1.0' in stage.bot.metrics.render()


@on_stage(start=False)
async def test_buttons_work_after_a_restart(stage: Stage) -> None:
    async with stage.running():
        message = await ask(stage)
        opened = await stage.dirk.press(message, "Vraag door")
        await opened.modal()
    async with stage.running():
        use = await stage.dirk.press(message, "▶")
        await use.edited(message, len(message.versions))
        assert numbers(message) == [4, 5, 6]
        assert await (await stage.dirk.press(message, "Context")).answered()
        answer = await (
            await stage.dirk.submit(opened, "En wanneer?")
        ).answered()  # opened before the restart
        assert stage.engine.asked[-1] == ("En wanneer?", (WIDE,))
        assert words(answer.embed["title"]) == "En wanneer?"


@on_stage()
async def test_a_gone_article_is_said_kindly(stage: Stage) -> None:
    message = await ask(stage)
    before = len(message.versions)
    stage.engine.library.clear()
    for label in ("▶", "Context"):
        use = await stage.dirk.press(message, label)
        note = await (use.follow_up() if label == "▶" else use.answered())
        assert note.only_for is stage.dirk.user
        assert "is er niet meer of is veranderd" in note.content
    assert len(message.versions) == before


@on_stage()
async def test_a_changed_article_is_never_quoted_wrongly(stage: Stage) -> None:
    message = await ask(stage)
    for id, article in list(stage.engine.library.items()):
        stage.engine.library[id] = type(article)(
            article.id, article.title, article.source, "X" + article.original, article.published, "nl", "h"
        )
    note = await (await stage.dirk.press(message, "Context")).answered()
    assert "is er niet meer of is veranderd" in note.content


@on_stage()
async def test_an_expired_answer_is_said_kindly(stage: Stage) -> None:
    message = await ask(stage)
    stage.bot.store.forget(stage.dirk.user.id)
    for label in ("Context", "👍", "Vraag door"):
        note = await (await stage.ann.press(message, label)).answered()
        assert note.only_for is stage.ann.user
        assert "has expired or was deleted" in note.content


@on_stage()
async def test_a_press_that_discord_repeats_is_carried_out_once(stage: Stage) -> None:
    message = await ask(stage)
    use = await stage.ann.press(message, "👍")
    await use.answered()
    session = next(iter(stage.discord.gateway.sessions.values()))
    event = next(data for _, name, data in session.sent if name == "INTERACTION_CREATE" and data["type"] == 3)
    await session.dispatch("INTERACTION_CREATE", event)
    await stage.settled()
    assert use.interaction.refusals == []
