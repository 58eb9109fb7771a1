"""The façade in both styles, over the real index, with a model that follows a script."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.composer import Composer
from bot.answering.composition import Fallback, Statement, Style
from bot.answering.schema import Answer, Outcome
from bot.chat_engine import ChatEngine
from bot.composing_engine import ComposingEngine, Writing
from bot.follow_ups import FollowUps
from bot.quoting_engine import QuotingEngine
from index.errors import LanguageModelError, UsageError
from tests.bot.answering.scripted import CitationsOnly, ScriptedModel

QUESTION = "where were the talks held?"


def engine_of(seed_engine: ChatEngine, model: ScriptedModel, style: Style = Style.COMPOSE) -> ComposingEngine:
    writing = Writing(Composer(model, CitationsOnly()), FollowUps(model))
    return ComposingEngine(seed_engine, lambda: writing, style=style)


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings_ms={}, composition=None)


def test_it_writes_over_what_the_quoting_engine_found(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel(["The talks were held in Belarus [1]."])
    seen: list[Answer] = []
    answer = engine_of(seed_engine, model).ask(QUESTION, on_progress=seen.append)
    assert answer.mode is Style.COMPOSE
    assert answer.composition.statements == (Statement("The talks were held in Belarus.", (1,)),)
    assert answer.quotes == seed_engine.ask(QUESTION, style=Style.QUOTE).quotes
    assert answer.timings_ms["total"] >= answer.timings_ms["writing"] > 0
    assert timeless(seen[0]) == timeless(seed_engine.ask(QUESTION, style=Style.QUOTE))
    written = [each.composition.statements for each in seen if each.composition]
    assert set(written) == {answer.composition.statements}


def test_a_question_the_articles_do_not_answer_never_reaches_the_model(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel(["You reset it in the settings [1]."])
    answer = engine_of(seed_engine, model).ask("How do I reset my password?")
    assert answer.outcome is Outcome.NOT_IN_ARTICLES
    assert (answer.mode, answer.composition) == (Style.QUOTE, None)
    assert model.asked == []


def test_what_asks_nothing_of_the_articles_never_reaches_the_model(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel(["Where were they held?", "In Belarus [1]."])
    answer = engine_of(seed_engine, model).ask("thanks!", history=[QUESTION])
    assert timeless(answer) == timeless(seed_engine.ask("thanks!"))
    assert model.asked == []


def test_quotes_alone_ask_nobody(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel(["The talks were held in Belarus [1]."])
    answer = engine_of(seed_engine, model).ask(QUESTION, style=Style.QUOTE)
    assert timeless(answer) == timeless(seed_engine.ask(QUESTION))
    assert engine_of(seed_engine, model, Style.QUOTE).ask(QUESTION).composition is None
    assert model.asked == []


def test_without_a_model_the_quotes_stand_and_say_so(seed_engine: QuotingEngine) -> None:
    answer = ComposingEngine(seed_engine, None).ask(QUESTION, style=Style.COMPOSE)
    assert answer.composition.fallback is Fallback.NO_MODEL
    assert timeless(answer) == timeless(seed_engine.ask(QUESTION))
    assert ComposingEngine(seed_engine, None).ask(QUESTION).composition is None


def test_a_model_that_fails_costs_nothing_but_the_prose(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel([LanguageModelError("it refuses", hint="Ask nicely.")])
    answer = engine_of(seed_engine, model).ask(QUESTION)
    assert (answer.mode, answer.composition.fallback) == (Style.QUOTE, Fallback.FAILED)
    assert timeless(answer) == timeless(seed_engine.ask(QUESTION))


HISTORY = ["Hoeveel procent van Luhansk is in Russische handen?"]


def test_a_follow_up_is_completed_by_the_model(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel(["Hoeveel procent van Donetsk is in Russische handen?", "Het is 54 procent [1]."])
    answer = engine_of(seed_engine, model).ask("En hoe zit het daar, in Donetsk?", history=HISTORY)
    assert answer.question == "En hoe zit het daar, in Donetsk?"
    assert answer.standalone == "Hoeveel procent van Donetsk is in Russische handen?"
    assert "54 procent" in answer.quotes[0].text
    assert answer.composition.usage.calls == 2
    assert all(HISTORY[0] in message.text for message in model.asked[0] if message.role == "user")


@pytest.mark.parametrize(
    "rewriting",
    ["Hoeveel procent van Kiev is in Russische handen?", "54 procent.", ""],
)
def test_a_completion_not_to_trust_leaves_it_to_the_rules(seed_engine: QuotingEngine, rewriting: str) -> None:
    model = ScriptedModel([rewriting, "Het is 54 procent [1]."])
    answer = engine_of(seed_engine, model).ask("En van Donetsk?", history=HISTORY)
    assert answer.standalone == "Hoeveel procent van Donetsk is in Russische handen?"
    assert answer.mode is Style.COMPOSE


def test_a_model_that_cannot_complete_is_not_asked_to_write(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel([LanguageModelError("it is gone"), "Het is 54 procent [1]."])
    answer = engine_of(seed_engine, model).ask("En van Donetsk?", history=HISTORY)
    assert answer.standalone == "Hoeveel procent van Donetsk is in Russische handen?"
    assert answer.composition.fallback is Fallback.FAILED
    assert str(answer.composition.detail) == "it is gone"
    assert len(model.asked) == 1


def test_a_complete_question_costs_no_completion(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel(["The talks were held in Belarus [1]."])
    answer = engine_of(seed_engine, model).ask(QUESTION, history=HISTORY)
    assert answer.standalone is None
    assert len(model.asked) == 1


def test_an_empty_question_asks_nobody(seed_engine: QuotingEngine) -> None:
    model = ScriptedModel(["?"])
    with pytest.raises(UsageError):
        engine_of(seed_engine, model).ask("  ", history=HISTORY)
    assert model.asked == []


def test_the_rest_is_the_quoting_engines(seed_engine: QuotingEngine) -> None:
    engine: ChatEngine = engine_of(seed_engine, ScriptedModel([""]))
    assert engine.articles() == seed_engine.articles()
    assert engine.generation == seed_engine.generation
    ref, quote = engine.articles()[0], engine.ask(QUESTION, style=Style.QUOTE).quotes[0]
    assert engine.article(ref.id) == seed_engine.article(ref.id)
    assert engine.passage(quote.passage_id) == seed_engine.passage(quote.passage_id)
