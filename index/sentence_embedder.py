"""Articles, and questions where need be, through sentence-transformers.

sentence-transformers is imported when the first text is embedded, not before: it takes 6 to 9 s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from index.embedding_base import BasePassageEmbedder, BaseQueryEmbedder, Vector
from index.errors import BronError, ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder(BasePassageEmbedder, BaseQueryEmbedder):
    """Any model of sentence-transformers, with its own prompts for questions and documents."""

    def __init__(
        self,
        name: str,
        load: Callable[[], SentenceTransformer],
        fingerprint: Callable[[], str | None],
        dimensions: int | None = None,
    ) -> None:
        """`fingerprint` may answer None until the model is loaded; `dimensions`, where known without that."""
        self._name = name
        self._load = load
        self._find_fingerprint = fingerprint
        self._dimensions = dimensions
        self._model: SentenceTransformer | None = None
        self._lock = RLock()

    @property
    def fingerprint(self) -> str:
        """See `PassageEmbedder`; loads the model only where it has not been downloaded yet."""
        found = self._find_fingerprint()
        if found is None:
            self._loaded()
            found = self._find_fingerprint()
        return found or f"{self._name}:unknown"

    @property
    def dimensions(self) -> int:
        """See `PassageEmbedder`; loads the model where only it knows."""
        if self._dimensions is None:
            self._dimensions = self._loaded().get_embedding_dimension()
        if self._dimensions is None:
            raise ModelError("model.no_length", name=self._name)
        return self._dimensions

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = _load_quietly(self._name, self._load)
            return self._model

    def _embed_batch(self, texts: list[str]) -> Vector:
        with self._lock:
            vectors = self._loaded().encode_document(texts, batch_size=len(texts), show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def _embed_query(self, text: str) -> Vector:
        with self._lock:
            vector = self._loaded().encode_query(text, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)

    def _count_tokens(self, text: str) -> int:
        with self._lock:
            return len(self._loaded().tokenizer.encode(text, add_special_tokens=False))


def _load_quietly(name: str, load: Callable[[], SentenceTransformer]) -> SentenceTransformer:
    # Their bars and reports are for whoever trains models; they would tear the prompt of a chat.
    import_module("huggingface_hub.utils").disable_progress_bars()
    import_module("transformers.utils.logging").disable_progress_bar()
    import_module("transformers.utils.logging").set_verbosity_error()
    for library in ("sentence_transformers", "huggingface_hub"):
        logging.getLogger(library).setLevel(logging.ERROR)
    try:
        return load()
    except BronError:
        raise
    except Exception as error:  # the loaders beneath raise dozens of kinds; all mean the same to a person
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError("model.unloadable", name=name, said=reason) from error
