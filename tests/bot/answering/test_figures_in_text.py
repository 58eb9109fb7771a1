from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.figures_in_text import COUNT, figures_in, unit_asked


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Er kwamen ruim 42.000 bezoekers.", "nl", [("ruim 42.000", 42_000, COUNT)]),
        ("De schade is hooguit 2,4 miljoen euro.", "nl", [("hooguit 2,4 miljoen euro", 2_400_000, "money")]),
        ("It burned about 12,400 hectares.", "en", [("about 12,400 hectares", 12_400, "area")]),
        ("Twaalf van de dertig huizen.", "nl", [("Twaalf", 12, COUNT), ("dertig", 30, COUNT)]),
        ("Prices rose 7% to $40.", "en", [("7%", 7, "percent"), ("$40", 40, "money")]),
        (
            "They found no more than three thousand fish.",
            "en",
            [("no more than three thousand", 3_000, COUNT)],
        ),
        ("Op 3 maart 2022 om 16.00 uur.", "nl", []),
        ("In 1998 kwam hij.", "nl", []),
    ],
)
def test_figures_are_cut_with_hedge_and_unit(
    text: str, language: str, found: list[tuple[str, int, str]]
) -> None:
    figures = figures_in(text, language)
    assert [(f.words.cut(text), f.value, f.unit) for f in figures] == [
        (words, Fraction(value), unit) for words, value, unit in found
    ]


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("Hoeveel mensen kwamen er?", COUNT),
        ("Hoeveel kost de brug?", "money"),
        ("What percentage voted?", "percent"),
        ("How far is the village?", "length"),
    ],
)
def test_a_question_names_its_unit(question: str, unit: str) -> None:
    assert unit_asked(question) == unit


@given(st.text(), st.sampled_from(["nl", "en"]))
def test_spans_lie_in_the_text_and_hold_the_number(text: str, language: str) -> None:
    for figure in figures_in(text, language):
        assert 0 <= figure.words.start <= figure.number.start
        assert figure.number.end <= figure.words.end <= len(text)
