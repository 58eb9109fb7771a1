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


@pytest.mark.parametrize(
    ("sentence", "text", "name"),
    [
        ("Troops from Russia came.", "De troepen kwamen uit Wit-Rusland.", "Russia"),
        ("De troepen kwamen uit Rusland.", "De troepen kwamen uit Wit-Rusland.", "Rusland"),
        ("Troops from Niger came.", "De troepen kwamen uit Nigeria.", "Niger"),
        ("Troops from Niger came.", "De Nigeriaanse troepen kwamen.", "Niger"),
        ("De troepen kwamen uit Soedan.", "De troepen kwamen uit Zuid-Soedan.", "Soedan"),
        ("The boat is from Zeeland.", "De boot komt uit Nieuw-Zeeland.", "Zeeland"),
        ("The boat is from India.", "De boot komt uit Indiana.", "India"),
        ("De VS stuurt troepen.", "Volgens Stoltenberg stuurt de NAVO extra troepen.", "VS"),
        ("Ireland agreed.", "Noord-Ierland was het eens.", "Ireland"),
    ],
)
def test_no_country_stands_in_the_name_of_another(sentence: str, text: str, name: str) -> None:
    language = "nl" if sentence.startswith("De ") else "en"
    assert unjustified_name(sentence, language, Evidence([dated(text)], PLACES)) == name


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("In Rusland", "Ruslands leger"),
        ("In Rusland", "een Ruslandkenner"),
        ("de Kazachs", "de Kazachse regering"),
        ("de Republiek", "de Dominicaanse Republiek"),
        ("Niger en Nigeria", "Nigeria en Niger"),
        ("uit Nieuw-Zeeland", "uit Nieuw-Zeeland"),
        ("de VS", "de Verenigde Staten"),
    ],
)
def test_a_country_in_another_form_of_its_name(sentence: str, text: str) -> None:
    assert unjustified_name(sentence, "nl", Evidence([dated(text)], PLACES)) is None


def test_first_words_titles_and_days_are_no_names() -> None:
    found = names("Yesterday President Biden met Mr Rutte on Monday. Nobody cheered.", "en")
    assert [name.word for name in found] == ["Biden", "Rutte"]
