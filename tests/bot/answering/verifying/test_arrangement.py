from __future__ import annotations

import pytest

from bot.answering.verifying.arrangement import exchanged
from tests.bot.answering.verifying.made import dated


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Ajax beat Feyenoord.", "Ajax versloeg Feyenoord."),
        ("Feyenoord was beaten by Ajax.", "Ajax versloeg Feyenoord."),
        ("194 Ukrainians and 450 Russians died.", "450 Russen en 194 Oekraïners kwamen om."),
        ("In Belarus, France spoke with Russia.", "Frankrijk sprak met Rusland in Belarus."),
        ("In 2022 they built 52 homes.", "Zij bouwden 52 huizen in 2022."),
        ("Ajax played.", "Feyenoord speelde."),
    ],
)
def test_what_stands_as_in_the_quote(sentence: str, text: str) -> None:
    assert exchanged(dated(sentence, "en"), [dated(text)]) is None


@pytest.mark.parametrize(
    ("sentence", "text", "keys"),
    [
        ("Feyenoord beat Ajax.", "Ajax versloeg Feyenoord.", {"feienord", "aiax"}),
        ("Ukraine invaded Russia.", "Rusland viel Oekraïne binnen.", {"UA", "RU"}),
        (
            "194 Russians and 450 Ukrainians died.",
            "450 Russen en 194 Oekraïners kwamen om.",
            {"#194", "#450"},
        ),
        ("39 beds, 48 of them taken.", "48 bedden, waarvan 39 bezet.", {"#39", "#48"}),
        ("More in 2021 than in 2022.", "Meer in 2022 dan in 2021.", {"#2021", "#2022"}),
    ],
)
def test_what_has_changed_places(sentence: str, text: str, keys: set[str]) -> None:
    pair = exchanged(dated(sentence, "en"), [dated(text)])
    assert pair is not None
    assert {item.key for item in pair} == keys


def test_a_number_of_many_words_is_no_error() -> None:
    assert exchanged(dated("5 people", "en"), [dated("5 " + "miljoen " * 1000)]) is None


def test_one_quote_in_the_same_order_is_enough() -> None:
    quotes = [dated("Ajax versloeg Feyenoord."), dated("Feyenoord versloeg Ajax.")]
    assert exchanged(dated("Feyenoord beat Ajax.", "en"), quotes) is None
