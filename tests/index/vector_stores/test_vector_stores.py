"""What every vector store promises, tried on Chroma in a folder and on a Chroma server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.errors import CorruptIndexError, StoreUnavailableError
from index.vector_stores import chroma_engine
from index.vector_stores.base import VectorBackend, Vectors, VectorStore
from index.vector_stores.chroma_embedded import EmbeddedChroma
from index.vector_stores.chroma_server import ChromaServer

GENERATION = "000001-0123abcd"


@pytest.fixture(params=["embedded", "server"])
def backend(request: pytest.FixtureRequest) -> Iterator[VectorBackend]:
    if request.param == "embedded":
        yield EmbeddedChroma()
    else:
        server = ChromaServer(request.getfixturevalue("chroma_server"))
        yield server
        server.discard(GENERATION)


def draw(n: int, dimensions: int = 8, seed: int = 1) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(n, dimensions))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def names(n: int) -> list[str]:
    return [f"a:{i}" for i in range(n)]


@pytest.fixture
def store(backend: VectorBackend, tmp_path: Path) -> Iterator[VectorStore]:
    with closing(backend.create(GENERATION, tmp_path)) as store:
        yield store


def test_an_empty_store_answers_nothing(store: VectorStore) -> None:
    assert store.query(draw(1)[0], 5) == []
    assert store.count() == 0
    assert store.ids() == set()


def test_scores_are_cosines_best_first(store: VectorStore) -> None:
    vectors = draw(20)
    store.add(names(20), vectors * 3)  # lengths must not matter
    question = draw(1, seed=2)[0]
    hits = store.query(question, 5)
    exact = sorted(zip(vectors @ question, names(20), strict=True), reverse=True)[:5]
    assert [hit.id for hit in hits] == [id for _, id in exact]
    assert [hit.score for hit in hits] == pytest.approx([cosine for cosine, _ in exact], abs=1e-5)


@pytest.mark.parametrize("k", [0, -1])
def test_no_hits_wanted_are_no_hits(store: VectorStore, k: int) -> None:
    store.add(names(2), draw(2))
    assert store.query(draw(1)[0], k) == []


def test_k_beyond_the_store_gives_all(store: VectorStore) -> None:
    store.add(names(3), draw(3))
    assert {hit.id for hit in store.query(draw(1)[0], 50)} == set(names(3))


def test_equal_scores_come_in_order_of_id(store: VectorStore) -> None:
    vector = draw(1)
    store.add(["b:0", "a:0", "c:0"], np.repeat(vector, 3, axis=0))
    assert [hit.id for hit in store.query(vector[0], 3)] == ["a:0", "b:0", "c:0"]


def test_what_is_deleted_is_gone_and_may_come_back(store: VectorStore) -> None:
    vectors = draw(10)
    store.add(names(10), vectors)
    store.delete(["a:3", "a:4", "never there"])
    assert store.ids() == set(names(10)) - {"a:3", "a:4"}
    assert store.count() == 8
    assert "a:3" not in {hit.id for hit in store.query(vectors[3], 8)}
    store.add(["a:3"], vectors[3:4])
    (hit,) = store.query(vectors[3], 1)
    assert hit.id == "a:3"
    assert hit.score == pytest.approx(1, abs=1e-5)


def test_nothing_to_add_or_delete_is_fine(store: VectorStore) -> None:
    store.add([], draw(0))
    store.delete([])
    assert store.count() == 0


def test_more_than_one_batch(store: VectorStore) -> None:
    store.add(names(6000), draw(6000))  # Chroma takes 5 461 at a time
    assert store.count() == 6000
    store.delete(names(5900))
    assert store.ids() == set(names(6000)) - set(names(5900))


@pytest.mark.parametrize(
    "vectors", [draw(2), draw(3)[0], np.full((3, 8), np.nan), np.full((3, 8), np.inf)], ids=str
)
def test_vectors_that_do_not_fit_are_refused(store: VectorStore, vectors: Vectors) -> None:
    with pytest.raises(ValueError, match="vector"):
        store.add(names(3), vectors)
    assert store.count() == 0


def test_questions_from_many_threads(store: VectorStore) -> None:
    vectors = draw(200)
    store.add(names(200), vectors)
    wrong: list[str] = []

    def ask(start: int) -> None:
        for n in range(start, 200, 8):
            hits = store.query(vectors[n], 3)
            if hits[0].id != f"a:{n}":
                wrong.append(f"a:{n}")

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_store_closed_is_there_when_opened(backend: VectorBackend, tmp_path: Path) -> None:
    vectors = draw(10)
    with closing(backend.create(GENERATION, tmp_path)) as made:
        made.add(names(10), vectors)
    with closing(backend.open(GENERATION, tmp_path)) as opened:
        assert opened.count() == 10
        assert opened.query(vectors[7], 1)[0].id == "a:7"
    opened.close()


def test_the_engine_alone_and_the_whole_package_read_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = EmbeddedChroma()
    with closing(backend.create(GENERATION, tmp_path)) as made:
        made.add(names(100), draw(100))
    with closing(backend.open(GENERATION, tmp_path)) as alone:
        monkeypatch.setattr(chroma_engine, "KNOWN_VERSIONS", "no version")
        with closing(backend.open(GENERATION, tmp_path)) as whole:
            assert type(alone) is not type(whole)
            assert alone.ids() == whole.ids()
            for question in draw(10, seed=2):
                assert alone.query(question, 20) == whole.query(question, 20)


def test_reading_imports_the_engine_alone(tmp_path: Path) -> None:
    with closing(EmbeddedChroma().create(GENERATION, tmp_path)) as made:
        made.add(names(3), draw(3))
    code = (
        "import sys, numpy; from pathlib import Path;"
        "from index.vector_stores.chroma_embedded import EmbeddedChroma;"
        f"store = EmbeddedChroma().open({GENERATION!r}, Path(sys.argv[1]));"
        "assert len(store.query(numpy.ones(8), 3)) == 3;"
        "sys.exit('chromadb' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_an_extended_store_leaves_its_base_alone(tmp_path: Path) -> None:
    backend = EmbeddedChroma()
    base, folder = tmp_path / "base", tmp_path / "next"
    base.mkdir()
    folder.mkdir()
    with closing(backend.create("000001-00000000", base)) as made:
        made.add(names(10), draw(10))
    extended = backend.extend(base, GENERATION, folder)
    assert extended is not None
    with closing(extended):
        extended.delete(["a:0"])
        extended.add(["b:0"], draw(1, seed=5))
    with closing(backend.open("000001-00000000", base)) as opened:
        assert opened.ids() == set(names(10))
    with closing(backend.open(GENERATION, folder)) as opened:
        assert opened.ids() == (set(names(10)) - {"a:0"}) | {"b:0"}


def test_nearly_all_of_the_nearest_are_found(tmp_path: Path) -> None:
    vectors, questions = draw(3000, 64), draw(20, 64, seed=2)
    with closing(EmbeddedChroma().create(GENERATION, tmp_path)) as store:
        store.add(names(3000), vectors)
        found = 0
        for question in questions:
            exact = {f"a:{n}" for n in np.argsort(-(vectors @ question))[:50]}
            found += len(exact & {hit.id for hit in store.query(question, 50)})
    assert found / (50 * len(questions)) > 0.95


def test_a_missing_folder_is_a_corrupt_index(tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError, match="missing") as raised:
        EmbeddedChroma().open(GENERATION, tmp_path)
    assert "rebuild" in raised.value.hint


def test_a_collection_that_is_not_on_the_server_is_a_corrupt_index(
    chroma_server: str, tmp_path: Path
) -> None:
    with pytest.raises(CorruptIndexError, match="not on the Chroma server") as raised:
        ChromaServer(chroma_server).open("000009-deadbeef", tmp_path)
    assert "rebuild" in raised.value.hint


def test_discarding_removes_the_collection(chroma_server: str, tmp_path: Path) -> None:
    backend = ChromaServer(chroma_server)
    backend.create(GENERATION, tmp_path).close()
    backend.discard(GENERATION)
    backend.discard(GENERATION)
    with pytest.raises(CorruptIndexError):
        backend.open(GENERATION, tmp_path)


def test_a_server_that_is_down_is_unavailable(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        backend = ChromaServer(f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(StoreUnavailableError, match="does not answer") as raised:
            backend.open(GENERATION, tmp_path)
    assert "BRON_STORE__URL" in raised.value.hint
    assert raised.value.retryable


def test_a_server_that_says_nothing_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vector_stores.chroma_server.ANSWER_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        backend = ChromaServer(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(StoreUnavailableError, match="does not answer"):
            backend.create(GENERATION, tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="nothing freezes a process there")
def test_a_server_that_freezes_while_it_is_used_is_unavailable(
    chroma_process: tuple[str, subprocess.Popen[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vector_stores.chroma_server.WORK_S", 0.5)
    url, process = chroma_process
    with closing(ChromaServer(url).create(GENERATION, tmp_path)) as store:
        store.add(names(3), draw(3))
        process.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(StoreUnavailableError, match="does not answer"):
                store.query(draw(1)[0], 1)
        finally:
            process.send_signal(signal.SIGCONT)
        assert len(store.query(draw(1)[0], 1)) == 1
    ChromaServer(url).discard(GENERATION)


@pytest.mark.parametrize("url", ["localhost:1", "http://", "not an address", "http://[::1"])
def test_an_address_that_is_none_is_unavailable(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="does not answer"):
        ChromaServer(url).open(GENERATION, tmp_path)
