from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.unnamed import unnamed


@pytest.mark.parametrize(
    ("question", "sentence", "share"),
    [
        ("Who is the mayor of Kharkiv?", "De burgemeester van Charkov waarschuwde.", 0.0),
        ("Who is the mayor of Kharkiv?", "Burgemeester Vitali Klitsjko van Kiev waarschuwde.", 1.0),
        ("Wat zei Poetin in Minsk?", "Putin kwam niet.", 0.5),
        ("Hoeveel Noorse vissers kwamen om?", "In Noorwegen kwamen er elf om.", 1.0),  # no dictionary
        ("Hoeveel Oekraïense soldaten?", "De Oekraïners verloren er elf.", 0.0),
        ("waar waren de gesprekken", "In Genève.", 0.0),  # no capitals, no names
        ("WHERE WERE THE TALKS HELD?", "In Genève.", 0.0),
        ("Who is Kyiv's mayor?", "Kyiv mayor Vitali Klitschko spoke.", 0.0),
        ("Who is Kyiv’s mayor?", "De burgemeester van Charkov sprak.", 1.0),
        ("What is the EU's plan?", "The plan of the EU is ready.", 0.0),
        ("What happened on Monday?", "Maandagavond brandde het.", 0.0),
        ("What happened on Monday?", "Dinsdag brandde het.", 1.0),
        ("Wie? Waar was het?", "In Genève.", 0.0),  # a capital that begins a sentence
    ],
)
def test_share_of_names_not_said(question: str, sentence: str, share: float) -> None:
    assert unnamed(question, sentence) == share


@given(st.text(), st.text())
def test_it_is_a_share(question: str, sentence: str) -> None:
    assert 0.0 <= unnamed(question, sentence) <= 1.0


@given(st.lists(st.sampled_from(["Kharkiv", "Van-Dam", "O’Neill", "Öst", "wie", "is"]), min_size=1))
def test_a_sentence_names_all_of_itself(spoken: list[str]) -> None:
    assert unnamed(f"Zei {' '.join(spoken)} dat in het hotel of niet?", " ".join(spoken)) == 0.0
