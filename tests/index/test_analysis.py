from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import ArticleAnalyser, folded, name_terms, question_terms, stop_words, term, words


class NoPlaces:
    def find(self, word: str) -> None:
        return None


def no_place(keys: Iterable[str]) -> list[str]:
    return []


def analyser() -> ArticleAnalyser:
    return ArticleAnalyser(load_places=NoPlaces)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zo’n 4.500 doden, zei hij.", ["zo’n", "4.500", "doden", "zei", "hij"]),
        ("“We zijn er” (3,5 km)", ["We", "zijn", "er", "3,5", "km"]),
        ("Who's in Kyiv’s KYIV'S foto's?", ["Who", "in", "Kyiv", "KYIV", "foto"]),
        ("They'll see O'Sullivan, I don't.", ["They", "see", "O'Sullivan", "I", "don't"]),
        ("'s avonds in de 1990's", ["s", "avonds", "in", "de", "1990"]),
        ("", []),
        ("!?…", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(("one", "other"), [("1.351", "1,351"), ("15.000", "15000"), ("3,5", "3.5")])
def test_numbers_have_one_notation(one: str, other: str) -> None:
    assert term(one, "nl") == term(other, "nl")


def test_a_decimal_is_not_a_thousand() -> None:
    assert term("4.5", "nl") != term("4.500", "nl")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("soldaat", "soldaten", "nl"),
        ("onderhandelingen", "onderhandeling", "nl"),
        ("soldiers", "soldier", "en"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str, language: str) -> None:
    assert term(one, language) == term(other, language)


def test_an_unknown_language_searches_with_whole_words() -> None:
    assert term("Nečekané", "xx") == "nečekané"
    assert stop_words("xx") == frozenset()


def test_questions_and_sentences_meet_on_names_and_stems() -> None:
    sentence = analyser()("Zelenski claimt dat 1.351 soldaten zijn gedood", "nl")
    asked = question_terms("what does zelensky say about 1,351?", "en", ["nl"], no_place)
    assert {"1351", *name_terms(["zelenski"])} <= set(sentence) & set(asked)


def test_question_words_do_not_search() -> None:
    assert question_terms("Waar en wanneer was dat?", "nl", ["nl"], no_place) == []


def test_a_question_searches_in_every_language_of_the_index() -> None:
    asked = question_terms("soldaten", "nl", ["nl", "en"], no_place)
    assert {"soldaat", "soldaten"} <= set(asked)


def test_places_are_remembered_and_found_again() -> None:
    from index.names import Place

    class OnePlace:
        def find(self, word: str) -> Place | None:
            return Place("g1", frozenset({"kiiv", "kiv"})) if word == "Kiev" else None

    analyse = ArticleAnalyser(load_places=OnePlace)  # type: ignore[arg-type, return-value]
    sentence = analyse("In Kiev", "nl")
    places = dict(analyse.places)
    asked = question_terms("and kiev?", "en", ["nl"], lambda keys: [places[k] for k in keys if k in places])
    assert set(name_terms(["g1"])) <= set(sentence) & set(asked)


def test_a_possessive_is_the_name_itself() -> None:
    asked = question_terms("Who is Kyiv's mayor?", "en", ["en"], no_place)
    assert set(analyser()("The mayor of Kyiv", "en")) == set(analyser()("Kyiv’s mayor", "en")) <= set(asked)


@given(st.text(), st.sampled_from(["nl", "en", "de", "xx"]))
def test_terms_are_never_empty_nor_hold_space(text: str, language: str) -> None:
    for each in [*analyser()(text, language), *question_terms(text, language, [language], no_place)]:
        assert each and not any(character.isspace() for character in each)


@given(st.text())
def test_a_question_repeats_no_term(text: str) -> None:
    terms = question_terms(text, "en", ["nl", "en"], no_place)
    assert len(terms) == len(set(terms))


def test_folded_words_are_found_whole_and_without_what_stands_between_them() -> None:
    assert folded("Waar is «Den Haag»?") == " waar is den haag "
    assert folded("den Haag,") in folded("In Den Haag.")
    assert folded("den Haag") not in folded("In Den Haagje.")
