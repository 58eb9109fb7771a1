from __future__ import annotations

from unicodedata import combining

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.answering.reader_spans import LONGEST_ANSWER, best_span, trimmed

logits = st.integers(1, 60).flatmap(
    lambda n: st.tuples(*[arrays(np.float32, n, elements=st.floats(-9, 9, width=32))] * 2)
)


@given(logits)
def test_the_best_span_is_what_trying_all_of_them_finds(pair: tuple[np.ndarray, np.ndarray]) -> None:
    starts, ends = pair
    first, last, score = best_span(starts, ends)
    assert 0 <= first <= last < len(starts)
    assert last - first < LONGEST_ANSWER
    assert score == starts[first] + ends[last]
    assert score == max(
        starts[i] + ends[j]
        for i in range(len(starts))
        for j in range(i, min(len(starts), i + LONGEST_ANSWER))
    )


@given(st.text(), st.data())
def test_trimming_leaves_every_letter_and_figure(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    found = trimmed(text, begin, end)
    first, last = found or (begin, begin)
    assert begin <= first <= last
    assert all(combining(c) for c in text[end:last])
    assert not any(c.isalnum() for c in text[begin:first] + text[last:end])
    assert found is None or text[first:last] == text[first:last].strip() != ""


def test_a_letter_keeps_the_accent_that_is_written_behind_it() -> None:
    text = "in het cafe\u0301 De Zon"
    assert trimmed(text, 7, 11) == (7, 12)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (" 2024.", "2024"),
        ("“Wij gaan door”,", "Wij gaan door"),
        ("de Van Dam N.V.", "de Van Dam N.V."),
        ("€ 4.500,", "€ 4.500"),
        ("in Genève (Zwitserland).", "in Genève (Zwitserland)"),
        ("(Zwitserland)", "(Zwitserland)"),
        ("Zwitserland),", "Zwitserland"),
        ("(in Genève", "in Genève"),
        ("(oud-)leden", "(oud-)leden"),
        ("-12 graden", "-12 graden"),
        ("’s ochtends …", "’s ochtends"),
        ("'t Gooi", "'t Gooi"),
        ("‘terug naar huis’", "terug naar huis"),
        ("…", None),
    ],
)
def test_punctuation_at_the_edges_is_no_part_of_an_answer(words: str, kept: str | None) -> None:
    found = trimmed(words, 0, len(words))
    assert (words[slice(*found)] if found else None) == kept
