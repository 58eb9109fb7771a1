"""A passage embedder that asks the cache first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
        known = self._cache.get_many(self.fingerprint, _PASSAGE, texts)
        times = Counter(texts)
        done = sum(times[text] for text in known)
        # Texts of one length share a chunk, as they do a batch within it.
        missing = sorted((text for text in times if text not in known), key=len, reverse=True)
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            vectors = self._embedder.embed_passages(chunk, progress=_after(done, progress))
            fresh = dict(zip(chunk, vectors, strict=True))
            self._cache.put_many(self.fingerprint, _PASSAGE, fresh)
            known |= fresh
            done += sum(times[text] for text in chunk)
        if progress:
            progress(done)
        return (
            np.stack([known[text] for text in texts]) if texts else np.zeros((0, self.dimensions), np.float32)
        )


def _after(done: int, progress: Progress | None) -> Progress | None:
    return (lambda more: progress(done + more)) if progress else None
