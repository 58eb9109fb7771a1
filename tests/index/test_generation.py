"""Generations are published whole, read while others are made, gone back to, and pruned when unread."""

from __future__ import annotations

import multiprocessing
import shutil
import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from index import generation_writer
from index.errors import (
    CorruptIndexError,
    IndexLockedError,
    IndexMismatchError,
    NoIndexError,
    StoreUnavailableError,
)
from index.generation import GenerationStore, require_match
from index.generation_upkeep import roll_back
from index.generation_writer import LOCK_FILE, locked, writing
from index.vector_stores.base import VectorStore
from index.vector_stores.chroma_embedded import EmbeddedChroma
from index.vector_stores.chroma_server import ChromaServer
from tests.index.small_index import (
    DIMENSIONS,
    article_of,
    contents,
    indexed,
    new_store,
    publish,
    subjects,
    text_about,
    vector_of,
)


def test_nothing_published_is_no_index(store: GenerationStore) -> None:
    assert store.current() is None
    assert store.generations() == ()
    with pytest.raises(NoIndexError) as raised:
        store.open_current()
    assert "bron index add" in raised.value.hint


def test_a_generation_holds_what_was_added(store: GenerationStore) -> None:
    manifest = publish(store, "rivers", "bridges")
    assert store.current() == manifest.generation
    assert (manifest.articles, manifest.passages, manifest.sentences) == (2, 6, 14)
    with closing(store.open_current()) as generation:
        assert generation.id == manifest.generation
        assert generation.manifest == manifest
        first = generation.catalogue.passages(generation.catalogue.passage_ids())[0]
        assert generation.vectors.query(vector_of(first.text), 1)[0].id == first.id


def test_the_next_generation_starts_from_the_last(store: GenerationStore) -> None:
    first = publish(store, "rivers", "bridges")
    before = contents(store.folder / first.generation)
    with writing(store, keep=2) as writer:
        writer.remove(article_of(text_about("rivers")).id)
        writer.add(indexed(text_about("roads"), "roads.txt", title="roads"))
        second = writer.publish(model="hash:1", settings="s", dimensions=DIMENSIONS)
    assert subjects(store) == {"bridges", "roads"}
    assert contents(store.folder / first.generation) == before
    assert second.corpus != first.corpus
    assert store.generations() == (first.generation, second.generation)


def test_the_same_articles_have_the_same_corpus_hash_in_any_order(store: GenerationStore) -> None:
    assert publish(store, "a", "b").corpus == publish(store, "b", "a", fresh=True).corpus


def test_an_article_may_go_and_come_back_in_one_go(store: GenerationStore) -> None:
    publish(store, "rivers", "bridges")
    with writing(store, keep=2) as writer:
        writer.remove(article_of(text_about("rivers")).id)
        writer.add(indexed(text_about("rivers"), "elsewhere.txt", title="rivers"))
        writer.add(indexed(text_about("roads"), "roads.txt", title="roads"))
        writer.remove(article_of(text_about("roads")).id)
        writer.publish(model="hash:1", settings="s", dimensions=DIMENSIONS)
    assert subjects(store) == {"rivers", "bridges"}


def test_an_index_may_become_empty_and_full_again(store: GenerationStore) -> None:
    publish(store, "rivers")
    with writing(store, keep=2) as writer:
        writer.remove(article_of(text_about("rivers")).id)
        writer.publish(model="hash:1", settings="s", dimensions=DIMENSIONS)
    assert subjects(store) == set()
    with closing(store.open_current()) as generation:
        assert generation.vectors.query(vector_of("x"), 5) == []
    publish(store, "bridges")
    assert subjects(store) == {"bridges"}


def test_what_is_not_published_leaves_nothing(store: GenerationStore) -> None:
    first = publish(store, "rivers")
    with pytest.raises(KeyboardInterrupt), writing(store, keep=2) as writer:
        writer.add(indexed(text_about("bridges"), "bridges.txt"))
        raise KeyboardInterrupt
    assert [path.name for path in store.folder.iterdir()] == [first.generation]
    assert subjects(store) == {"rivers"}


