from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

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
        ("In twee dagen 40 doden.", "nl", [("twee dagen", 2, "time"), ("40", 40, COUNT)]),
        ("Every year 5,000 people come.", "en", [("5,000", 5_000, COUNT)]),
        ("Er kwamen ruim 2000 mensen.", "nl", [("ruim 2000", 2_000, COUNT)]),
        ("Met ruim 2000 mensen was het vol.", "nl", [("ruim 2000", 2_000, COUNT)]),
        ("De kerk stamt uit circa 1850.", "nl", []),
        ("Zeker 1800 huizen staan leeg.", "nl", [("Zeker 1800", 1_800, COUNT)]),
        ("Het water verwoestte 1800 huizen.", "nl", [("1800", 1_800, COUNT)]),
        ("The storm displaced 2000 people in 2015.", "en", [("2000", 2_000, COUNT)]),
        ("Between 1998 and 2001 the 2015 strikes were far.", "en", []),
        ("The early 2015 strikes killed 40 people.", "en", [("40", 40, COUNT)]),
        ("In late 2015 people fled.", "en", []),
        ("Hurricane Katrina's 2005 victims are remembered.", "en", []),
        ("Hurricane Katrina’s 2005 victims are remembered.", "en", []),
        ("The rebels' deadly 2015 strikes ended.", "en", []),
        ("Mid 2015 people fled.", "en", []),
        ("This killed 2000 people.", "en", [("2000", 2_000, COUNT)]),
        ("The early strikes killed nearly 2000 people.", "en", [("nearly 2000", 2_000, COUNT)]),
        ("Tot 2022 en begin 1998 opende het, in 2016 huizen.", "nl", []),
        ("Around 1900 people lived here.", "en", []),
        ("On Monday 12 people died.", "en", [("12", 12, COUNT)]),
        ("Op vrijdag 12 doden.", "nl", [("12", 12, COUNT)]),
        ("Op vrijdag 12 mei.", "nl", []),
        ("Vandaag 15 doden.", "nl", [("15", 15, COUNT)]),
        ("A blast killed 40 Friday.", "en", [("40", 40, COUNT)]),
        ("On March 3 and 4 May.", "en", []),
        ("EUR 30 or € 30.", "en", [("30", 30, COUNT), ("€ 30", 30, "money")]),
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
        ("Hoeveel mensen kwamen om in de eerste dagen?", COUNT),
        ("Hoeveel doden vielen er in het oostelijk deel van het land?", COUNT),
        ("How many children under five years died?", COUNT),
        ("How many people paid the fine?", COUNT),
        ("Hoeveel mensen verhuizen er per jaar?", COUNT),
        ("How often was the line closed for days?", COUNT),
        ("Hoeveel miljoen euro gaat er naar de dijk?", "money"),
        ("Hoeveel zijn de schilderijen in het oostelijk deel waard?", "money"),
        ("How much will the bridge at Aldermond cost?", "money"),
        ("Hoe hoog is de schade?", "money"),
        ("Hoeveel weken ligt de fabriek stil?", "time"),
        ("How many square kilometres does the park cover?", "area"),
        ("Welk deel van het land krijgt stroom?", "percent"),
        ("What share of homes is empty?", "percent"),
        ("How long did it take to build?", "time"),
        ("Hoe oud is de rechter?", "time"),
        ("En hoe lang is de spoortunnel onder de Grauwberg?", "length"),
        ("How long is the front line?", "length"),
        ("How long was the road closed?", "time"),
        ("Hoeveel ton graan werd er uitgevoerd?", "weight"),
        ("Met hoeveel stegen de prijzen, in procent?", "percent"),
    ],
)
def test_a_question_names_its_unit(question: str, unit: str) -> None:
    assert unit_asked(question) == unit


def test_a_number_without_end_is_no_figure() -> None:
    assert figures_in(f"Er kwamen {'9' * 5000} of 12 bezoekers.", "nl")[0].value == 12
    assert figures_in("9" * 5000, "en") == []


WORDS = """ruim about hooguit 7 40 2000 12.400 12,400 2,4 twaalf three thousand miljoen % $ euro mensen people
dagen hectares op 3 maart 2022 in 1998 , . de the"""


def test_spans_lie_in_the_text_and_hold_the_number() -> None:
    counts: list[int] = []

    @given(
        st.lists(st.one_of(st.sampled_from(WORDS.split()), st.text(max_size=4)), min_size=3, max_size=12).map(
            " ".join
        ),
        st.sampled_from(["nl", "en"]),
    )
    def holds(text: str, language: str) -> None:
        found = figures_in(text, language)
        counts.append(len(found))
        for figure in found:
            assert 0 <= figure.words.start <= figure.number.start < figure.number.end
            assert figure.number.end <= figure.words.end <= len(text)
            number = figure.number.cut(text)
            assert not number.isdecimal() or figure.value == int(number)
        for one, other in pairwise(found):
            assert one.number.end <= other.number.start

    holds()
    assert sum(map(bool, counts)) / len(counts) > 0.4
