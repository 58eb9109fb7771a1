"""Who is said to say what, where parties have no name that tells them apart."""

from __future__ import annotations

import pytest

from bot.answering.verifying.attributed import lost_attribution
from bot.answering.verifying.proper_names import Places
from tests.bot.answering.verifying.made import dated

PLACES = Places()
TWO = "Volgens de gemeente zijn er 40 doden, volgens de politie 60."
STRIKE = "The union said 4,000 workers struck; the company said 900 did."
UNION = "De vakbond zegt dat er gestaakt wordt."
MINISTRY = "Volgens de regering zijn er 40 doden, volgens het ministerie 60."
OFFICERS = "Volgens de regering zijn er 40 doden, volgens de agenten 60."
HEAD = "Volgens de onderzoekers zijn er 40 doden, volgens de directeur 60."
RUTTE = "Premier Rutte sprak van 40 doden, de oppositie van 60."


@pytest.mark.parametrize(
    ("sentence", "language", "text", "theirs"),
    [
        ("Volgens de gemeente zijn er 40 doden.", "nl", TWO, "nl"),
        ("Volgens de politie zijn er 60 doden.", "nl", TWO, "nl"),
        ("According to the council 40 people died.", "en", TWO, "nl"),
        ("According to the police 60 people died.", "en", TWO, "nl"),
        ("The union said 4,000 workers struck.", "en", STRIKE, "en"),
        ("Volgens het bedrijf staakten er 900.", "nl", STRIKE, "en"),
        ("The union says there is a strike.", "en", UNION, "nl"),
        ("De bond zegt dat er gestaakt wordt.", "nl", UNION, "nl"),
        ("The union says there is a strike.", "en", UNION.replace("vakbond", "bond"), "nl"),
        ("Een woordvoerder zegt dat er gestaakt wordt.", "nl", UNION, "nl"),
        ("De premier sprak van 40 doden.", "nl", RUTTE, "nl"),
        ("The mayor says so.", "en", "De burgemeester zegt dat.", "nl"),
        ("The governor says so.", "en", "Gouverneur Gladkov zegt dat.", "nl"),
        ("De politie zegt dat.", "nl", "Een politiewoordvoerder zegt dat.", "nl"),
        ("Volgens de regering kan dat.", "nl", "Het kabinet zegt dat dat kan.", "nl"),
        ("De overheid zegt dat dat kan.", "nl", "De autoriteiten zeggen dat dat kan.", "nl"),
        ("De agenten zeggen dat.", "nl", "De politie zegt dat.", "nl"),
        ("Researchers say so.", "en", "Scientists say so.", "en"),
        ("The authorities say so.", "en", "Officials say so.", "en"),
        ("De arts zegt dat.", "nl", "Een dokter zegt dat.", "nl"),
        ("De overheid zegt dat.", "nl", "De regering zegt dat.", "nl"),
        ("Volgens het ministerie zijn er 60 doden.", "nl", MINISTRY, "nl"),
        ("Volgens de overheid zijn er 40 doden.", "nl", OFFICERS, "nl"),
    ],
)
def test_the_same_party_in_other_words(sentence: str, language: str, text: str, theirs: str) -> None:
    assert lost_attribution(sentence, language, [dated(text, theirs)], PLACES) is None


@pytest.mark.parametrize(
    ("sentence", "language", "text", "theirs"),
    [
        ("Volgens de politie zijn er 40 doden.", "nl", TWO, "nl"),
        ("According to the police 40 people died.", "en", TWO, "nl"),
        ("The company said 4,000 workers struck.", "en", STRIKE, "en"),
        ("Volgens het bedrijf staakten er 4.000.", "nl", STRIKE, "en"),
        ("The company says there is a strike.", "en", UNION, "nl"),
        ("Het bedrijf zegt dat er gestaakt wordt.", "nl", UNION, "nl"),
        ("De oppositie sprak van 40 doden.", "nl", RUTTE, "nl"),
        ("Volgens het ministerie zijn er 40 doden.", "nl", MINISTRY, "nl"),
        ("Volgens de overheid zijn er 60 doden.", "nl", OFFICERS, "nl"),
        ("Volgens de directeur zijn er 40 doden.", "nl", HEAD, "nl"),
    ],
)
def test_another_party(sentence: str, language: str, text: str, theirs: str) -> None:
    assert lost_attribution(sentence, language, [dated(text, theirs)], PLACES)