def test_nothing_changed_copies_nothing(store: GenerationStore) -> None:
    publish(store, "rivers")
    with writing(store, keep=2) as writer:
        assert [header.title for header in writer.headers()] == ["rivers"]
        assert len(list(store.folder.iterdir())) == 1


def test_deleted_vectors_are_filled_out_of_the_index_in_time(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    extended = []
    extend = EmbeddedChroma.extend

    def watched(self: EmbeddedChroma, base: Path, generation: str, folder: Path) -> VectorStore | None:
        extended.append(generation)
        return extend(self, base, generation, folder)

    monkeypatch.setattr(EmbeddedChroma, "extend", watched)
    publish(store, "0")
    for n in range(1, 6):
        with writing(store, keep=2) as writer:
            writer.remove(article_of(text_about(str(n - 1))).id)
            writer.add(indexed(text_about(str(n)), f"{n}.txt", title=str(n)))
            writer.publish(model="hash:1", settings="s", dimensions=DIMENSIONS)
        assert subjects(store) == {str(n)}
    assert len(extended) == 4  # 3 vectors live; with 6 deleted the third change fills anew


def test_old_generations_are_pruned(store: GenerationStore) -> None:
    made = [publish(store, str(n)).generation for n in range(5)]
    assert store.generations() == tuple(made[-2:])
    last = publish(store, "last", keep=1)
    assert store.generations() == (last.generation,)


def test_a_generation_being_read_is_not_pruned(store: GenerationStore) -> None:
    first = publish(store, "0")
    with closing(store.open_current()) as generation:
        for n in range(1, 4):
            publish(store, str(n), keep=1)
        assert generation.id in store.generations()
        assert generation.vectors.count() == first.passages  # opened only now
        assert [header.title for header in generation.catalogue.headers()] == ["0"]
    publish(store, "4", keep=1)
    assert generation.id not in store.generations()


def _hold(data_dir: Path, ready: threading.Event, done: threading.Event) -> None:
    with closing(new_store(data_dir).open_current()):
        ready.set()
        done.wait(60)


def test_a_generation_another_process_reads_is_not_pruned_until_it_dies(store: GenerationStore) -> None:
    first = publish(store, "0").generation
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(store.data_dir, ready, done))
    process.start()
    assert ready.wait(60)
    publish(store, "1", keep=1)
    assert first in store.generations()
    process.kill()
    process.join()
    publish(store, "2", keep=1)
    assert first not in store.generations()


def test_rolling_back_goes_to_what_was_published_before(store: GenerationStore) -> None:
    made = [publish(store, name, keep=3).generation for name in "abc"]
    with locked(store):
        assert roll_back(store) == made[1]
    assert subjects(store) == {"a", "b"}
    publish(store, "d", keep=3)
    assert subjects(store) == {"a", "b", "d"}
    with locked(store):
        assert roll_back(store) == made[1]  # not to the generation that was given up
        assert roll_back(store) == made[0]
        with pytest.raises(NoIndexError, match="no earlier"):
            roll_back(store)
    assert subjects(store) == {"a"}


def test_rolling_back_from_a_damaged_generation(store: GenerationStore) -> None:
    first = publish(store, "a").generation
    second = publish(store, "b").generation
    (store.folder / second / "catalogue.sqlite").write_bytes(b"broken")
    with locked(store):
        assert roll_back(store) == first


def test_a_second_writer_is_told_so(store: GenerationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_writer, "LOCK_WAIT_S", 0.1)
    publish(store, "a")
    with (
        FileLock(store.data_dir / LOCK_FILE),
        pytest.raises(IndexLockedError) as raised,
        writing(new_store(store.data_dir), keep=2),
    ):
        pass
    assert raised.value.retryable
    publish(store, "b")


def test_leftovers_of_dead_writers_are_removed(store: GenerationStore) -> None:
    made = publish(store, "a").generation
    for name in (".building-000002-0123abcd", ".pruned-000000-0123abcd"):
        (store.folder / name / "chroma").mkdir(parents=True)
        (store.folder / name / "chroma" / "file").touch()
    with locked(store):
        pass
    assert len(list(store.folder.iterdir())) == 3
    with writing(store, keep=2):
        assert [path.name for path in store.folder.iterdir()] == [made]


