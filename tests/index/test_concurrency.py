"""Eight processes ask while a writer publishes ten generations: no error, and no answer from two of them."""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from index.generation import GenerationReader, OpenGeneration
from index.generation_writer import writing
from tests.index.small_index import DIMENSIONS, article_of, indexed, new_store, text_about, vector_of

READERS = 8
GENERATIONS = 10
ARTICLES = 4


def text_in(round: int, n: int) -> str:
    return text_about(f"subject {n} as of round {round}")


def publish_round(data: Path, round: int) -> None:
    """Every article replaced, so that each generation has sentences of its round only."""
    with writing(new_store(data), keep=1) as writer:
        for header in writer.headers():
            writer.remove(header.id)
        for n in range(ARTICLES):
            writer.add(indexed(text_in(round, n), f"{n}.txt", title=str(round)))
        writer.publish(model="hash:1", settings="s", dimensions=DIMENSIONS)


def answer(generation: OpenGeneration) -> int:
    """The round that every part of an answer is from."""
    catalogue = generation.catalogue
    (round,) = {int(header.title) for header in catalogue.headers()}
    expected = {article_of(text_in(round, n)).id for n in range(ARTICLES)}
    near = [hit.id for hit in generation.vectors.query(vector_of(text_in(round, 0)), 50)]
    keyword = [hit.id.partition("#")[0] for hit in catalogue.keyword_search(["subject"], limit=50)]
    passages = catalogue.passages(near)
    assert {passage.article_id for passage in passages} == expected
    assert len(passages) == len(near) == generation.manifest.passages
    assert set(keyword) == expected
    assert len(catalogue.sentence_vectors(near)) == len(near)
    assert all(f"round {round}" in passage.text for passage in passages)
    return round


def read(data: Path, ready: Queue[int], stop: Event, seen: Queue[list[int] | str]) -> None:
    rounds: list[int] = []
    try:
        reader = GenerationReader(new_store(data), lambda generation: None)
        while not stop.is_set() or not rounds:
            with reader.use() as generation:
                rounds.append(answer(generation))
            if len(rounds) == 1:
                ready.put(rounds[0])
        with reader.use() as generation:
            rounds.append(answer(generation))
        reader.close()
        seen.put(rounds)
    except BaseException as error:
        ready.put(-1)
        seen.put(repr(error))


@pytest.mark.slow
def test_eight_readers_while_ten_generations_are_published(tmp_path: Path) -> None:
    publish_round(tmp_path, 0)
    context = multiprocessing.get_context("spawn")
    ready: Queue[int] = context.Queue()
    seen: Queue[list[int] | str] = context.Queue()
    stop = context.Event()
    readers = [context.Process(target=read, args=(tmp_path, ready, stop, seen)) for _ in range(READERS)]
    for process in readers:
        process.start()
    for _ in readers:
        ready.get(timeout=120)
    for round in range(1, GENERATIONS + 1):
        publish_round(tmp_path, round)
    stop.set()
    found = [seen.get(timeout=120) for _ in readers]
    for process in readers:
        process.join(60)

    for rounds in found:
        assert isinstance(rounds, list), rounds
        assert rounds == sorted(rounds)
        assert rounds[-1] == GENERATIONS
    assert len({round for rounds in found for round in rounds}) > GENERATIONS / 2  # they read along
    publish_round(tmp_path, GENERATIONS + 1)
    assert len(new_store(tmp_path).generations()) == 1  # nobody holds an old one any more
