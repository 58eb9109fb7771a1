"""The edge cases that all embedders share, with a model of one line."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding_base import (
    BATCH_SIZE,
    MAX_CHARACTERS,
    BasePassageEmbedder,
    BaseQueryEmbedder,
    Vector,
    clean,
    readable,
    unit,
)
from index.errors import ModelError


class LengthEmbedder(BasePassageEmbedder, BaseQueryEmbedder):
    """A text's vector tells its length, so that order and cleaning can be seen."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    @property
    def dimensions(self) -> int:
        return 2

    def _embed_batch(self, texts: list[str]) -> Vector:
        self.batches.append(texts)
        return np.array([[len(text), 1] for text in texts], np.float32)

    def _embed_query(self, text: str) -> Vector:
        return np.array([len(text), 1], np.float32)

    def _count_tokens(self, text: str) -> int:
        return len(text.split())


def ratio(vector: Vector) -> float:
    return float(vector[0] / vector[1])


def test_no_texts_give_an_empty_array_of_the_right_width() -> None:
    embedder = LengthEmbedder()
    assert embedder.embed_passages([]).shape == (0, 2)
    assert embedder.batches == []


@given(st.lists(st.text(max_size=40), max_size=3 * BATCH_SIZE))
def test_vectors_come_in_the_order_of_the_texts_and_have_length_one(texts: list[str]) -> None:
    vectors = LengthEmbedder().embed_passages(texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert [round(ratio(vector)) for vector in vectors] == [len(clean(text)) for text in texts]


def test_texts_of_similar_length_share_a_batch() -> None:
    embedder = LengthEmbedder()
    embedder.embed_passages(["a" * (37 * number % 101) for number in range(3 * BATCH_SIZE + 1)])
    lengths = [[len(text) for text in batch] for batch in embedder.batches]
    assert [len(batch) for batch in lengths] == [BATCH_SIZE, BATCH_SIZE, BATCH_SIZE, 1]
    assert all(max(later) <= min(earlier) for earlier, later in pairwise(lengths))


def test_progress_counts_up_to_all_texts() -> None:
    seen: list[int] = []
    LengthEmbedder().embed_passages(["x"] * (2 * BATCH_SIZE + 1), progress=seen.append)
    assert seen == [BATCH_SIZE, 2 * BATCH_SIZE, 2 * BATCH_SIZE + 1]


@given(st.text(st.characters(codec=None), max_size=60))
def test_cleaned_text_can_be_given_to_a_c_engine(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert cleaned == cleaned.strip()


@given(st.text(max_size=60))
def test_readable_text_keeps_every_offset(text: str) -> None:
    assert len(readable(text)) == len(text)
    assert all(new in (old, " ") for new, old in zip(readable(text), text, strict=True))


def test_lone_surrogates_and_nuls_become_spaces() -> None:
    assert clean(" \ud800één\0twee\udfff") == "één twee"


def test_long_text_is_cut() -> None:
    assert len(clean("woord " * MAX_CHARACTERS)) <= MAX_CHARACTERS


def test_white_space_has_no_tokens_and_still_a_vector() -> None:
    embedder = LengthEmbedder()
    assert embedder.count_tokens(" \n\t\0 ") == 0
    assert embedder.embed_query(" \n ") == pytest.approx([0, 1])


def test_zeros_stay_zeros() -> None:
    assert unit(np.zeros((2, 3), np.float32)) == pytest.approx(np.zeros((2, 3)))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_model_that_returns_no_numbers_is_reported(value: float) -> None:
    with pytest.raises(ModelError, match="not numbers"):
        unit(np.array([[1, value]], np.float32))
