from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import PlaceNames, name_key, name_keys


@pytest.fixture(scope="module")
def places() -> PlaceNames:
    return PlaceNames()


@pytest.mark.parametrize(
    "spellings",
    [
        ["Poetin", "Putin"],
        ["Zelenski", "Zelensky", "Zelenskyy"],
        ["Volodimir", "Volodymyr"],
        ["Medinsky", "Medinski"],
        ["Sjoigoe", "Shoigu"],
        ["Loekasjenko", "Lukashenko"],
        ["Janoekovitsj", "Yanukovitch"],
        ["Müller", "MULLER"],
    ],
)
def test_spellings_of_a_person_share_a_key(spellings: list[str]) -> None:
    assert frozenset.intersection(*map(name_keys, spellings))


@pytest.mark.parametrize("pair", [("Biden", "Macron"), ("Rutte", "Ruslan"), ("Lavrov", "Larov")])
def test_other_names_have_other_keys(pair: tuple[str, str]) -> None:
    assert not name_keys(pair[0]) & name_keys(pair[1])


@pytest.mark.parametrize(
    "spellings",
    [
        ["Kiev", "Kyiv"],
        ["Charkov", "Kharkiv"],
        ["Cherson", "Kherson"],
        ["Tsjernihiv", "Chernihiv"],
        ["Loehansk", "Luhansk"],
        ["Moskou", "Moscow"],
        ["Warschau", "Warsaw"],
        ["Lemberg", "Lviv"],
    ],
)
def test_spellings_of_a_place_are_one_place(places: PlaceNames, spellings: list[str]) -> None:
    found = [places.find(spelling) for spelling in spellings]
    assert all(found)
    assert len({place.id for place in found if place}) == 1
    for place in found:
        assert place and all(name_keys(spelling) & place.keys for spelling in spellings)


def test_the_most_populous_place_is_meant(places: PlaceNames) -> None:
    assert places.find("londen") == places.find("London")


@pytest.mark.parametrize("word", ["soldaat", "De", "Maar", "", "Zelenski"])
def test_other_words_are_no_places(places: PlaceNames, word: str) -> None:
    assert places.find(word) is None


@given(st.text())
def test_keys_are_plain_and_stable(name: str) -> None:
    key = name_key(name)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
    assert all(len(each) > 2 for each in name_keys(name))
