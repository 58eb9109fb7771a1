from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory import MAX_HISTORY, complete, leans


@pytest.mark.parametrize(
    ("question", "language", "earlier", "meant"),
    [
        ("En van Assen?", "nl", "Hoeveel mensen van Utrecht fietsen?", "Hoeveel mensen van Assen fietsen?"),
        ("And according to Paris?", "en", "What broke according to Rome?", "What broke according to Paris?"),
        ("What about Lisbon?", "en", "When was the port of Porto dug?", "When was the port of Lisbon dug?"),
        ("En in de Verenigde Staten", "nl", "Wat kost melk in Spanje?", "Wat kost melk in Verenigde Staten?"),
        ("And in April?", "en", "How many fell in Utrecht in March?", "How many fell in Utrecht in April?"),
        ("And in Gouda?", "en", "How many fell in March in Utrecht?", "How many fell in March in Gouda?"),
        ("What about Tuesday?", "en", "Who met Ann on Monday?", "Who met Ann on Tuesday?"),
    ],
)  # fmt: skip
def test_a_name_takes_the_place_of_the_earlier_one(
    question: str, language: str, earlier: str, meant: str
) -> None:
    found = complete(question, language, [earlier])
    assert (found.text, found.earlier, found.rewritten) == (meant, "", True)


@pytest.mark.parametrize(
    ("question", "language", "earlier"),
    [
        ("And for Ben?", "en", "Who did Ann meet in Berlin?"),  # nobody was met for anybody
        ("And in April?", "en", "How many fell in Utrecht?"),  # a month is no place
        ("En van Gouda?", "nl", "Hoeveel van Utrecht is van Assen?"),  # which of the two?
        ("And Ben?", "en", "How much did Ann pay to Chris?"),
    ],
)
def test_a_name_that_corresponds_to_no_other_replaces_none(
    question: str, language: str, earlier: str
) -> None:
    found = complete(question, language, [earlier])
    assert (found.text, found.earlier, found.rewritten) == (question, earlier, False)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("En waar ligt die stad?", "nl"),
        ("Waarom?", "nl"),
        ("Wanneer was dat?", "nl"),
        ("When did he say that?", "en"),
        ("and why", "en"),
        ("How many?", "en"),
    ],
)
def test_a_leaning_question_is_searched_with_the_earlier_one(question: str, language: str) -> None:
    found = complete(question, language, ["Welke stad viel als eerste?"])
    assert (found.text, found.earlier) == (question, "Welke stad viel als eerste?")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie is de burgemeester van Utrecht?", "nl"),
        ("Hoeveel mensen demonstreerden er zaterdag in Amsterdam?", "nl"),
        ("where were the talks held?", "en"),
        ("What did the minister say about the new bridge?", "en"),
    ],
)
def test_a_complete_question_stands_alone(question: str, language: str) -> None:
    found = complete(question, language, ["Iets heel anders over kippen?"])
    assert (found.text, found.earlier) == (question, "")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("En hoe lang is de spoortunnel onder de Grauwberg?", "nl"),
        ("And who drove the opening tram in Eastham?", "en"),
        ("En hoeveel vluchten zijn er vrijdag geschrapt door de uitbarsting?", "nl"),
    ],
)
def test_a_whole_question_stands_alone_after_and(question: str, language: str) -> None:
    found = complete(question, language, ["Wat eten zeearenden?"])
    assert (found.text, found.earlier) == (question, "")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("En wat kost een kaartje?", "nl"),
        ("En hoe lang duurde die eerste reis naar Zwolle?", "nl"),
        ("And when did he leave for Paris again?", "en"),
        ("Hoeveel mensen kunnen erin?", "nl"),
        ("Who drove the first one?", "en"),
    ],
)
def test_what_points_back_or_is_little_leans(question: str, language: str) -> None:
    assert leans(question, language)


def test_without_history_nothing_is_added() -> None:
    assert complete("En van Utrecht?", "nl", []).earlier == ""
    assert complete("En van Utrecht?", "nl", ["  "]).earlier == ""


def test_a_chain_of_follow_ups_reaches_back_to_the_full_question() -> None:
    history = ["Hoeveel inwoners van Utrecht fietsen?", "En van Gouda?"]
    assert complete("En van Breda?", "nl", history).text == "Hoeveel inwoners van Breda fietsen?"


NAMES = st.sampled_from(["Utrecht", "Den Haag", "Zelensky", "maandag", "Jan de Wit", "2022"])
FOLLOW_UPS = st.tuples(
    st.sampled_from(["En", "en", "Maar", "Wat", ""]), st.sampled_from(["van", "in", "op", ""]), NAMES
).map(lambda parts: " ".join(filter(None, parts)) + "?")
FULL = NAMES.map(lambda name: f"Hoeveel inwoners van {name} fietsen?")
QUESTIONS = st.one_of(
    FOLLOW_UPS,
    FULL,
    st.sampled_from(["Wie zei dat?", "Waarom?", "Wat eten zeearenden in Zeeland?", " "]),
    st.text(max_size=20),
)


def test_a_question_stays_or_takes_from_those_before_it_what_it_leans_on() -> None:
    """In its own words, with the earlier question beside it, or with its name in the place of another."""
    ways: Counter[str] = Counter()

    @given(
        st.one_of(FOLLOW_UPS, QUESTIONS),
        st.sampled_from(["nl", "en"]),
        st.lists(QUESTIONS, max_size=MAX_HISTORY + 3),
        st.one_of(FULL, QUESTIONS),
    )
    def holds(question: str, language: str, earliest: list[str], last: str) -> None:
        history = [*earliest, last] if last.strip() else earliest
        found = complete(question, language, history)
        ways["rewritten" if found.rewritten else "leans" if found.earlier else "stands"] += 1
        if not found.rewritten and not found.earlier:
            assert found.text == question
            assert not (leans(question, language) and any(map(str.strip, history[-MAX_HISTORY:])))
            return
        assert leans(question, language)
        assert history
        if found.rewritten:
            assert found.earlier == ""
            assert any(word in found.text for word in question.rstrip("? ").split())
        else:
            assert found.text == question
            assert found.searched.startswith(found.earlier)
            assert found.searched.endswith(question.strip())

    holds()
    assert min(ways[way] for way in ("rewritten", "leans", "stands")) >= 3, ways
