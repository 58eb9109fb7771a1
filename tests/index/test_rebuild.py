"""A rebuild reads the files again, keeps the articles of those that are gone, and repairs what is damaged."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from index.errors import CorruptIndexError, DuplicateSourceError, IndexMismatchError, NoIndexError
from index.generation import GenerationStore
from index.ingestion import Ingestor
from index.schema import Article
from tests.index.small_index import HashEmbedder, load, new_ingestor, originals, text_about


@pytest.mark.parametrize(("model", "settings"), [("hash:2", "s"), ("hash:1", "t")])
def test_another_model_or_other_settings_need_a_rebuild(
    store: GenerationStore, folder: Path, model: str, settings: str
) -> None:
    new_ingestor(store).add([folder])
    other = new_ingestor(store, embedder=HashEmbedder(model), settings=settings)
    with pytest.raises(IndexMismatchError) as raised:
        other.add([folder])
    assert "bron index rebuild" in raised.value.hint
    other.remove([str(folder / "rivers.txt")])
    report = other.rebuild()
    assert report.indexed == (str(folder / "bridges.txt"),)
    with closing(store.open_current()) as generation:
        assert (generation.manifest.model, generation.manifest.settings) == (model, settings)
    assert not other.add([folder / "bridges.txt"]).published


def test_a_rebuild_reads_the_files_again_and_keeps_those_that_are_gone(
    ingestor: Ingestor, folder: Path
) -> None:
    ingestor.add([folder])
    (folder / "rivers.txt").unlink()
    (folder / "bridges.txt").write_text("A new text about bridges.")
    report = ingestor.rebuild()
    assert len(report.indexed) == 2
    assert originals(ingestor.store) == {
        "rivers.txt": text_about("rivers"),
        "bridges.txt": "A new text about bridges.",
    }


@pytest.mark.parametrize(("old", "new"), [("bridges", "rivers"), ("rivers", "bridges")])
def test_a_rebuild_finds_a_file_that_was_moved_over_another(
    ingestor: Ingestor, folder: Path, old: str, new: str
) -> None:
    ingestor.add([folder])
    (folder / f"{old}.txt").rename(folder / f"{new}.txt")
    report = ingestor.rebuild()
    assert (report.indexed, report.failed) == ((str(folder / f"{new}.txt"),), ())
    assert originals(ingestor.store) == {f"{new}.txt": text_about(old)}


def test_of_two_copies_the_first_stays_though_it_goes_once_it_is_read(
    store: GenerationStore, folder: Path
) -> None:
    (folder / "a copy.txt").write_text(text_about("rivers"))

    def load_and_lose(path: Path) -> Article:
        article = load(path)
        if path.stem == "a copy":
            path.unlink()
        return article

    report = new_ingestor(store, load=load_and_lose).add([folder])
    assert [type(error) for error in report.failed] == [DuplicateSourceError]
    assert set(originals(store)) == {"a copy.txt", "bridges.txt"}


def test_a_rebuild_needs_an_index(ingestor: Ingestor) -> None:
    with pytest.raises(NoIndexError):
        ingestor.rebuild()


def test_a_rebuild_repairs_damaged_vectors_and_pointers(ingestor: Ingestor, folder: Path) -> None:
    made = ingestor.add([folder]).generation
    assert made
    (ingestor.store.folder / made / "chroma" / "chroma.sqlite3").unlink()
    (ingestor.store.data_dir / "current").write_text("nonsense")
    ingestor.rebuild()
    assert set(originals(ingestor.store)) == {"bridges.txt", "rivers.txt"}


def test_a_rebuild_falls_back_on_an_earlier_generation(ingestor: Ingestor, folder: Path) -> None:
    first = ingestor.add([folder / "rivers.txt"]).generation
    second = ingestor.add([folder]).generation
    assert first
    assert second
    (ingestor.store.folder / second / "catalogue.sqlite").write_bytes(b"broken")
    with pytest.raises(CorruptIndexError) as raised:
        ingestor.add([folder])
    assert "rebuild" in raised.value.hint
    ingestor.rebuild()
    assert set(originals(ingestor.store)) == {"rivers.txt"}
    for generation in ingestor.store.generations():
        (ingestor.store.folder / generation / "catalogue.sqlite").write_bytes(b"broken")
    with pytest.raises(CorruptIndexError) as raised:
        ingestor.rebuild()
    assert "bron index add" in raised.value.hint
