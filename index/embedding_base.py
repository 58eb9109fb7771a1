"""What an embedder is, and the edge cases every one of them shares.

Vectors are float32 and of length 1, so a dot product is a cosine; a text of which a model reads nothing at
all has the zero vector. Texts are data from outside: NUL characters (the engine takes C strings), lone
surrogates and texts of any length are all right.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

Vector = NDArray[np.float32]
Progress = Callable[[int], None]

# A model of 512 tokens reads some 2 000 characters, one of 8 192 some 30 000; the rest only costs time.
MAX_CHARACTERS = 32_768
# A batch that fits the core's cache is fastest. Sentences per CPU second at 8, 16, 32 and 64: 25, 22, 16, 10;
# in bfloat16 62, 54, 41, 24.
BATCH_SIZE = 8

_UNREADABLE = re.compile("[\0\ud800-\udfff]")


class QueryEmbedder(Protocol):
    """Embeds questions. Safe to use from several threads."""

    @property
    def fingerprint(self) -> str:
        """Names the model, its weights and its prefixes; vectors compare where fingerprints are equal."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""
        ...

    def embed_query(self, text: str) -> Vector:
        """The vector of a question, shape (dimensions,). Raises `ModelError`."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without the model's prefix and markers; 0 for white space."""
        ...


class PassageEmbedder(Protocol):
    """Embeds stretches of articles. Safe to use from several threads, one call at a time."""

    @property
    def fingerprint(self) -> str:
        """As in `QueryEmbedder`: equal where its questions may be compared with these passages."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""
        ...

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
        """One vector per text, in the order given, shape (texts, dimensions).

        `progress` is called with the number of texts done so far, last with all of them. Raises `ModelError`.
        """
        ...


class BaseQueryEmbedder(ABC):
    """Cleans the question and normalises the vector; a subclass only calls its model."""

    def embed_query(self, text: str) -> Vector:
        """See `QueryEmbedder`."""
        return unit(self._embed_query(clean(text)))

    def count_tokens(self, text: str) -> int:
        """See `QueryEmbedder`."""
        text = clean(text)
        return self._count_tokens(text) if text else 0

    @abstractmethod
    def _embed_query(self, text: str) -> Vector: ...

    @abstractmethod
    def _count_tokens(self, text: str) -> int: ...


class BasePassageEmbedder(ABC):
    """Cleans, sorts by length, batches, restores the order and normalises; a subclass embeds one batch."""

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of the vectors."""

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
        """See `PassageEmbedder`."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        cleaned = [clean(text) for text in texts]
        # A batch is padded to its longest text, so texts of one length go together; the longest first,
        # so that a machine with too little memory fails early.
        order = sorted(range(len(texts)), key=lambda number: -len(cleaned[number]))
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            vectors[batch] = unit(self._embed_batch([cleaned[number] for number in batch]))
            if progress:
                progress(start + len(batch))
        return vectors

    @abstractmethod
    def _embed_batch(self, texts: list[str]) -> Vector: ...


def clean(text: str) -> str:
    """`text` as every model can take it: cut, NUL and lone surrogates turned to spaces, the ends stripped."""
    return readable(text[:MAX_CHARACTERS]).strip()


def readable(text: str) -> str:
    """`text` with a space for each NUL and lone surrogate, every other character where it was."""
    return _UNREADABLE.sub(" ", text)


def unit(vectors: Vector) -> Vector:
    """Scaled to length 1 along the last axis; zeros stay zeros. Raises `ModelError` on NaN and infinity."""
    if not np.isfinite(vectors).all():
        raise ModelError("model.not_finite")
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
