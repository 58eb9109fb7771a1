"""Only what changed is indexed again; what cannot be read is reported; nothing is lost on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.catalogue_schema import ArticleHeader
from index.chunking import chunk as chunk_really
from index.embedding_base import Progress, Vector
from index.enrichment import ChunkedArticle, enrich, neighbours, sentence_vectors
from index.errors import (
    CorruptIndexError,
    DuplicateSourceError,
    EmptySourceError,
    EncodingError,
    IndexMismatchError,
    InputError,
    NoIndexError,
    SourceNotFoundError,
)
from index.generation import GenerationStore
from index.index_status import index_status
from index.ingest_plan import named
from index.ingest_report import IngestProgress, Stage
from index.ingestion import Ingestor
from index.schema import Article, Published, Role, Sentence, Span
from tests.index.loaders.files import close
from tests.index.small_index import (
    DIMENSIONS,
    HashEmbedder,
    WordAnalyser,
    article_of,
    chunk,
    load,
    new_ingestor,
    originals,
    text_about,
)


@pytest.fixture
def ingestor(store: GenerationStore) -> Ingestor:
    return new_ingestor(store)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for subject in ("bridges", "rivers"):
        (folder / f"{subject}.txt").write_text(text_about(subject))
    return folder


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


def test_sentences_are_embedded_alone_and_in_context() -> None:
    article = article_of("First one. Second one. Third one. Fourth one.")
    passages = chunk(article)
    embedder = HashEmbedder()
    (indexed,) = enrich([ChunkedArticle(article, passages)], embedder, WordAnalyser(), lambda _: None)
    assert {"First one. Second one.", "First one. Second one. Third one.", "Third one. Fourth one."} <= set(
        embedder.embedded
    )
    first = embedder.embed_passages(["First one."]), embedder.embed_passages(["First one. Second one."])
    np.testing.assert_allclose(indexed.passages[0].sentence_vectors[0], sentence_vectors(*first)[0])
    assert indexed.passages[0].sentence_vectors.shape == (3, DIMENSIONS)
    assert indexed.passages[0].own_terms[1] == ("second", "one")
    assert indexed.passages[0].context_terms[1] == ("a", "section", "first", "one", "third", "one")
    assert indexed.passages[1].context_terms == (("a", "section", "third", "one"),)


def test_terms_are_made_of_the_text_as_it_reads() -> None:
    text = "De energie\u00adbedrijven op Curac\u0327ao. Lees [meer](https://example.org/energie)."
    article = article_of(text)
    chunked = ChunkedArticle(article, chunk_really(article, count_tokens=len))
    (indexed,) = enrich([chunked], HashEmbedder(), WordAnalyser(), lambda _: None)
    assert indexed.passages[0].own_terms == (
        ("de", "energiebedrijven", "op", "cura\u00e7ao"),
        ("lees", "meer"),
    )


def test_context_ends_at_headings_and_captions() -> None:
    def sentence(position: int, section: str, role: Role) -> Sentence:
        return Sentence("a", position, Span(position, position + 1), role, section, "")

    sentences = [
        sentence(0, "x", Role.PROSE),
        sentence(1, "x", Role.CAPTION),
        sentence(2, "x", Role.PROSE),
        sentence(3, "x", Role.PROSE),
        sentence(5, "x", Role.PROSE),
        sentence(6, "y", Role.PROSE),
    ]
    assert neighbours(sentences) == {0: (0,), 1: (1,), 2: (2, 3), 3: (2, 3), 5: (5,), 6: (6,)}


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
