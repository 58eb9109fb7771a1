"""Only what changed is indexed again; what cannot be read is reported; nothing is lost on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.catalogue_schema import ArticleHeader
from index.embedding_base import Progress, Vector
from index.errors import (
    DuplicateSourceError,
    EmptySourceError,
    EncodingError,
    InputError,
    NoIndexError,
    SourceNotFoundError,
)
from index.generation import GenerationStore
from index.index_status import index_status
from index.ingest_plan import named
from index.ingest_report import IngestProgress, Stage
from index.ingestion import Ingestor
from index.schema import Article, Published
from tests.index.loaders.files import close
from tests.index.small_index import HashEmbedder, article_of, load, new_ingestor, originals, text_about


def embedded(ingestor: Ingestor) -> list[str]:
    assert isinstance(ingestor.embedder, HashEmbedder)
    return ingestor.embedder.embedded


def test_a_folder_is_indexed(ingestor: Ingestor, folder: Path) -> None:
    report = ingestor.add([folder])
    assert report.indexed == (str(folder / "bridges.txt"), str(folder / "rivers.txt"))
    assert report.published
    assert report.generation == ingestor.store.current()
    assert report.passages == 6
    assert (report.replaced, report.unchanged, report.failed) == ((), (), ())
    assert originals(ingestor.store) == {f"{name}.txt": text_about(name) for name in ("bridges", "rivers")}


def test_nothing_changed_publishes_and_embeds_nothing(ingestor: Ingestor, folder: Path) -> None:
    first = ingestor.add([folder])
    embedded(ingestor).clear()
    report = ingestor.add([folder])
    assert report.unchanged == first.indexed
    assert (report.published, report.generation, report.passages) == (False, first.generation, 0)
    assert embedded(ingestor) == []
    assert ingestor.store.generations() == (first.generation,)


def test_only_an_edited_file_is_embedded_again(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add([folder])
    embedded(ingestor).clear()
    (folder / "rivers.txt").write_text("A new text about rivers.")
    report = ingestor.add([folder])
    assert report.replaced == (str(folder / "rivers.txt"),)
    assert report.unchanged == (str(folder / "bridges.txt"),)
    assert set(embedded(ingestor)) == {"A new text about rivers."}
    assert originals(ingestor.store)["rivers.txt"] == "A new text about rivers."


def test_files_are_added_to_what_there_is(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add([folder / "rivers.txt"])
    report = ingestor.add([folder / "bridges.txt"])
    assert report.indexed == (str(folder / "bridges.txt"),)
    assert set(originals(ingestor.store)) == {"bridges.txt", "rivers.txt"}


def test_a_relative_path_is_the_same_file(
    ingestor: Ingestor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingestor.add([folder])
    monkeypatch.chdir(folder)
    report = ingestor.add([Path("rivers.txt"), Path("../articles/./rivers.txt"), Path()])
    assert len(report.unchanged) == 2
    assert report.failed == ()


def test_new_metadata_replaces_the_article(store: GenerationStore, folder: Path) -> None:
    new_ingestor(store).add([folder])

    def load_otherwise(path: Path) -> Article:
        return replace(load(path), title="Another title")

    report = new_ingestor(store, load=load_otherwise).add([folder / "rivers.txt"])
    assert report.replaced == (str(folder / "rivers.txt"),)
    with closing(store.open_current()) as generation:
        assert {header.title for header in generation.catalogue.headers()} == {"bridges", "Another title"}


def test_one_content_in_two_files_is_indexed_once(ingestor: Ingestor, folder: Path) -> None:
    (folder / "a copy.txt").write_text(text_about("rivers"))
    report = ingestor.add([folder])
    assert report.indexed == (str(folder / "a copy.txt"), str(folder / "bridges.txt"))
    (error,) = report.failed
    assert isinstance(error, DuplicateSourceError)
    assert str(folder / "rivers.txt") in str(error)
    assert str(folder / "a copy.txt") in str(error)


def test_the_file_that_is_indexed_stays_when_a_copy_appears(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add([folder])
    (folder / "a copy.txt").write_text(text_about("rivers"))
    report = ingestor.add([folder])
    assert not report.published
    assert len(report.unchanged) == 2
    (error,) = report.failed
    assert str(error).startswith(str(folder / "a copy.txt"))


def test_a_file_that_moved_is_found_at_its_new_place(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add([folder])
    (folder / "rivers.txt").rename(folder / "streams.txt")
    report = ingestor.add([folder])
    assert report.replaced == (str(folder / "streams.txt"),)
    assert set(originals(ingestor.store)) == {"bridges.txt", "streams.txt"}


def test_files_may_swap_their_contents(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add([folder])
    (folder / "rivers.txt").write_text(text_about("bridges"))
    (folder / "bridges.txt").write_text(text_about("rivers"))
    report = ingestor.add([folder])
    assert len(report.replaced) == 2
    assert report.failed == ()
    assert originals(ingestor.store) == {
        "rivers.txt": text_about("bridges"),
        "bridges.txt": text_about("rivers"),
    }


def test_what_cannot_be_read_does_not_stop_the_rest(ingestor: Ingestor, folder: Path, tmp_path: Path) -> None:
    (folder / "latin.txt").write_bytes(b"caf\xe9")
    (folder / "empty of sentences.txt").write_text("no sentence at all")
    report = ingestor.add([tmp_path / "nowhere", folder])
    assert len(report.indexed) == 2
    assert [type(error) for error in report.failed] == [SourceNotFoundError, EncodingError, EmptySourceError]
    assert all(
        name in str(error) for name, error in zip(["nowhere", "latin", "empty"], report.failed, strict=True)
    )


def test_nothing_readable_publishes_nothing(ingestor: Ingestor, tmp_path: Path) -> None:
    report = ingestor.add([tmp_path / "nowhere"])
    assert (report.generation, report.published) == (None, False)
    assert len(report.failed) == 1


def test_a_folder_that_cannot_be_looked_into_is_reported_and_keeps_its_articles(
    ingestor: Ingestor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "within").mkdir()
    (folder / "rivers.txt").rename(folder / "within" / "rivers.txt")
    ingestor.add([folder])
    close(folder / "within", monkeypatch)
    report = ingestor.add([folder])
    assert [str(error).partition(":")[0] for error in report.failed] == [str(folder / "within")]
    assert (report.unchanged, report.lost) == ((str(folder / "bridges.txt"),), ())
    assert set(originals(ingestor.store)) == {"bridges.txt", "rivers.txt"}


@pytest.mark.parametrize("content", [b"\xff", b"", b"no sentence", text_about("bridges").encode()])
def test_a_text_that_its_file_no_longer_has_is_taken_out(
    ingestor: Ingestor, folder: Path, content: bytes
) -> None:
    ingestor.add([folder])
    (folder / "rivers.txt").write_bytes(content)
    report = ingestor.add([folder])
    assert (len(report.failed), report.published) == (1, True)
    assert report.lost == (str(folder / "rivers.txt"),)
    assert set(originals(ingestor.store)) == {"bridges.txt"}
    assert ingestor.add([folder]).lost == ()


def test_a_file_that_cannot_be_read_for_the_moment_keeps_its_article(
    store: GenerationStore, folder: Path
) -> None:
    new_ingestor(store).add([folder])

    def refuse(path: Path) -> Article:
        raise InputError("source.unreadable", path=path, reason="busy")

    report = new_ingestor(store, load=refuse).add([folder])
    assert (len(report.failed), report.lost, report.published) == (2, (), False)
    (folder / "rivers.txt").unlink()
    assert new_ingestor(store, load=refuse).add([folder / "rivers.txt"]).lost == ()
    assert set(originals(store)) == {"bridges.txt", "rivers.txt"}


def test_a_content_is_free_once_the_file_that_had_it_cannot_be_read(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add([folder])
    (folder / "bridges.txt").write_text(text_about("rivers"))
    (folder / "rivers.txt").write_bytes(b"\xff")
    report = ingestor.add([folder])
    assert report.replaced == (str(folder / "bridges.txt"),)
    assert report.lost == (str(folder / "rivers.txt"),)
    assert originals(ingestor.store) == {"bridges.txt": text_about("rivers")}


def test_a_copy_does_not_take_the_place_of_a_file_with_another_title(
    store: GenerationStore, folder: Path
) -> None:
    new_ingestor(store).add([folder])
    (folder / "bridges.txt").write_text(text_about("rivers"))
    otherwise = new_ingestor(store, load=lambda path: replace(load(path), title="Another title"))
    report = otherwise.add([folder])
    assert report.replaced == (str(folder / "rivers.txt"),)
    assert report.lost == (str(folder / "bridges.txt"),)
    assert [type(error) for error in report.failed] == [DuplicateSourceError]


@pytest.mark.parametrize("damaged", ["current", "generations/{id}/catalogue.sqlite"])
def test_a_fresh_index_is_made_whatever_there_was(store: GenerationStore, folder: Path, damaged: str) -> None:
    made = new_ingestor(store).add([folder]).generation
    (store.data_dir / damaged.format(id=made)).write_bytes(b"broken")
    other = new_ingestor(store, embedder=HashEmbedder("hash:2"), settings="t")
    report = other.add([folder / "rivers.txt"], fresh=True)
    assert report.indexed == (str(folder / "rivers.txt"),)
    assert set(originals(store)) == {"rivers.txt"}


@pytest.mark.parametrize("name", ["rivers.txt", "{folder}/rivers.txt", "{id}"])
def test_articles_are_removed_by_source_or_id(
    ingestor: Ingestor, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingestor.add([folder])
    embedded(ingestor).clear()
    monkeypatch.chdir(folder)
    report = ingestor.remove([name.format(folder=folder, id=article_of(text_about("rivers")).id)])
    assert report.removed == (str(folder / "rivers.txt"),)
    assert report.published
    assert embedded(ingestor) == []
    assert set(originals(ingestor.store)) == {"bridges.txt"}


def test_a_folder_is_removed_with_all_in_it(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add([folder])
    assert len(ingestor.remove([str(folder), str(folder / "rivers.txt")]).removed) == 2
    assert originals(ingestor.store) == {}


def test_naming_many_articles_compares_no_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed = [
        ArticleHeader(f"{n:016x}", "", str(folder / f"{n}.txt"), Published(), "nl", "") for n in range(50)
    ]
    monkeypatch.chdir(folder)
    monkeypatch.setattr(Path, "is_relative_to", lambda *_: pytest.fail("a folder is looked for"))
    names = [*(h.source for h in indexed[:20]), *(h.id for h in indexed[10:30]), "30.txt"]
    assert named(names, indexed) == (indexed[:31], [])


def test_removing_what_is_not_there_is_reported(ingestor: Ingestor, folder: Path) -> None:
    with pytest.raises(NoIndexError):
        ingestor.remove(["rivers.txt"])
    first = ingestor.add([folder])
    report = ingestor.remove(["nowhere", "\ud800"])
    assert [type(error) for error in report.failed] == [SourceNotFoundError] * 2
    assert (report.published, report.generation) == (False, first.generation)


def test_an_interrupted_run_leaves_the_index_as_it_was(store: GenerationStore, folder: Path) -> None:
    new_ingestor(store).add([folder / "rivers.txt"])

    class Interrupted(HashEmbedder):
        def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        new_ingestor(store, embedder=Interrupted()).add([folder])
    assert set(originals(store)) == {"rivers.txt"}
    assert len(list(store.folder.iterdir())) == 1
    assert new_ingestor(store).add([folder]).indexed == (str(folder / "bridges.txt"),)


def test_progress_counts_up_to_the_end_of_every_stage(
    ingestor: Ingestor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ingestion.TEXTS_AT_ONCE", 1)
    shown: list[IngestProgress] = []
    ingestor.add([folder], shown.append)
    assert shown == [
        IngestProgress(Stage.READING, 1, 2),
        IngestProgress(Stage.READING, 2, 2),
        IngestProgress(Stage.EMBEDDING, 17, 34),
        IngestProgress(Stage.EMBEDDING, 34, 34),
        IngestProgress(Stage.PUBLISHING, 0, 1),
        IngestProgress(Stage.PUBLISHING, 1, 1),
    ]


def test_the_status_tells_what_there_is(ingestor: Ingestor, folder: Path) -> None:
    empty = index_status(ingestor.store, model="hash:1", settings="s")
    assert (empty.manifest, empty.generations, empty.bytes) == (None, (), 0)
    report = ingestor.add([folder])
    (folder / "rivers.txt").unlink()
    edited = next(folder.glob("*.txt"))
    edited.write_text(edited.read_text() + "\n\nEr is een zin bij gekomen.")
    status = index_status(ingestor.store, model="hash:1", settings="s")
    assert status.manifest
    assert status.manifest.articles == 2
    assert status.languages == {"nl": 2}
    assert status.generations == (report.generation,)
    assert status.vanished == (str(folder / "rivers.txt"),)
    assert status.changed == (str(edited),)
    assert not status.outdated
    assert status.bytes > 10_000
    assert index_status(ingestor.store, model="hash:2", settings="s").outdated


def test_finding_that_nothing_changed_imports_nothing_heavy(store: GenerationStore, folder: Path) -> None:
    new_ingestor(store).add([folder])
    code = (
        "import sys; from pathlib import Path; from tests.index.small_index import *;"
        "report = new_ingestor(new_store(Path(sys.argv[1]))).add([Path(sys.argv[2])]);"
        "assert len(report.unchanged) == 2;"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'llama_index', 'chromadb'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code, str(store.data_dir), str(folder)], check=True)
