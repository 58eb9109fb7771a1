"""Written answers on a terminal: sentences with marks, translations, why there are only quotes, positions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bot.answering.composition import Fallback, Position, Reason, Rejected, Statement, Translation
from bot.answering.schema import Outcome
from bot.console import render_answer
from bot.console_written import render_dropped
from bot.written_words import marks, notes, reason_words
from config.phrases import LANGUAGES
from config.told_error import Words
from index.errors import LanguageModelUnavailableError
from index.schema import Published
from tests.bot.fakes import REF, make_answer, make_quote
from tests.bot.screen import HOSTILE, show
from tests.bot.written import POSITIONS, REJECTED, fallen_back, written


def test_sentences_stand_in_one_paragraph_with_the_numbers_of_their_quotes() -> None:
    assert show(render_answer(written("where?"), "en")).splitlines() == [
        "The delegations met in Belarus. [1] A third round follows early next week. [1] [2]",
        "written by test-model:8b · 2 sentences left out: not supported by the quotes",
        "",
        " 1  “Voor de tweede keer kwamen delegaties bij elkaar in Belarus om te praten.”",
        "    Overleg in Belarus · March 2022",
        "    articles/overleg.txt",
        "",
        " 2  “Begin volgende week volgt een derde gespreksronde.”",
        "    translation by the language model: Early next week a third round of talks follows.",
        "    Overleg in Belarus · March 2022",
        "    articles/overleg.txt",
    ]


def test_a_doubt_is_said_above_prose_too() -> None:
    doubtful = replace(written("where?"), outcome=Outcome.DOUBTFUL, text="This may answer it:")
    assert show(render_answer(doubtful, "en")).splitlines()[:2] == [
        "This may answer it:",
        "The delegations met in Belarus. [1] A third round follows early next week. [1] [2]",
    ]


def test_a_single_sentence_is_counted_as_one() -> None:
    assert notes(written("q", rejected=REJECTED[:1]))[1].startswith("1 sentence left out")
    assert notes(written("q", rejected=())) == ("written by test-model:8b",)
    assert notes(written("q", rejected=(), untranslated=1))[1].startswith("1 translation left out")
    assert notes(make_answer("q")) == ()


def test_a_model_that_stops_early_is_told() -> None:
    (said,) = notes(written("q", rejected=(), detail="no word for 60 s"))
    assert said == "written by test-model:8b, which stopped early (no word for 60 s)"


def test_what_happened_to_a_dropped_sentence_is_told_in_the_answers_language() -> None:
    detail = Words("dropped.changed_places", one="Jan", other="Piet")
    assert reason_words(Reason.NAME, "nl", detail) == "Jan en Piet hebben van plaats gewisseld"
    assert reason_words(Reason.NAME, "en", detail) == str(detail) == "Jan and Piet have changed places"


def test_an_error_is_told_in_the_answers_language() -> None:
    gone = LanguageModelUnavailableError("endpoint.late", seconds=60)
    answer = replace(fallen_back("q", Fallback.FAILED, detail=gone), language="nl")
    assert notes(answer) == ("alleen citaten: het taalmodel faalde (het taalmodel had meer dan 60 s nodig)",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fallback", Fallback)
def test_why_there_are_only_quotes_is_said_once_in_the_answers_language(
    fallback: Fallback, language: str
) -> None:
    answer = replace(fallen_back("q", fallback, detail="no reply in 60 s"), language=language)
    start = {"nl": "alleen citaten: ", "en": "only quotes: "}[language]
    lines = show(render_answer(answer, language)).splitlines()
    assert lines[0] == "According to the articles:"
    assert lines[1].startswith(start)
    assert lines[1].endswith("(no reply in 60 s)")
    assert notes(answer, details=False) == (lines[1].removesuffix(" (no reply in 60 s)"),)


def test_what_was_left_of_nothing_is_counted() -> None:
    said = notes(fallen_back("q", Fallback.NOTHING_LEFT, rejected=REJECTED))
    assert said == (
        "only quotes: none of the 2 sentences that the language model wrote is supported by the quotes",
    )


REASONS = [
    (Reason.NO_CITATION, "noemt geen citaat", "names no quote"),
    (Reason.UNKNOWN_CITATION, "citaat dat er niet is: 85%", "quote that does not exist: 85%"),
    (
        Reason.FIGURE,
        "getal of datum die niet in de citaten staat: 85%",
        "date that is not in the quotes: 85%",
    ),
    (Reason.NAME, "naam die niet in de citaten staat: 85%", "name that is not in the quotes: 85%"),
    (Reason.NEGATION, "ontkent wat de citaten niet ontkennen", "denies what the quotes do not deny"),
    (Reason.ATTRIBUTION, "zegt niet wie dit beweert", "does not say who claims this"),
    (Reason.UNSUPPORTED, "de citaten zeggen dit niet", "the quotes do not say this"),
    (Reason.UNSAFE, "geen gewone tekst", "not plain prose"),
    (Reason.LANGUAGE, "niet in de taal van de vraag", "not in the language of the question"),
]


def test_no_reason_is_without_words() -> None:
    assert [reason for reason, *_ in REASONS] == list(Reason)


@pytest.mark.parametrize(("reason", "dutch", "english"), REASONS)
def test_a_reason_is_told_with_the_figure_or_name_it_is_about(
    reason: Reason, dutch: str, english: str
) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        told = reason_words(reason, language, "85%")
        assert words in told
        assert ("85%" in told) == ("85%" in words)
        assert reason_words(reason, language) == told.removesuffix(": 85%")


def test_dropped_sentences_come_with_their_reasons() -> None:
    assert show(render_dropped(REJECTED, "en")).splitlines() == [
        "The language model wrote this too; it did not pass the check, and is no part of the answer:",
        "",
        "  –  Three rounds were held in 1999.",
        "     a figure or date that is not in the quotes: 1999",
        "",
        "  –  Peace is near.",
        "     the quotes do not say this",
    ]


@pytest.mark.parametrize("width", [48, 60, 100])
def test_positions_are_a_table_that_fits(width: int) -> None:
    undated = make_quote(2, 80, 100, article=replace(REF, published=Published(None, "3 maart")))
    answer = make_answer("q", positions=POSITIONS, quotes=(make_quote(1, 0, 40),), more=(undated,))
    lines = show(render_answer(answer, "en"), width).splitlines()
    assert max(map(len, lines)) <= width
    start = next(at for at, line in enumerate(lines) if line.startswith("who"))
    assert lines[start].split() == ["who", "says", "article", "of"]
    assert lines[start + 1].split() == ["Moscow", "1,351", "March", "2022", "[1]"]
    rest = " ".join(" ".join(lines[start + 2 : lines.index("", start)]).split())
    assert rest.startswith("Zelensky 4,500")
    assert "[2]" in rest


@pytest.mark.parametrize("width", [30, 40, 47])
def test_in_few_columns_positions_stand_one_below_the_other(width: int) -> None:
    long = Position("Persvoorlichtingsdienst", "1.351 gesneuvelde militairen", 2)
    answer = make_answer("q", positions=(*POSITIONS[:1], long), quotes=(make_quote(1, 0, 40),))
    lines = show(render_answer(answer, "en"), width).splitlines()
    start = lines.index("[1] Moscow")
    assert lines[start + 1 : start + 4] == ["    1,351", "    March 2022", "[2] Persvoorlichtingsdienst"]
    shown = " ".join(lines).split()
    assert all(word in shown for word in (*long.who.split(), *long.claim.split()))
    assert max(map(len, lines)) <= width


def test_a_table_that_would_break_a_word_is_none() -> None:
    long = Position("Bestuursrechtspraakcommissievoorzitter", "1.351 slachtoffervertegenwoordigers", 1)
    answer = make_answer("q", positions=(long,), quotes=(make_quote(1, 0, 40),))
    assert "[1] Bestuursrechtspraakcommissievoorzitter" in show(render_answer(answer, "en"), 70).splitlines()
    assert "who" in show(render_answer(answer, "en"), 120).split()


def test_in_a_pipe_a_position_is_a_line() -> None:
    long = Position("Het Russische ministerie van Defensie", "1.351 militairen " * 20, 1)
    lines = show(render_answer(make_answer("q", positions=(long,)), "nl"), 1_000_000).splitlines()
    assert lines[3].endswith("[1]")
    assert len(lines[3]) < 500


@given(HOSTILE)
def test_text_of_models_is_shown_and_never_obeyed(text: str) -> None:
    hostile = written(
        "q",
        model=text,
        statements=(Statement(f"a {text}", (1,)),),
        rejected=(Rejected(text, Reason.NAME, text),),
        translations=(Translation(1, f"b {text}"),),
        detail=text,
    )
    answer = replace(hostile, positions=(Position(text, text, 1),))
    assert answer.composition is not None
    shown = show(render_answer(answer, "en")) + show(render_dropped(answer.composition.rejected, "en"))
    assert not any(character in shown for character in "\x1b\x07\u202e\u200b")
    assert shown.count(":smile:") == 8 * text.count(":smile:")


def test_marks_are_sorted_and_said_once() -> None:
    assert marks((3, 1, 3)) == "[1] [3]"
