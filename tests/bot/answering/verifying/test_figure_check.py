from __future__ import annotations

import pytest

from bot.answering.verifying.figure_check import lost_figure, unjustified_figure
from tests.bot.answering.verifying.made import dated

AGREEING = [
    ("1,351 soldiers died.", "Er sneuvelden 1.351 militairen.", None),
    ("Dertienhonderdeenenvijftig militairen.", "Er sneuvelden 1.351 militairen.", None),
    ("It cost €5.2 million.", "Het kostte 5,2 miljoen euro.", None),
    ("£30m a year", "30 miljoen pond per jaar", None),
    ("93 per cent", "93 procent", None),
    ("between 50% and 60%", "tussen 50 en 60 procent", None),
    ("in the 1990s", "in de jaren negentig", None),
    ("the 1960s and 1970s", "de jaren 60 en 70", None),
    ("for the second time", "voor de tweede keer", None),
    ("the 20th century", "de twintigste eeuw", None),
    ("World War II", "de Tweede Wereldoorlog", None),
    ("at 4 p.m.", "om 16.00 uur", None),
    ("at 3:12 p.m.", "om 15.12 uur", None),
    ("a 34-year-old man", "een vierendertigjarige man", None),
    ("dozens of birds, half of them ringed", "tientallen vogels, de helft geringd", None),
    ("hundreds of thousands", "honderdduizenden", None),
    ("twice as many", "dubbel zoveel", None),
    ("the two cities", "beide steden", None),
    ("one town", "een stad", None),
    ("On 3 March", "Op 3 maart 2022", None),
    ("from 3 to 5 April", "van 3 tot 5 april", None),
    ("in 2022", "op 3 maart 2022", None),
    ("on Friday", "vrijdagavond", None),
    ("on 25 March 2022", "vrijdag", "2022-03-25"),
    ("on 21 March", "maandag", "2022-03-25"),
    ("on Thursday", "gisteren", "2022-03-25"),
    ("yesterday", "gisteren", "2022-03-25"),
    ("on 3 March 2022", "op 3 maart", "2022-03"),
    ("The article of 25 March 2022 says so.", "Dat is zo.", "2022-03-25"),
    ("several hundred people", "enkele honderden mensen", None),
    ("at 3 p.m.", "om 3 uur", None),
    ("at 3 p.m.", "om drie uur 's middags", None),
    ("at 3 a.m.", "om 3 uur 's nachts", None),
    ("between 3 and 5 p.m.", "tussen 3 en 5 uur", None),
    ("at 3 p.m.", "even na 3 uur", None),
    ("at 3 p.m.", "voor 3 uur", None),
    ("at 5 p.m.", "tot 5 uur", None),
    ("from 9 a.m. to 5 p.m.", "van 9 uur tot 5 uur", None),
    ("at 3 p.m.", "morgen om 3 uur", None),
    ("at 8 p.m.", "morgenavond om 8 uur", None),
    ("shortly after 5 p.m.", "kort na vijf uur 's middags", None),
    ("at 3 p.m.", "3 uur 's middags", None),
    ("at 10 p.m.", "rond middernacht of om 10 uur 's avonds", None),
    ("at 11 p.m.", "zaterdagnacht om 11 uur", None),
    ("at 3:00", "om 3 uur 's middags", None),
    ("at 12 a.m.", "om 12 uur 's nachts", None),
    ("at 7:30 p.m.", "Het begon om half acht 's avonds.", None),
    ("at 7:30 p.m.", "vanavond half acht", None),
    ("at 7:30", "Het begon om half acht 's avonds.", None),
    ("at half past seven", "Het begon om half acht 's avonds.", None),
    ("at half past seven in the evening", "om 19.30 uur", None),
    ("at half past three", "tussen half drie en half vier", None),
    ("half a million", "Half een miljoen", None),
    ("at half past two", "om half drie", None),
    ("at 2:30", "om half drie", None),
    ("at 2:30 p.m.", "om 14.30 uur", None),
    ("at half past twelve", "om half een", None),
    ("at a quarter to three", "om kwart voor drie", None),
    ("at quarter past 3", "om kwart over drie", None),
    ("half of three towns", "de helft van drie steden", None),
    ("a quarter to three towns", "een kwart voor drie steden", None),
    ("half a million", "een half miljoen", None),
    ("5 kilometres", "5 KİLOMETER", None),  # capitals and small letters of a Turkish keyboard
    ("5 million euros", "5 mıljoen euro", None),
    ("on Friday", "op vrıjdag", None),
    ("yesterday", "GİSTEREN", None),
    ("dozens", "tıentallen", None),
]
DIFFERING = [
    ("1,352 soldiers died.", "Er sneuvelden 1.351 militairen.", None),
    ("1.351 soldiers died.", "Er sneuvelden 1.351 militairen.", None),  # 1.351 in English
    ("93 tanks", "93 procent", None),
    ("93 percent", "93 tanks", None),
    ("5 million dollars", "5 miljoen euro", None),
    ("5 million", "5 miljard", None),
    ("5 miles", "5 kilometer", None),
    ("two people", "voor de tweede keer", None),
    ("hundreds of people", "100 mensen", None),
    ("dozens", "honderden", None),
    ("half", "een derde", None),
    ("in the 1980s", "in de jaren negentig", None),
    ("On 4 March", "Op 3 maart 2022", None),
    ("On 3 March 2021", "Op 3 maart 2022", None),
    ("On 3 March 2022", "Op 3 maart", "2022-04-01"),  # which year, nobody said
    ("at 4 p.m.", "om 17.00 uur", None),
    ("on Monday", "vrijdag", None),
    ("at 3 p.m.", "om 3 uur 's nachts", None),
    ("at 3 p.m.", "zaterdagochtend om 3 uur", None),
    ("at 3 p.m.", "De brand duurde 3 uur.", None),
    ("at 3 p.m.", "een reis van 3 uur", None),
    ("at 3 p.m.", "De brand duurde 3 uur. 's Middags was hij uit.", None),
    ("at 3 a.m.", "om 3 uur 's middags", None),
    ("at 12 p.m.", "om 12 uur 's nachts", None),
    ("at 7:30 a.m.", "Het begon om half acht 's avonds.", None),
    ("at 7:30 p.m.", "om 7.30 uur", None),
    ("at 7:30", "half acht wedstrijden", None),
    ("at 12:30", "Half een miljoen", None),
    ("at half past three", "om half drie", None),
    ("at a quarter past three", "om kwart voor drie", None),
    ("at a quarter to three", "om kwart over drie", None),
    ("at half past three", "de helft van drie", None),
    ("yesterday", "donderdag", "2022-03-25"),  # said of another day's yesterday
    ("on 25 March 2022", "vrijdag", "2022-03"),  # the day is not known
    ("on 1 April 2022", "komende vrijdag", "2022-03-25"),
    ("on 25 March 2022", "Dat is zo.", "2022-03-25"),
    ("It ended 3-2.", "Het werd 3-1 na 2 late treffers.", None),
    ("version 1.2.4", "versie 1.2.3", None),
]


