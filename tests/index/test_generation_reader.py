"""Readers go to the next generation between questions, and any number share one."""

from __future__ import annotations

import threading

import pytest

from index.errors import BronError, IndexMismatchError
from index.generation import GenerationReader, GenerationStore, OpenGeneration, require_match
from tests.index.small_index import publish


def test_a_reader_goes_to_the_next_generation_between_questions(store: GenerationStore) -> None:
    first = publish(store, "a").generation
    reader = GenerationReader(store, lambda generation: None)
    with reader.use() as now:
        second = publish(store, "b", keep=1).generation
        with reader.use() as later:
            assert (now.id, later.id) == (first, second)
            assert len(later.catalogue.headers()) == 2
        assert len(now.catalogue.headers()) == 1
        assert now.vectors.count() == 3
    with reader.use() as same:
        assert same is later
    with pytest.raises(BronError):
        now.catalogue.headers()
    publish(store, "c", keep=1)
    assert first not in store.generations()
    reader.close()
    with reader.use() as again:
        assert len(again.catalogue.headers()) == 3


def test_a_reader_refuses_what_its_check_refuses(store: GenerationStore) -> None:
    publish(store, "a")
    opened: list[OpenGeneration] = []

    def check(generation: OpenGeneration) -> None:
        opened.append(generation)
        require_match(generation.manifest, model="hash:2", settings="s")

    reader = GenerationReader(store, check)
    with pytest.raises(IndexMismatchError), reader.use():
        pass
    with pytest.raises(BronError):
        opened[0].catalogue.headers()


def test_many_threads_share_a_reader_while_generations_come(store: GenerationStore) -> None:
    publish(store, "0")
    reader = GenerationReader(store, lambda generation: None)
    stop = threading.Event()
    errors: list[BaseException] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                with reader.use() as generation:
                    assert len(generation.catalogue.passage_ids()) == generation.manifest.passages
                    assert generation.vectors.count() == generation.manifest.passages
            except BaseException as error:
                errors.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(1, 5):
        publish(store, str(n), keep=1)
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
    reader.close()
