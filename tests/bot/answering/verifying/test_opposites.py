from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.answering.verifying.opposites import contradicted
from bot.answering.verifying.tables import table
from tests.bot.answering.verifying.made import dated
from tests.growth import grows_gently

DATA = Path(__file__).parents[3] / "data"
CASES: list[dict[str, Any]] = tomllib.loads((DATA / "opposite_sentences.toml").read_text(encoding="utf-8"))[
    "case"
]
MOST_MISSED = 3  # known, counted, and not to become more


def contradiction(case: dict[str, Any], kind: str) -> str | None:
    theirs, mine = case["languages"].split()
    return contradicted(dated(case[kind], mine), [dated(case["quote"], theirs)])


def test_most_opposites_are_found() -> None:
    wrong = [case for case in CASES if "opposite" in case]
    missed = [case["opposite"] for case in wrong if contradiction(case, "opposite") is None]
    assert len(wrong) >= 40
    assert len(missed) <= MOST_MISSED, missed


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:50] for case in CASES])
def test_right_sentences_contradict_nothing(case: dict[str, Any]) -> None:
    assert contradiction(case, "text") is None


@pytest.mark.parametrize(
    ("sentence", "text", "found"),
    [
        ("Sales did not rise.", "De verkoop daalde.", False),
        ("Sales rose.", "De verkoop daalde.", True),
        ("Sales rose, then fell.", "De verkoop daalde.", False),
        ("Ajax beat Feyenoord.", "Feyenoord verloor van Ajax.", False),
        ("Feyenoord beat Ajax.", "Feyenoord verloor van Ajax.", True),
        ("No more than 40 came.", "Er kwamen er minder.", False),
        ("Strauß sold more.", "Strauß verkocht minder.", True),
        ("The İnci rose.", "De İnci daalde.", True),
        ("Am Montag stieg der Preis.", "De prijs daalde.", False),
    ],
)
def test_a_denial_and_the_other_side_explain_an_opposite(sentence: str, text: str, found: bool) -> None:
    language = "de" if sentence.startswith("Am") else "en"
    assert bool(contradicted(dated(sentence, language), [dated(text)])) is found


def test_one_quote_of_the_same_pole_is_enough() -> None:
    quotes = [dated("De prijs daalde in mei."), dated("De prijs steeg in juni.")]
    assert contradicted(dated("The price rose.", "en"), quotes) is None


def test_a_text_without_end_is_read_up_to_a_length() -> None:
    def read(words: int) -> object:
        return contradicted(dated("neemt " * words), [dated("De prijs daalde. " + "daalt " * words)])

    assert grows_gently(read, 5_000)


@pytest.mark.parametrize("matter", table("opposites"))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_word_stands_at_both_poles(matter: str, language: str) -> None:
    one, other = (table("opposites")[matter][pole][language] for pole in ("one", "other"))
    words = re.findall(r"(?:^|\|)([a-z]{3,})(?=\||$)", one)
    assert not [word for word in words if re.fullmatch(other, word)]
