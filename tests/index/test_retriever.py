from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.factory import build_store
from config.settings import Settings
from index.embedder import PACKAGED, load_query_embedder
from index.generation import OpenGeneration
from index.retriever import Query, Retriever


@pytest.fixture(scope="module")
def generation(seed_index: Path) -> Iterator[OpenGeneration]:
    generation = build_store(Settings(data_dir=seed_index)).open_current()
    yield generation
    generation.close()


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return Retriever(load_query_embedder(PACKAGED, tmp_path_factory.mktemp("cache")), candidates=10)


def test_passages_and_sentences_come_best_first(generation: OpenGeneration, retriever: Retriever) -> None:
    found = retriever.retrieve(generation, Query("Wie is de burgemeester van Kiev?", "nl"))
    assert len(found.passages) == 10
    for scores in ([p.score for p in found.passages], [s.score for s in found.sentences]):
        assert scores == sorted(scores, reverse=True)
    assert found.passages[0].score == found.sentences[0].score
    assert sum(len(p.sentences) for p in found.passages) == len(found.sentences)


@pytest.mark.parametrize("spelling", ["Kharkiv", "Charkov", "kharkov"])
def test_a_name_is_found_in_any_spelling(
    generation: OpenGeneration, retriever: Retriever, spelling: str
) -> None:
    found = retriever.retrieve(generation, Query(spelling, "en"))
    catalogue = generation.catalogue
    matching = [s.sentence for s in found.sentences if s.keyword > 0]
    texts = {s.span.cut(catalogue.article(s.article_id).original) for s in matching}
    assert any("Charkov" in text for text in texts)
    assert any("Kharkiv" in text for text in texts)


@pytest.mark.parametrize("question", ["Oekrai\u0308ne", "Oek\u00adraïne"])
def test_keywords_are_those_of_the_question_as_it_reads(
    generation: OpenGeneration, retriever: Retriever, question: str
) -> None:
    plain, found = (
        {each.sentence: each.keyword for each in retriever.retrieve(generation, Query(asked, "nl")).sentences}
        for asked in ("Oekraïne", question)
    )
    assert any(found.values())
    assert all(found[sentence] == plain[sentence] for sentence in found.keys() & plain)


def test_an_earlier_question_moves_the_result(generation: OpenGeneration, retriever: Retriever) -> None:
    alone = retriever.retrieve(generation, Query("En waar ligt die?", "nl"))
    leaning = retriever.retrieve(
        generation, Query("En waar ligt die?", "nl", "Wat is de grootste kerncentrale?")
    )
    first = leaning.sentences[0].sentence
    assert first != alone.sentences[0].sentence
    assert "kerncentrale" in first.span.cut(generation.catalogue.article(first.article_id).original)


def test_a_question_without_words_still_has_an_order(
    generation: OpenGeneration, retriever: Retriever
) -> None:
    found = retriever.retrieve(generation, Query("???", "en"))
    assert found.sentences
    assert all(each.keyword == 0 for each in found.sentences)
