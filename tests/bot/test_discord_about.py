"""/help, /privacy and deleting what is kept."""

from __future__ import annotations

from tests.bot.discord_markdown import words
from tests.bot.discord_stage import DUTCH, ENGLISH, Stage, on_stage


@on_stage()
async def test_help_says_what_can_be_done_with_commands_to_click(stage: Stage) -> None:
    message = await (await stage.dirk.slash(stage.channel, "help")).answered()
    assert message.only_for is stage.dirk.user
    body = message.embed["description"]
    id = next(command["id"] for command in stage.discord.commands if command["name"] == "ask")
    assert f"</ask:{id}>" in body
    assert f"<@{stage.discord.bot.id}>" in body
    assert "5 artikelen" in body
    english = await (await stage.ann.slash(stage.channel, "help")).answered()
    assert "verbatim quotes" in english.embed["description"]


@on_stage(conversation_minutes=7, keep_days=9)
async def test_privacy_says_what_is_kept_and_deletes_it(stage: Stage) -> None:
    for question in (DUTCH, ENGLISH):
        answer = await (await stage.dirk.slash(stage.channel, "ask", question=question)).answered()
    await (await stage.dirk.press(answer, "👍")).answered()
    await (await stage.ann.slash(stage.channel, "ask", question=ENGLISH)).answered()
    message = await (await stage.dirk.slash(stage.channel, "privacy")).answered()
    assert message.only_for is stage.dirk.user
    shown = words(message.embed["description"])
    assert "2 antwoorden, 2 vragen in gesprekken, 1 oordelen" in shown
    assert "7 minuten" in shown
    assert "9 dagen" in shown
    done = await (await stage.dirk.press(message, "Wis wat van mij is")).answered()
    assert done.content.startswith("Gewist: 2 antwoorden, 2 vragen in gesprekken, 1 oordelen")
    again = await (await stage.dirk.slash(stage.channel, "privacy")).answered()
    assert "0 antwoorden, 0 vragen in gesprekken, 0 oordelen" in again.embed["description"]
    others = await (await stage.ann.slash(stage.channel, "privacy")).answered()
    assert "1 answers, 1 questions" in others.embed["description"]
    database = b"".join(path.read_bytes() for path in stage.data_dir.glob("discord.sqlite*"))
    assert DUTCH.encode() not in database


@on_stage()
async def test_privacy_says_that_find_sources_keeps_the_words_of_others(stage: Stage) -> None:
    for member, said in (
        (stage.dirk, "Bij Zoek bronnen is je vraag de tekst van dat bericht, ook als een ander het schreef."),
        (stage.ann, "With Find sources your question is the text of that message, even if someone else"),
    ):
        message = await (await member.slash(stage.channel, "privacy")).answered()
        assert said in words(message.embed["description"])


@on_stage()
async def test_without_a_language_model_nothing_goes_anywhere_else(stage: Stage) -> None:
    for member, said in ((stage.dirk, "en nergens anders"), (stage.ann, "and nowhere else")):
        message = await (await member.slash(stage.channel, "privacy")).answered()
        assert said in message.embed["description"].split("\n")[0]


@on_stage(composes=True)
async def test_privacy_says_that_questions_go_to_a_language_model(stage: Stage) -> None:
    for member, said, else_said in (
        (stage.dirk, "gaan je vraag, de vorige vragen", "nergens anders"),
        (stage.ann, "your question, the previous questions", "nowhere else"),
    ):
        message = await (await member.slash(stage.channel, "privacy")).answered()
        assert said in message.embed["description"]
        assert else_said not in message.embed["description"]
