from __future__ import annotations

import numpy as np
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
def test_trimming_leaves_the_words(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    found = trimmed(text, begin, end)
    expected = text[begin:end].strip()
    assert (text[slice(*found)] if found else "") == expected
