"""In which order quotes, completion and prose come: whoever waits has the quotes before a model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import pytest

from bot.answering.composer import Composer
from bot.answering.composition import Fallback, Style
from bot.answering.language_model import Message
from bot.answering.schema import Answer
from bot.composing_engine import ComposingEngine, Writing
from bot.follow_ups import FollowUps
from index.errors import LanguageModelError
from tests.bot.answering.scripted import CitationsOnly, Reply, ScriptedModel
from tests.bot.fakes import FakeEngine

HISTORY = ["Where were the talks held?"]
FOLLOW_UP = "And when was that?"
WHOLE = "When were the talks held?"


def engine_of(*replies: Reply) -> ComposingEngine:
    model = ScriptedModel(replies)
    writing = Writing(Composer(model, CitationsOnly()), FollowUps(model))
    return ComposingEngine(FakeEngine(), lambda: writing, style=Style.COMPOSE)


def test_quotes_are_told_before_the_model_completes_the_question() -> None:
    seen: list[Answer] = []
    told_before_asked: list[int] = []

    def completed(_: Sequence[Message]) -> str:
        told_before_asked.append(len(seen))
        return WHOLE

    answer = engine_of(completed, "In March [1].").ask(FOLLOW_UP, history=HISTORY, on_progress=seen.append)
    assert told_before_asked == [1]
    assert seen[0].quotes
    assert seen[0].composition is None
    assert (answer.question, answer.standalone, answer.mode) == (FOLLOW_UP, WHOLE, Style.COMPOSE)


def test_the_quotes_told_first_stand_when_the_model_cannot_complete() -> None:
    seen: list[Answer] = []
    engine = engine_of(LanguageModelError("model.timeout"))
    answer = engine.ask(FOLLOW_UP, history=HISTORY, on_progress=seen.append)
    assert answer.composition is not None
    assert answer.composition.fallback is Fallback.FAILED
    assert answer.quotes == seen[0].quotes


def test_who_stops_waiting_at_the_quotes_costs_no_model() -> None:
    def leaves(_: Answer) -> None:
        raise InterruptedError

    made: list[None] = []

    def make() -> Writing:
        made.append(None)
        raise AssertionError

    engine = ComposingEngine(FakeEngine(), make, style=Style.COMPOSE)
    with pytest.raises(InterruptedError):
        engine.ask(FOLLOW_UP, history=HISTORY, on_progress=leaves)
    assert made == []


def test_what_writes_is_made_once_and_asks_nothing() -> None:
    model, made = ScriptedModel(["In March [1]."]), Event()

    def make() -> Writing:
        assert not made.is_set()
        made.set()
        return Writing(Composer(model, CitationsOnly()), FollowUps(model))

    engine = ComposingEngine(FakeEngine(), make, style=Style.COMPOSE)
    engine.prepare()
    assert made.is_set()
    assert model.asked == []
    assert engine.ask(WHOLE).mode is Style.COMPOSE
