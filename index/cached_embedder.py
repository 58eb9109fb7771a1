"""A passage embedder that asks the cache first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from index.embedding_base import PassageEmbedder, Progress, Vector
from index.vector_cache import VectorCache

# Embedded and then stored at a time: an interrupted run loses at most this much, 10 to 20 s on two cores.
CHUNK = 256

_PASSAGE, _DIMENSIONS = "passage", "dimensions"


class CachedPassageEmbedder:
    """Embeds what the cache does not know, each text once, and remembers it.

    When the cache knows everything the wrapped embedder only tells its fingerprint, which loads no model.
    """

    def __init__(self, embedder: PassageEmbedder, cache: VectorCache) -> None:
        self._embedder = embedder
        self._cache = cache
        self._dimensions: int | None = None

    @property
    def fingerprint(self) -> str:
        """See `PassageEmbedder`."""
        return self._embedder.fingerprint

    @property
    def dimensions(self) -> int:
        """See `PassageEmbedder`; cached too, as some models must be loaded to know."""
        if self._dimensions is None:
            found = self._cache.get_many(self.fingerprint, _DIMENSIONS, [""])
            if not found:
                found = {"": np.array([self._embedder.dimensions], np.float32)}
                self._cache.put_many(self.fingerprint, _DIMENSIONS, found)
            self._dimensions = int(found[""][0])
        return self._dimensions

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
        """See `PassageEmbedder`. Also raises `StoreError` subclasses when the cache's disk is full."""
        places = _places(texts)
        found = np.empty((len(texts), self.dimensions), np.float32)  # the one copy: an article may be a book
        missing: list[str] = []
        for chunk in _chunks(list(places)):
            known = self._cache.get_many(self.fingerprint, _PASSAGE, chunk)
            _put(found, places, known)
            missing += (text for text in chunk if text not in known)
        done = len(texts) - sum(len(places[text]) for text in missing)
        # Texts of one length share a chunk, as they do a batch within it.
        for chunk in _chunks(sorted(missing, key=len, reverse=True)):
            vectors = self._embedder.embed_passages(chunk, progress=_after(done, progress))
            fresh = dict(zip(chunk, vectors, strict=True))
            self._cache.put_many(self.fingerprint, _PASSAGE, fresh)
            _put(found, places, fresh)
            done += sum(len(places[text]) for text in chunk)
        if progress:
            progress(done)
        return found


def _places(texts: Sequence[str]) -> dict[str, list[int]]:
    """Where each text stands."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    return places


def _chunks(texts: list[str]) -> Iterator[list[str]]:
    return (texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK))


def _put(found: Vector, places: Mapping[str, list[int]], vectors: Mapping[str, Vector]) -> None:
    for text, vector in vectors.items():
        found[places[text]] = vector


def _after(done: int, progress: Progress | None) -> Progress | None:
    return (lambda more: progress(done + more)) if progress else None