def test_a_whole_generation_that_never_got_published_is_no_way_back(store: GenerationStore) -> None:
    first = publish(store, "a").generation
    orphan = store.folder / "000002-0123abcd"
    shutil.copytree(store.folder / first, orphan)
    third = publish(store, "b").generation
    assert third.startswith("000003-")
    assert store.generations() == (first, third)


@pytest.mark.parametrize("content", [b"", b"nonsense\n", b"../../etc\n", b"\x00", b"\xff\xfe"])
def test_a_damaged_pointer_is_a_corrupt_index_and_a_rebuild_gets_over_it(
    store: GenerationStore, content: bytes
) -> None:
    publish(store, "a")
    (store.data_dir / "current").write_bytes(content)
    with pytest.raises(CorruptIndexError, match="names no generation"):
        store.open_current()
    publish(store, "b", fresh=True)
    assert subjects(store) == {"b"}


@pytest.mark.parametrize("part", ["", "catalogue.sqlite", "chroma", "chroma/chroma.sqlite3", "in-use"])
def test_a_missing_part_is_a_corrupt_index(store: GenerationStore, part: str) -> None:
    path = store.folder / publish(store, "a").generation / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(CorruptIndexError, match="missing") as raised, closing(store.open_current()) as opened:
        opened.vectors.query(vector_of("x"), 1)
    assert "bron index rebuild" in raised.value.hint


def test_damaged_vectors_are_a_corrupt_index(store: GenerationStore) -> None:
    folder = store.folder / publish(store, "a").generation / "chroma"
    (folder / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(CorruptIndexError), closing(store.open_current()) as opened:
        opened.vectors.query(vector_of("x"), 1)


def test_another_model_or_other_settings_are_a_mismatch(store: GenerationStore) -> None:
    manifest = publish(store, "a")
    require_match(manifest, model="hash:1", settings="s")
    with pytest.raises(IndexMismatchError, match="embedding model") as raised:
        require_match(manifest, model="hash:2", settings="s")
    assert "bron index rebuild" in raised.value.hint
    with pytest.raises(IndexMismatchError, match="settings"):
        require_match(manifest, model="hash:1", settings="t")


class ElsewhereChroma(EmbeddedChroma):
    """As embedded, under another name."""

    name = "elsewhere"


def test_vectors_kept_elsewhere_are_a_mismatch_and_the_next_generation_moves_them(
    store: GenerationStore,
) -> None:
    publish(store, "a")
    elsewhere = new_store(store.data_dir, ElsewhereChroma())
    with closing(elsewhere.open_current()) as opened, pytest.raises(IndexMismatchError, match="elsewhere"):
        _ = opened.vectors
    publish(elsewhere, "b")
    assert subjects(elsewhere) == {"a", "b"}


def test_generations_on_a_server(tmp_path: Path, chroma_server: str) -> None:
    backend = ChromaServer(chroma_server)
    store = new_store(tmp_path / "data", backend)
    first = publish(store, "rivers").generation
    with writing(store, keep=1) as writer:
        writer.remove(article_of(text_about("rivers")).id)
        writer.add(indexed(text_about("roads"), "roads.txt", title="roads"))
        second = writer.publish(model="hash:1", settings="s", dimensions=DIMENSIONS).generation
    assert subjects(store) == {"roads"}
    assert store.generations() == (second,)
    assert not (store.folder / second / "chroma").exists()
    with pytest.raises(CorruptIndexError):
        backend.open(first, store.folder / first)  # pruned from the server too


def test_a_server_that_leaves_while_writing_loses_nothing(tmp_path: Path, chroma_server: str) -> None:
    publish(new_store(tmp_path, ChromaServer(chroma_server)), "rivers")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = new_store(tmp_path, ChromaServer(f"http://127.0.0.1:{unused.getsockname()[1]}"))
        with pytest.raises(StoreUnavailableError):
            publish(gone, "bridges")
    store = new_store(tmp_path, ChromaServer(chroma_server))
    assert subjects(store) == {"rivers"}
    publish(store, "bridges")
    assert subjects(store) == {"rivers", "bridges"}
    assert len(list(store.folder.iterdir())) == 2
