from __future__ import annotations

import pytest

from bot.answering.verifying.proper_names import Evidence, Places, names, unjustified_name
from tests.bot.answering.verifying.made import dated

PLACES = Places()


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Putin spoke in Kyiv.", "Poetin sprak in Kiev."),
        ("Kharkiv and Chernihiv were hit.", "Charkov en Tsjernihiv werden geraakt."),
        ("Lemberg was spared.", "Lviv bleef gespaard."),
        ("Ukrainian troops", "de troepen van Oekraïne"),
        ("the United States", "de VS"),
        ("the U.S. Army", "het Amerikaanse leger"),
        ("The Hague", "Den Haag"),
        ("in The Hague", "in de Haagse rechtbank"),
        ("the Security Council", "de Veiligheidsraad"),
        ("the Ministry of Defence", "het ministerie van Defensie"),
        ("Black Sea", "Zwarte Zee"),
        ("Constantinople fell.", "Constantinopel viel."),
        ("Rutte's government", "het kabinet van Rutte"),
        ("On Friday in March", "vrijdag in maart"),
        ("Farmers complained.", "Boeren klaagden."),
        ("the Erasmus Bridge", "de Erasmusbrug"),
        ("IAEA inspectors", "inspecteurs van de International Atomic Energy Agency"),
        ("MH17 crashed.", "MH17 stortte neer."),
    ],
)
def test_a_name_of_the_quote_in_any_spelling(sentence: str, text: str) -> None:
    assert unjustified_name(sentence, "en", Evidence([dated(text)], PLACES)) is None


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Macron spoke in Kyiv.", "Macron"),
        ("He spoke in Moscow.", "Moscow"),
        ("Belarusian troops", "Belarusian"),
        ("the Ministry of Justice", "Justice"),
        ("Oxford was hit.", "Oxford"),  # a word too, but a place
        ("the Wagner group", "Wagner"),
        ("The T. T. Walter Gallery opened.", "Walter"),  # behind an initial no sentence begins
        ("MH370 crashed.", "MH370"),
        ("the Romanian army", "Romanian"),
    ],
)
def test_another_name_is_named(sentence: str, name: str) -> None:
    text = "Poetin sprak in Kiev met het ministerie van Defensie over MH17 en de Romeinen."
    assert unjustified_name(sentence, "en", Evidence([dated(text)], PLACES)) == name


def test_first_words_titles_and_days_are_no_names() -> None:
    found = names("Yesterday President Biden met Mr Rutte on Monday. Nobody cheered.", "en")
    assert [name.word for name in found] == ["Biden", "Rutte"]
