"""A process killed at any moment of indexing leaves a whole generation; the next run cleans up after it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.generation import GenerationStore
from index.schema import hash_text
from tests.index.indexing_loop import write_corpus
from tests.index.small_index import new_ingestor, new_store, publish, vector_of

ROOT = Path(__file__).resolve().parents[2]
KILLS = 22


def check_whole(store: GenerationStore) -> None:
    """The published generation opens and every part fits every other."""
    with closing(store.open_current()) as generation:
        catalogue, manifest = generation.catalogue, generation.manifest
        passages = catalogue.passages(catalogue.passage_ids())
        assert manifest.generation == store.current()
        assert len(catalogue.headers()) == manifest.articles
        assert len(passages) == manifest.passages
        assert sum(len(passage.sentences) for passage in passages) == manifest.sentences
        assert generation.vectors.ids() == {passage.id for passage in passages}
        vectors = catalogue.sentence_vectors(catalogue.passage_ids())
        for passage in passages:
            original = catalogue.article(passage.article_id).original
            assert [hash_text(one.span.cut(original)) for one in passage.sentences] == [
                one.text_hash for one in passage.sentences
            ]
            assert len(vectors[passage.id]) == len(passage.sentences)
            assert generation.vectors.query(vector_of(passage.text), 1)[0].id == passage.id
        assert len(catalogue.keyword_search(["sentence"], limit=10_000)) == manifest.sentences


@pytest.fixture
def indexing(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The program that forks a child for every number it is told."""
    (tmp_path / "corpora").mkdir()
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.index.indexing_loop",
            str(tmp_path / "data"),
            str(tmp_path / "corpora"),
        ],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield process


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forks")
@pytest.mark.parametrize(
    ("ending", "kills"), [(signal.SIGKILL, KILLS), (signal.SIGTERM, 3), (signal.SIGINT, 3)]
)
def test_a_killed_writer_loses_nothing(
    tmp_path: Path, indexing: subprocess.Popen[str], ending: signal.Signals, kills: int
) -> None:
    assert indexing.stdin
    assert indexing.stdout
    moments = random.Random(int(ending))
    store = new_store(tmp_path / "data")
    publish(store, "the beginning")
    interrupted = 0
    for start in range(0, 100 * kills, 100):
        print(start, file=indexing.stdin, flush=True)
        child = int(indexing.stdout.readline())
        time.sleep(moments.uniform(0, 1))
        os.kill(child, ending)
        assert indexing.stdout.readline() == "ended\n"
        interrupted += any(path.name.startswith(".") for path in store.folder.iterdir())
        check_whole(store)
    if ending is signal.SIGKILL:
        assert interrupted > kills / 4  # else the moments missed what they were to hit

    write_corpus(tmp_path / "last", 100 * kills)
    report = new_ingestor(store).add([tmp_path / "last"])

    assert report.published
    assert len(report.indexed) == 6
    check_whole(store)
    assert set(store.generations()) == {path.name for path in store.folder.iterdir()}
    assert len(store.generations()) == 2
