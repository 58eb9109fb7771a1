"""What several tests of the index share."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.generation import GenerationStore
from index.ingestion import Ingestor
from tests.index.small_index import new_ingestor, new_store, text_about


@pytest.fixture
def store(tmp_path: Path) -> GenerationStore:
    """A store without a generation yet."""
    return new_store(tmp_path / "data")


@pytest.fixture
def ingestor(store: GenerationStore) -> Ingestor:
    """What adds to `store`."""
    return new_ingestor(store)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles, about bridges and about rivers."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for subject in ("bridges", "rivers"):
        (folder / f"{subject}.txt").write_text(text_about(subject))
    return folder