@pytest.mark.parametrize(("sentence", "text", "published"), AGREEING)
def test_a_figure_of_the_quote_is_justified(sentence: str, text: str, published: str | None) -> None:
    language = "nl" if "militairen" in sentence else "en"
    assert unjustified_figure(sentence, language, [dated(text, "nl", published)]) is None


@pytest.mark.parametrize(("sentence", "text", "published"), DIFFERING)
def test_another_figure_is_not(sentence: str, text: str, published: str | None) -> None:
    assert unjustified_figure(sentence, "en", [dated(text, "nl", published)])


def test_the_figure_is_named() -> None:
    assert unjustified_figure("12 or 14 people", "en", [dated("12 mensen")]) == "14"


def test_a_translation_loses_none() -> None:
    source = dated("Op 3 maart vielen er 22 doden en 40 gewonden.")
    assert lost_figure("On 3 March 22 people died.", "en", source) == "40"
    assert lost_figure("On 3 March 22 people died and forty were hurt.", "en", source) is None


@pytest.mark.parametrize(
    ("sentence", "text", "language", "justified"),
    [
        ("Om 19.30 uur.", "Het begon om half acht 's avonds.", "nl", True),
        ("Om 15.00 uur.", "De brand duurde 3 uur.", "nl", False),
        ("Om half acht 's ochtends.", "Het begon om half acht 's avonds.", "nl", False),
        ("Om 3 uur 's middags.", "It began at 3 p.m.", "en", True),
        ("Om 3 uur 's nachts.", "It began at 3 p.m.", "en", False),
    ],
)
def test_a_time_agrees_in_dutch_too(sentence: str, text: str, language: str, justified: bool) -> None:
    assert (unjustified_figure(sentence, "nl", [dated(text, language)]) is None) == justified
