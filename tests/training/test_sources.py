from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.sources import Paragraph, Question, find_answer, load_squad, sentence_ranges, token_range

TEXT = "Oekraïne telt 1.351 doden. Dat zei Medinski donderdag."


@pytest.mark.parametrize(
    ("answer", "near", "found"),
    [
        ("Medinski", TEXT.index("Medinski"), TEXT.index("Medinski")),
        ("medinski", -1, TEXT.index("Medinski")),  # translated files have other casing
        ("1,351", -1, TEXT.index("1.351")),  # and keep English separators in the answer
        ("dens", -1, -1),  # part of a word is no answer
        ("", 0, -1),
        ("Lavrov", 3, -1),
    ],
)
def test_find_answer(answer: str, near: int, found: int) -> None:
    assert find_answer(TEXT, answer, near) == found


def test_of_several_places_the_nearest_counts_and_none_without_a_hint() -> None:
    text = "Rusland wil praten, maar rusland vecht."
    assert find_answer(text, "RUSLAND", 24) == 25
    assert find_answer(text, "RUSLAND", -1) == -1


def test_load_squad_keeps_what_is_where_it_says(tmp_path: Path) -> None:
    qas = [
        {"id": "sv|1", "question": "Wie? ", "answers": [{"text": "Medinski", "answer_start": 35}]},
        {"id": "2", "question": "Wat?", "answers": [{"text": "elders", "answer_start": 3}]},
        {"id": "3", "question": "Hoe?", "answers": [], "is_impossible": True},
    ]
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"data": [{"title": "T", "paragraphs": [{"context": TEXT, "qas": qas}]}]}))
    (paragraph,) = load_squad(file, "x", "nl")
    assert paragraph.questions == [Question("1", "Wie?", 35, 43), Question("3", "Hoe?", -1, -1)]
    assert paragraph.untranslatable == {"2": "Wat?"}


def by_character(text: str) -> list[tuple[int, int]]:
    return [(i, i + 1) for i in range(len(text))]


def test_sentences_end_where_a_capital_follows() -> None:
    ranges = sentence_ranges(TEXT, by_character(TEXT))
    assert [TEXT[a:b].strip() for a, b in ranges] == [
        "Oekraïne telt 1.351 doden.",
        "Dat zei Medinski donderdag.",
    ]


@given(st.text(alphabet="aB. ?!'0\n", max_size=60))
def test_sentences_cover_every_token_once_and_in_order(text: str) -> None:
    ranges = sentence_ranges(text, by_character(text))
    assert [i for a, b in ranges for i in range(a, b)] == list(range(len(text)))
    assert all(a < b for a, b in ranges)


def test_token_range_takes_every_token_the_answer_touches() -> None:
    offsets = [(0, 3), (3, 8), (8, 12)]
    paragraph = Paragraph("x", "nl", "a", "abcdefghijkl", [], offsets=offsets)
    assert token_range(paragraph, Question("1", "?", 4, 9)) == (1, 2)
    assert token_range(paragraph, Question("1", "?", -1, -1)) is None
