"""The program over indexes that are made in no time: vectors from hashes, no model."""

from __future__ import annotations

from copy import copy

from bot.cli.program import Program
from index.ingestion import Ingestor
from tests.index.small_index import HashEmbedder, new_ingestor, new_store


class SmallProgram(Program):
    """A program whose indexes are made of hashes."""

    model, passages = "hash:1", "s"

    def ingestor(self) -> Ingestor:
        store = new_store(self.settings.data_dir)
        return new_ingestor(store, embedder=HashEmbedder(self.model), settings=self.passages)

    def other(self, model: str, passages: str) -> SmallProgram:
        """The same program after a change of its settings."""
        changed = copy(self)
        changed.model, changed.passages = model, passages
        return changed
