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


WORDS = "Kharkiv wie Charkov was Poetin het Putin in Genève de Van-Dam zei Monday over dinsdag and"
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS.split()), st.text(max_size=6)), min_size=2, max_size=9).map(
    " ".join
)


def test_it_is_a_share_that_shrinks_as_more_is_said() -> None:
    shares: list[float] = []

    @given(TEXTS, TEXTS, TEXTS)
    def holds(question: str, sentence: str, more: str) -> None:
        question = f"Zei {question} of was het niet in het hotel?"
        shares.append(unnamed(question, sentence))
        assert 0.0 <= unnamed(question, f"{sentence} {more}") <= shares[-1] <= 1.0
        assert unnamed(question, f"{sentence} {question}") == 0.0

    holds()
    assert sum(share > 0 for share in shares) / len(shares) > 0.3
    assert any(0 < share < 1 for share in shares)


@given(st.lists(st.sampled_from(["Kharkiv", "Van-Dam", "O’Neill", "Öst", "wie", "is"]), min_size=1))
def test_a_sentence_names_all_of_itself(spoken: list[str]) -> None:
    assert unnamed(f"Zei {' '.join(spoken)} dat in het hotel of niet?", " ".join(spoken)) == 0.0
