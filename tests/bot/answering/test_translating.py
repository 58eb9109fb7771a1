"""Translations of quotes: asked for together, each taken only when its check passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.composer import Composer
from bot.answering.composition import Translation
from bot.answering.schema import Quote
from bot.answering.translating import Translator
from index.errors import LanguageModelError
from tests.bot.answering.scripted import CitationsOnly, ScriptedModel
from tests.bot.fakes import FIRST_END, SECOND, make_answer, make_quote


def quotes() -> list[Quote]:
    return [make_quote(1, 0, FIRST_END, "Belarus"), make_quote(2, *SECOND)]


def test_foreign_quotes_are_translated_in_one_call() -> None:
    model = ScriptedModel(["[1] They met in Belarus.\n\n [2]: A third round follows.\nAnything else?"])
    done = Translator(model, CitationsOnly()).translate(quotes(), "en")
    assert done.translations == (
        Translation(1, "They met in Belarus."),
        Translation(2, "A third round follows."),
    )
    assert (done.failed, done.usage.calls, len(model.asked)) == (0, 1, 1)


def test_quotes_in_the_language_of_the_question_cost_nothing() -> None:
    model = ScriptedModel(["?"])
    undetermined = replace(quotes()[0], article=replace(quotes()[0].article, language="und"))
    assert Translator(model, CitationsOnly()).translate([*quotes(), undetermined], "nl").translations == ()
    assert model.asked == []


@pytest.mark.parametrize(
    "reply",
    ["[1] They met in 999.\n[2] A third round follows.", "[2] A third round follows.\n[7] Made up.",
     "[1] The mark is c0ffee.\n[2] A third round follows."],
)  # fmt: skip
def test_what_fails_its_check_is_counted_and_left_out(reply: str) -> None:
    translator = Translator(ScriptedModel([reply]), CitationsOnly(), make_mark=lambda: "c0ffee")
    done = translator.translate(quotes(), "en")
    assert done.translations == (Translation(2, "A third round follows."),)
    assert done.failed == 1


def test_a_model_that_fails_translates_nothing() -> None:
    done = Translator(ScriptedModel([LanguageModelError("gone")]), CitationsOnly()).translate(quotes(), "en")
    assert (done.translations, done.failed) == ((), 2)


def test_written_answers_have_them_by_the_numbers_shown() -> None:
    model = ScriptedModel(["It goes on soon [2]. They met [1].", "[2] A third round follows."])
    quoting = make_answer("Where were the talks held?", quotes=tuple(quotes()), more=())
    composer = Composer(model, CitationsOnly(), translator=Translator(model, CitationsOnly()))
    answer = composer.compose(quoting)
    assert answer.composition is not None
    assert answer.composition.translations == (Translation(2, "A third round follows."),)
    assert (answer.composition.untranslated, answer.composition.usage.calls) == (1, 2)


def test_a_quote_too_long_to_be_shown_in_translation_is_not_sent() -> None:
    model = ScriptedModel(["[1] They met in Belarus."])
    long = replace(quotes()[1], text="lang " * 200)
    done = Translator(model, CitationsOnly()).translate([quotes()[0], long], "en")
    assert (done.translations, done.failed) == ((Translation(1, "They met in Belarus."),), 1)
    assert "lang" not in model.asked[0][1].text
    assert Translator(model, CitationsOnly()).translate([long], "en").failed == 1
    assert len(model.asked) == 1


def test_quotes_alone_are_not_translated() -> None:
    model = ScriptedModel(["Nothing with a number."])
    quoting = make_answer("Where were the talks held?", quotes=tuple(quotes()), more=())
    Composer(model, CitationsOnly(), translator=Translator(model, CitationsOnly())).compose(quoting)
    assert len(model.asked) == 1
