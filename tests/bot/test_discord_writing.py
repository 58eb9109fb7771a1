"""Written answers in Discord: styles, sentences that appear while they are written, fallbacks, poison."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.answer_record import from_record, style_of, to_record
from bot.answering.composer import Composer
from bot.answering.composition import Composition, Fallback, Style
from bot.answering.schema import Answer
from bot.composing_engine import ComposingEngine, Writing
from bot.follow_ups import FollowUps
from index.errors import LanguageModelError, LanguageModelUnavailableError
from tests.bot.answering.scripted import CitationsOnly, ScriptedModel
from tests.bot.cards import OUR_STYLES
from tests.bot.discord_engine import SeedEngine
from tests.bot.discord_markdown import styles, words
from tests.bot.discord_stage import DUTCH, ENGLISH, NONSENSE, Stage, on_stage
from tests.bot.discord_writer import WritingSeedEngine, holding
from tests.bot.hostility import EVIL, harmless
from tests.discord_server import Message, Permission

PROSE = "De delegaties kwamen bij elkaar. [1] Dat was in Belarus. [2] Het ging over vrede. [3]"


def engine_of(stage: Stage) -> WritingSeedEngine:
    assert isinstance(stage.engine, WritingSeedEngine)
    return stage.engine


def body(message: Message) -> str:
    return words(message.embed["description"])


def footer(message: Message) -> str:
    return str(message.embed["footer"]["text"])


@on_stage(composes=True)
async def test_ask_offers_styles_in_both_languages(stage: Stage) -> None:
    (ask,) = [command for command in stage.discord.commands if command["name"] == "ask"]
    style = next(option for option in ask["options"] if option["name"] == "style")
    assert style["name_localizations"] == {"nl": "stijl"}
    assert [choice["value"] for choice in style["choices"]] == ["quote", "compose"]
    assert [choice["name_localizations"]["nl"] for choice in style["choices"]] == [
        "citaten alleen",
        "geschreven, met citaten",
    ]


@on_stage(WritingSeedEngine, composes=True)
async def test_a_written_answer_has_marks_quotes_translations_and_positions(stage: Stage) -> None:
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="compose")
    message = await use.answered()
    lines = body(message).split("\n")
    assert lines[0] == PROSE
    assert lines[1] == "geschreven door testmodel · 1 zin weggelaten: niet gedragen door de citaten"
    quotes = stage.engine.ask(DUTCH).quotes
    numbered = [line for line in lines if line[:3] in {f"{quote.n}  " for quote in quotes}]
    assert len(numbered) == 3
    assert "vertaling door het taalmodel: In translation: De delegaties" in body(message)
    fields = message.embed["fields"]
    assert [field["name"] for field in fields] == ["Bron 1", "Bron 2", "Bron 3"]
    assert words(fields[0]["value"]).endswith("[1]")
    assert engine_of(stage).styles[0] is Style.COMPOSE
    quoted = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="quote")).answered()
    assert body(quoted).startswith("Volgens de artikelen:")
    assert "testmodel" not in body(quoted)


@on_stage(WritingSeedEngine)
async def test_without_a_model_no_style_is_offered(stage: Stage) -> None:
    (ask,) = [command for command in stage.discord.commands if command["name"] == "ask"]
    assert [option["name"] for option in ask["options"]] == ["question", "private"]
    assert await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
    assert engine_of(stage).styles == [None]


@on_stage(WritingSeedEngine, composes=True)
async def test_a_style_that_needs_a_missing_model_is_declined_kindly(stage: Stage) -> None:
    stage.bot.asking.composes = (
        False  # as after a restart without the settings, in a client that still has it
    )
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="compose")
    message = await use.answered()
    assert message.only_for is stage.dirk.user
    assert "er is geen taalmodel ingesteld" in message.content
    assert stage.engine.asked == []


@on_stage(holding, composes=True)
async def test_sentences_appear_one_by_one_and_the_buttons_with_the_last_edit(stage: Stage) -> None:
    engine = engine_of(stage)
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH)
    engine.pen.release()
    message = await use.answered()
    assert body(message).split("\n")[0] == "De delegaties kwamen bij elkaar. [1]"
    assert footer(message) == "aan het schrijven…"
    assert message.buttons == []
    engine.pen.release()
    await use.edited(message, 1)
    assert body(message).split("\n")[0].endswith("Dat was in Belarus. [2]")
    engine.pen.release(2)
    await stage.discord.until(lambda: message.buttons, what="the whole answer")
    assert body(message).split("\n")[0] == PROSE
    assert footer(message).startswith("zekerheid ")


@pytest.mark.parametrize("asked_by", ["slash", "mention"])
def test_edits_are_throttled_and_the_last_one_is_the_answer(asked_by: str, tmp_path: Path) -> None:
    sentences = [f"Zin nummer {n}." for n in range(60)]

    @on_stage(lambda: WritingSeedEngine(words=sentences, held=True, style=Style.COMPOSE), composes=True)
    async def scenario(stage: Stage) -> None:
        every = stage.bot.asking.writing.every = 0.2
        engine, began = engine_of(stage), time.monotonic()
        if asked_by == "slash":
            await stage.dirk.slash(stage.channel, "ask", question=DUTCH)
        else:
            await stage.dirk.mention(stage.channel, DUTCH)
        for _ in range(61):
            engine.pen.release()
            await asyncio.sleep(0.02)
        message = await stage.discord.until(
            lambda: next((m for m in stage.discord.said(stage.channel) if m.buttons), None), what="buttons"
        )
        took = time.monotonic() - began
        assert 2 <= len(message.versions) <= took / every + 1
        assert "Zin nummer 59." in body(message)
        assert "Zin nummer 59." not in words(message.versions[0]["embeds"][0]["description"])
        await stage.settled()
        assert message.buttons, "nothing is edited after the last edit"

    scenario(tmp_path)


@on_stage(holding, composes=True)
async def test_a_message_that_is_deleted_is_not_edited_and_ends_the_writing(stage: Stage) -> None:
    engine = engine_of(stage)
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH)
    engine.pen.release()
    message = await use.answered()
    versions = len(message.versions)
    await stage.dirk.delete(message)
    await stage.discord.until(lambda: stage.bot.asking.in_flight == 0, what="the end")
    engine.pen.release(2)
    await stage.discord.until(lambda: engine.stopped, what="the engine's end")
    await stage.settled()
    assert len(message.versions) == versions
    assert [error for _, path, _, error in stage.discord.requests if error == 404] == []


@on_stage(holding, composes=True)
async def test_a_question_that_is_deleted_takes_its_half_answer_along(stage: Stage) -> None:
    engine = engine_of(stage)
    question = await stage.dirk.mention(stage.channel, DUTCH)
    engine.pen.release()
    (reply,) = await stage.discord.heard(stage.channel, 1)
    assert body(reply).startswith("De delegaties kwamen bij elkaar. [1]")
    await stage.dirk.delete(question)
    await stage.discord.until(lambda: reply.deleted, what="the half answer's end")
    engine.pen.release(3)
    await stage.discord.until(lambda: engine.stopped, what="the engine's end")


@on_stage(holding, composes=True)
async def test_a_mention_is_answered_by_one_message_that_grows(stage: Stage) -> None:
    engine = engine_of(stage)
    question = await stage.dirk.mention(stage.channel, DUTCH)
    engine.pen.release()
    (reply,) = await stage.discord.heard(stage.channel, 1)
    assert reply.reference is question
    engine.pen.release(3)
    await stage.discord.until(lambda: reply.buttons, what="the whole answer")
    assert body(reply).split("\n")[0] == PROSE
    assert len([m for m in stage.discord.said(stage.channel) if m.author is stage.discord.bot]) == 1


@on_stage(holding, composes=True)
async def test_without_embeds_the_same_grows_as_text(stage: Stage) -> None:
    stage.channel.denied = Permission.EMBED
    stage.expected_errors = {403}
    engine = engine_of(stage)
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH)
    engine.pen.release()
    message = await use.answered()
    assert "De delegaties kwamen bij elkaar. [1]" in words(message.content)
    engine.pen.release(3)
    await stage.discord.until(lambda: message.buttons, what="the whole answer")
    assert PROSE in words(message.content)
    assert "Bron 1" in words(message.content)
    assert not message.data.get("embeds")


@on_stage(holding, composes=True, answer_seconds=5)
async def test_what_is_verified_when_time_is_up_is_the_answer(stage: Stage) -> None:
    engine = engine_of(stage)
    stage.bot.asking.settings = stage.settings.model_copy(update={"answer_seconds": 0.6})
    use = await stage.ann.slash(stage.channel, "ask", question=DUTCH)
    engine.pen.release()
    message = await use.answered()
    await stage.discord.until(lambda: message.buttons, what="the end")
    assert body(message).split("\n")[:2] == [
        "De delegaties kwamen bij elkaar. [1]",
        "geschreven door testmodel, dat voortijdig ophield",
    ]
    engine.pen.release(3)
    await stage.discord.until(lambda: engine.stopped, what="the engine's end")


@on_stage(
    lambda: WritingSeedEngine(held=True, shows_quotes=True, style=Style.COMPOSE),
    composes=True,
    answer_seconds=5,
)
async def test_quotes_are_there_before_the_first_sentence_and_stay_without_one(stage: Stage) -> None:
    stage.bot.asking.settings = stage.settings.model_copy(update={"answer_seconds": 0.6})
    use = await stage.ann.slash(stage.channel, "ask", question=DUTCH)
    message = await use.answered()
    assert body(message).startswith("Volgens de artikelen:\n\n1  ")
    assert footer(message) == "aan het schrijven…"
    await stage.discord.until(lambda: message.buttons, what="the end")
    assert body(message).split("\n")[1] == "alleen citaten: het taalmodel faalde"
    engine_of(stage).pen.release(9)


@on_stage(holding, composes=True, answer_seconds=5, workers=1)
async def test_who_waits_in_vain_for_the_model_gets_the_quotes(stage: Stage) -> None:
    """One question holds the only worker for as long as the model writes; the others get no turn."""
    stage.bot.asking.settings = stage.settings.model_copy(update={"answer_seconds": 0.4})
    carla = stage.discord.add_member("carla", locale="nl")
    uses = [
        await stage.ann.slash(stage.channel, "ask", question=DUTCH),
        await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="compose"),
        await carla.slash(stage.channel, "ask", question=DUTCH, style="quote"),
    ]
    answers = [await use.answered() for use in uses]
    bodies = [body(answer).split("\n") for answer in answers]
    assert [lines[0] for lines in bodies] == ["Volgens de artikelen:"] * 3
    told = "alleen citaten: voor schrijven was geen tijd"
    assert [lines[1] for lines in bodies] == [told, told, ""]
    assert all(answer.buttons for answer in answers)
    engine_of(stage).pen.release(99)


def test_when_not_even_quotes_are_found_in_time_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord_asking.RESERVE_S", 0.1)

    @on_stage(holding, composes=True, answer_seconds=5)
    async def scenario(stage: Stage) -> None:
        stage.bot.asking.settings = stage.settings.model_copy(update={"answer_seconds": 0.1})
        stage.engine.gate.clear()
        message = await (await stage.ann.slash(stage.channel, "ask", question=DUTCH)).answered()
        assert "duurde te lang" in message.content
        engine_of(stage).pen.release(99)

    scenario(tmp_path)


@pytest.mark.parametrize("asked_by", ["slash", "mention"])
def test_what_went_wrong_takes_the_place_of_the_half_answer(asked_by: str, tmp_path: Path) -> None:
    @on_stage(
        lambda: WritingSeedEngine(held=True, style=Style.COMPOSE, fails=RuntimeError("ours")), composes=True
    )
    async def scenario(stage: Stage) -> None:
        if asked_by == "slash":
            await stage.dirk.slash(stage.channel, "ask", question=DUTCH)
        else:
            await stage.dirk.mention(stage.channel, DUTCH)
        engine_of(stage).pen.release()
        said = stage.discord.said
        message = await stage.discord.until(
            lambda: next((m for m in said(stage.channel) if m.data.get("embeds")), None), what="a sentence"
        )
        engine_of(stage).pen.release(3)
        await stage.discord.until(lambda: "Er ging iets mis" in message.content, what="the apology")
        assert not message.data.get("embeds")

    scenario(tmp_path)


def test_a_fallback_is_said_and_what_is_the_operators_business_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    @on_stage(lambda: WritingSeedEngine(fallback=Fallback.FAILED, style=Style.COMPOSE), composes=True)
    async def scenario(stage: Stage) -> None:
        message = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
        lines = body(message).split("\n")
        assert lines[:2] == ["Volgens de artikelen:", "alleen citaten: het taalmodel faalde"]
        assert "10.0.0.7" not in str(message.data)

    scenario(tmp_path)
    assert "the language model failed" in caplog.text
    assert "refuses the connection at http://10.0.0.7/v1" in caplog.text


@pytest.mark.parametrize(
    "error",
    [
        LanguageModelError("endpoint.refused", url="http://10.0.0.7/v1"),
        LanguageModelUnavailableError("endpoint.late", seconds=60.0),
    ],
)
def test_whatever_the_model_fails_with_the_quotes_are_shown(
    error: LanguageModelError, tmp_path: Path
) -> None:
    @on_stage(
        lambda: WritingSeedEngine(fallback=Fallback.FAILED, failure=error, style=Style.COMPOSE), composes=True
    )
    async def nothing_written(stage: Stage) -> None:
        message = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
        first = message.embed
        assert body(message).split("\n")[1] == "alleen citaten: het taalmodel faalde"
        await turn_there_and_back(stage, message)
        assert message.embed == first

    @on_stage(lambda: WritingSeedEngine(breaks_off=error, style=Style.COMPOSE), composes=True)
    async def broken_off(stage: Stage) -> None:
        message = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH)).answered()
        first = message.embed
        assert body(message).split("\n")[0] == PROSE
        assert "dat voortijdig ophield" in body(message).split("\n")[1]
        await turn_there_and_back(stage, message)
        assert message.embed == first

    nothing_written(tmp_path / "a")
    broken_off(tmp_path / "b")


async def turn_there_and_back(stage: Stage, message: Message) -> None:
    for label in ("▶", "◀"):
        use = await stage.dirk.press(message, label)
        await use.edited(message, len(message.versions))


@on_stage(lambda: WritingSeedEngine(words=[EVIL, f"2. {EVIL}", EVIL]), composes=True)
async def test_poisoned_sentences_are_shown_as_words(stage: Stage) -> None:
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="compose")
    message = await use.answered()
    assert harmless(message)
    shown = words(message.embed["description"])
    assert EVIL.replace("\u202e", "") in shown
    for each in message.embed["fields"]:
        assert styles(each["value"]) | styles(each["name"]) <= OUR_STYLES
    stage.channel.denied = Permission.EMBED
    plain = await (await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="compose")).answered()
    assert harmless(plain)


@on_stage(lambda: WritingSeedEngine(style=Style.COMPOSE), composes=True, start=False)
async def test_pages_context_and_follow_ups_of_a_written_answer_outlive_a_restart(stage: Stage) -> None:
    async with stage.running():
        use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="compose")
        message = await use.answered()
        first = message.embed
    async with stage.running():
        turn = await stage.dirk.press(message, "▶")
        await turn.edited(message, len(message.versions))
        assert body(message).split("\n")[0] == PROSE
        turn = await stage.dirk.press(message, "◀")
        await turn.edited(message, len(message.versions))
        assert message.embed == first
        assert await (await stage.dirk.press(message, "Context")).answered()
        assert "genoteerd" in (await (await stage.dirk.press(message, "👍")).answered()).content
        opened = await stage.dirk.press(message, "Vraag door")
        await (await stage.dirk.submit(opened, "En wanneer waren de gesprekken?")).answered()
        assert engine_of(stage).styles[-1] is Style.COMPOSE


@dataclass
class ComposedSeedEngine(SeedEngine):
    """The composing engine itself over the hand-written one, with a model that says one thing."""

    model: ScriptedModel = field(default_factory=lambda: ScriptedModel(["Dat was in Belarus [1]."]))

    def ask(self, question: str, **how: Any) -> Answer:
        writing = Writing(Composer(self.model, CitationsOnly()), FollowUps(self.model))
        return ComposingEngine(SeedEngine(), lambda: writing).ask(question, **how)


@on_stage(ComposedSeedEngine, composes=True)
async def test_a_refusal_is_not_written(stage: Stage) -> None:
    assert isinstance(stage.engine, ComposedSeedEngine)
    use = await stage.dirk.slash(stage.channel, "ask", question=NONSENSE, style="compose")
    refusal = body(await use.answered())
    assert refusal.startswith("De artikelen zeggen dit niet")
    assert "geschreven door" not in refusal
    assert stage.engine.model.asked == []
    use = await stage.dirk.slash(stage.channel, "ask", question=DUTCH, style="compose")
    assert body(await use.answered()).startswith("Dat was in Belarus. [1]")
    assert stage.engine.model.asked


def test_records_hold_what_was_written_and_not_what_was_left_out() -> None:
    engine = WritingSeedEngine(style=Style.COMPOSE)
    answer = engine.ask(ENGLISH)
    record = to_record(answer)
    assert "Er vielen 87 doden." not in record
    assert not any(position.claim in record for position in answer.positions)
    again = from_record(record, engine)
    assert again.positions == answer.positions
    assert again.mode is Style.COMPOSE
    assert isinstance(again.composition, Composition)
    assert answer.composition is not None
    assert again.composition.statements == answer.composition.statements
    assert again.composition.translations == answer.composition.translations
    assert [each.reason for each in again.composition.rejected] == [
        each.reason for each in answer.composition.rejected
    ]


@pytest.mark.parametrize("style", [None, *Style])
def test_records_keep_the_style_that_was_asked_for(style: Style | None) -> None:
    engine = WritingSeedEngine(style=Style.COMPOSE)
    record = to_record(engine.ask(NONSENSE, style=style), style)
    assert style_of(record) is style
    assert from_record(record, engine) == engine.ask(NONSENSE, style=style)


@on_stage(WritingSeedEngine, composes=True)
async def test_a_follow_up_on_a_refusal_is_in_the_style_that_was_asked_for(stage: Stage) -> None:
    use = await stage.dirk.slash(stage.channel, "ask", question=NONSENSE, style="compose")
    opened = await stage.dirk.press(await use.answered(), "Vraag door")
    assert PROSE in body(await (await stage.dirk.submit(opened, DUTCH)).answered())
    use = await stage.ann.slash(stage.channel, "ask", question=NONSENSE)
    opened = await stage.ann.press(await use.answered(), "Vraag door")
    await (await stage.ann.submit(opened, DUTCH)).answered()
    assert engine_of(stage).styles == [Style.COMPOSE, Style.COMPOSE, None, None]


def test_records_of_before_written_answers_are_read() -> None:
    engine = WritingSeedEngine()
    answer = engine.ask(DUTCH)
    old = {
        key: value
        for key, value in json.loads(to_record(answer)).items()
        if key not in {"style", "mode", "composition", "positions"}
    }
    assert from_record(json.dumps(old), engine) == answer
    assert style_of(json.dumps(old)) is Style.QUOTE
    assert style_of(json.dumps(old | {"composition": {"model": "m"}})) is Style.COMPOSE
