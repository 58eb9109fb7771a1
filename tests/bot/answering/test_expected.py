from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.expected import expected_kind, holds


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("Waar staat de toren?", "nl", "place"),
        ("where was it built?", "en", "place"),
        ("Hoeveel huizen staan waar?", "nl", "number"),
        ("HOEVEEL?", "nl", "number"),
        ("Wat is het aantal gestolen fietsen?", "nl", "number"),
        ("Which share of the harvest was lost?", "en", "number"),
        ("Somehow many people left", "en", ""),
        ("When was that?", "en", "time"),
        ("Wie tekende het verdrag?", "nl", "person"),
        ("Who's the mayor of Kyiv?", "en", "person"),
        ("Where’s the mayor?", "en", "place"),
        ("When'll it open?", "en", "time"),
        ("Waarom?", "nl", "reason"),
        ("Waarover ging het?", "nl", ""),
        ("What happened?", "en", ""),
        ("Waar?", "fr", ""),
        ("", "nl", ""),
    ],
)
def test_the_first_question_word_tells(question: str, language: str, kind: str) -> None:
    assert expected_kind(question, language) == kind


@pytest.mark.parametrize(
    ("sentence", "kind", "held"),
    [
        ("De toren staat in Gouda.", "place", True),
        ("Zij woont bij de stad Breda.", "place", True),
        ("De toren is hoog.", "place", False),
        ("Er waren twintig gasten.", "number", True),
        ("Er waren gasten.", "number", False),
        ("Dat was op dinsdag.", "time", True),
        ("De brief kwam van Jansen.", "person", True),
        ("De brief kwam van hem.", "person", False),
        ("Hij ging, omdat het regende.", "reason", True),
        ("De toren staat in Gouda.", "", False),
    ],
)
def test_what_a_dutch_sentence_holds(sentence: str, kind: str, held: bool) -> None:
    assert (bool(kind) and holds(sentence, kind, "nl")) is held


def test_a_language_without_rules_holds_nothing() -> None:
    assert not holds("Das Haus steht in Berlin.", "place", "de")


def test_every_rule_is_a_regular_expression_in_both_languages() -> None:
    table = tomllib.loads(files("config.data").joinpath("expected.toml").read_text(encoding="utf-8"))
    for entry in table.values():
        assert set(entry["asks"]) == set(entry["holds"]) == {"nl", "en"}
        for patterns in entry["holds"].values():
            assert all(re.compile(pattern) for pattern in patterns)


ASKS = ["Waar", "hoeveel", "Wanneer", "wie", "waarom", "Where", "how many", "when", "Who", "why"]
SAYS = "in Breda van Jan twintig 2022 omdat because dinsdag was het the waar where"


def test_the_first_phrase_decides_and_more_words_take_nothing_away() -> None:
    asked: list[bool] = []
    held: list[bool] = []

    @given(
        st.sampled_from(ASKS),
        st.lists(st.sampled_from(SAYS.split()), max_size=9).map(" ".join),
        st.sampled_from(["nl", "en"]),
    )
    def stays(phrase: str, said: str, language: str) -> None:
        text = f"{phrase} {said}"
        kind = expected_kind(text, language)
        asked.append(bool(kind))
        if kind:
            assert expected_kind(f"{text.upper()}? En waar, hoeveel, where, how much?", language) == kind
            held.append(holds(text, kind, language))
            assert holds(f"{text} en meer", kind, language) >= held[-1]

    stays()
    assert sum(asked) / len(asked) > 0.4
    assert 0.2 < sum(held) / len(held) < 1


@given(st.text(), st.sampled_from(["nl", "en", "xx"]))
def test_any_text_is_taken(text: str, language: str) -> None:
    assert expected_kind(f"{text} waar", "nl")
    assert isinstance(holds(text, "place", language), bool)
    assert expected_kind(text, "xx") == ""
