"""What a store of passage vectors promises, whoever keeps them.

The base class owns the edge cases (empty input, shapes, k beyond the number of vectors).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.schema import SearchHit

Vectors = NDArray[np.float32]


class VectorReader(ABC):
    """Vectors by id, searched by cosine. Safe to use from several threads."""

    def query(self, vector: Vectors, k: int) -> list[SearchHit]:
        """At most `k` nearest ids, best first, scored by cosine similarity (-1..1); ties in order of id."""
        k = min(k, self.count())
        if k <= 0:
            return []
        hits = self._query(np.ascontiguousarray(vector, dtype=np.float32).reshape(-1), k)
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))

    @abstractmethod
    def count(self) -> int:
        """Number of vectors stored."""

    @abstractmethod
    def ids(self) -> set[str]:
        """All ids stored."""

    @abstractmethod
    def close(self) -> None:
        """Release files and connections, with all written down. Closing twice is harmless."""

    @abstractmethod
    def _query(self, vector: Vectors, k: int) -> list[SearchHit]: ...


class VectorStore(VectorReader):
    """Vectors that one thread may change."""

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store `vectors` (n, d) under n new `ids`. Raises `ValueError` unless they fit and are finite."""
        matrix = np.ascontiguousarray(vectors, dtype=np.float32)
        if matrix.ndim != 2 or len(matrix) != len(ids):
            raise ValueError(f"{len(ids)} ids for vectors of shape {matrix.shape}")
        if not np.isfinite(matrix).all():
            raise ValueError("a vector holds a value that is not finite")
        if len(ids):
            self._add(list(ids), matrix)

    def delete(self, ids: Sequence[str]) -> None:
        """Forget the vectors of `ids`; ids that are not there are ignored."""
        if len(ids):
            self._delete(list(ids))

    @abstractmethod
    def _add(self, ids: list[str], vectors: Vectors) -> None: ...

    @abstractmethod
    def _delete(self, ids: list[str]) -> None: ...


class VectorBackend(Protocol):
    """Where the vectors of generations live: in their folders, or in collections of a server."""

    name: str  # recorded in the generation, so that one built elsewhere is recognised

    def create(self, generation: str, folder: Path) -> VectorStore:
        """An empty store to fill, for the generation being built in `folder`."""
        ...

    def extend(self, base: Path, generation: str, folder: Path) -> VectorStore | None:
        """A store to change, with the vectors of the generation in `base`; None if it must be filled anew."""
        ...

    def open(self, generation: str, folder: Path) -> VectorReader:
        """The published vectors. Raises `CorruptIndexError` when it is not there."""
        ...

    def discard(self, generation: str) -> None:
        """Remove what the generation keeps outside its folder; nothing there is no error."""
        ...
