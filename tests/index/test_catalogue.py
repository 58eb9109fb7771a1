"""The catalogue gives back what was put in, finds sentences by terms, and says so when it cannot be read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalogue import Catalogue
from index.catalogue_schema import IndexedArticle, Lineage, encode_term
from index.catalogue_writer import CatalogueWriter
from index.errors import CorruptIndexError, InputError
from index.schema import Manifest, hash_text
from tests.index.small_index import DIMENSIONS, article_of, chunk, indexed, text_about, vector_of

TEXTS = {subject: text_about(subject) for subject in ("rivers", "bridges", "ÉLAN")}


def manifest_of(articles: int, passages: int, sentences: int) -> Manifest:
    return Manifest(
        generation="000001-0123abcd",
        model="hash:1",
        settings="s",
        corpus="c",
        articles=articles,
        passages=passages,
        sentences=sentences,
        dimensions=DIMENSIONS,
        created="2026-01-02T03:04:05+00:00",
        bron_version="0",
    )


def write(path: Path, articles: Sequence[IndexedArticle], remove: Sequence[str] = ()) -> Path:
    with closing(CatalogueWriter(path)) as writer:
        for article in articles:
            writer.add(article)
        writer.add_places({("kief", "703448"), ("charkof", "706483"), ("kief", "703447")})
        for id in remove:
            writer.remove(id)
        writer.finish(manifest_of(*writer.counts()), Lineage(None, "embedded", 0))
    return path


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    articles = [indexed(text, f"{subject}.txt", title=subject) for subject, text in TEXTS.items()]
    with closing(Catalogue(write(tmp_path / "catalogue é?#.sqlite", articles))) as opened:
        yield opened


def id_of(subject: str) -> str:
    return article_of(TEXTS[subject]).id


def test_articles_come_back_as_they_were(catalogue: Catalogue) -> None:
    expected = article_of(TEXTS["rivers"], "rivers.txt", title="rivers")
    assert catalogue.article(expected.id) == expected
    assert [article.title for article in catalogue.articles()] == ["bridges", "rivers", "ÉLAN"]
    assert [header.id for header in catalogue.headers()] == [one.id for one in catalogue.articles()]
    assert catalogue.headers()[1].published == expected.published
    assert catalogue.languages() == {"nl": 3}
    assert catalogue.manifest == manifest_of(3, 9, 21)


def test_languages_are_counted_once(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    first = catalogue.languages()
    monkeypatch.setattr(catalogue, "_rows", lambda *_: pytest.fail("counted again"))
    assert catalogue.languages() == first == {"nl": 3}


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_comes_back(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    article = replace(article_of(text), title=text[:20], source=text[:10] or "x")
    path = tmp_path_factory.mktemp("any") / "catalogue.sqlite"
    with closing(Catalogue(write(path, [IndexedArticle(article, ())]))) as opened:
        assert opened.article(article.id) == article


def test_passages_come_back_in_the_order_asked_for(catalogue: Catalogue) -> None:
    expected = chunk(article_of(TEXTS["bridges"]))
    wanted = [expected[2].id, "not:0", expected[0].id, expected[2].id]
    assert catalogue.passages(wanted) == [expected[2], expected[0]]
    assert catalogue.passage(expected[1].id) == expected[1]
    assert catalogue.passages([]) == []
    assert set(catalogue.passage_ids()) >= {passage.id for passage in expected}
    assert len(catalogue.passage_ids()) == 9


@pytest.mark.parametrize("id", ["gone", "", "\ud800", "' OR 1=1 --", "a\0b"])
def test_what_is_not_there_is_an_input_error(catalogue: Catalogue, id: str) -> None:
    with pytest.raises(InputError, match="not in the index"):
        catalogue.article(id)
    with pytest.raises(InputError, match="not in the index"):
        catalogue.passage(id)


def test_vectors_come_back(catalogue: Catalogue) -> None:
    passage = chunk(article_of(TEXTS["rivers"]))[1]
    vectors = catalogue.sentence_vectors([passage.id, "not:0"])
    assert list(vectors) == [passage.id]
    expected = indexed(TEXTS["rivers"]).passages[1].sentence_vectors
    np.testing.assert_allclose(vectors[passage.id], expected, atol=1e-3)
    assert vectors[passage.id].dtype == np.float32
    np.testing.assert_allclose(
        catalogue.passage_vectors([passage.id])[passage.id], vector_of(passage.text), atol=1e-3
    )


def test_keywords_find_sentences_rarest_term_first(catalogue: Catalogue) -> None:
    hits = catalogue.keyword_search(["sentence", "4", "rivers"], limit=5)
    assert hits[0].id == f"{id_of('rivers')}#4"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score > 0 for hit in hits)
    assert len(hits) == 5


def test_own_terms_weigh_more_than_those_around(catalogue: Catalogue) -> None:
    hits = catalogue.keyword_search(["4"], limit=20)
    positions = {int(hit.id.rpartition("#")[2]) for hit in hits}
    assert positions == {3, 4, 5}
    assert {int(hit.id.rpartition("#")[2]) for hit in hits[:3]} == {4}
    around = catalogue.keyword_search(["4"], limit=20, weights=(0.4, 1.0))
    assert 4 not in {int(hit.id.rpartition("#")[2]) for hit in around[:3]}


@pytest.mark.parametrize("terms", [[], [""], ["nowhere"], ["\ud800"], ['"'], ["*"], ["rivers OR bridges"]])
def test_terms_that_are_nowhere_find_nothing(catalogue: Catalogue, terms: list[str]) -> None:
    assert catalogue.keyword_search(terms, limit=5) == []


def test_a_limit_of_nothing(catalogue: Catalogue) -> None:
    assert catalogue.keyword_search(["rivers"], limit=0) == []


def test_the_commonest_terms_are_left_out_when_rarer_ones_do(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.catalogue.SCORED_ROWS", 7)
    assert {hit.id for hit in catalogue.keyword_search(["sentence", "rivers"], limit=99)} == {
        f"{id_of('rivers')}#{n}" for n in range(7)
    }
    assert len(catalogue.keyword_search(["sentence"], limit=99)) == 7


def test_sentences_lead_to_their_passages(catalogue: Catalogue) -> None:
    article = id_of("rivers")
    assert catalogue.passages_of_sentences([f"{article}#0", f"{article}#6", "gone#1"]) == {
        f"{article}#0": f"{article}:0",
        f"{article}#6": f"{article}:2",
    }


def test_places_are_found_by_any_of_their_keys(catalogue: Catalogue) -> None:
    assert catalogue.find_places(["kief", "nowhere", "\ud800"]) == ["703447", "703448"]
    assert catalogue.find_places([]) == []


def test_what_is_removed_leaves_no_trace(tmp_path: Path) -> None:
    articles = [indexed(text, f"{subject}.txt") for subject, text in TEXTS.items()]
    with closing(Catalogue(write(tmp_path / "c.sqlite", articles, remove=[id_of("bridges")]))) as opened:
        assert {header.source for header in opened.headers()} == {"rivers.txt", "ÉLAN.txt"}
        assert opened.keyword_search(["bridges"], limit=9) == []
        assert len(opened.passage_ids()) == 6
        assert opened.manifest == manifest_of(2, 6, 14)
        assert opened.passages([f"{id_of('bridges')}:0"]) == []
        assert opened.sentence_vectors([f"{id_of('bridges')}:0"]) == {}


def test_every_sentence_is_the_slice_it_was(catalogue: Catalogue) -> None:
    for passage in catalogue.passages(catalogue.passage_ids()):
        original = catalogue.article(passage.article_id).original
        for sentence in passage.sentences:
            assert hash_text(sentence.span.cut(original)) == sentence.text_hash


def test_many_threads_may_read(catalogue: Catalogue) -> None:
    wrong: list[object] = []

    def read() -> None:
        for subject in list(TEXTS) * 10:
            hits = catalogue.keyword_search([subject.lower()], limit=1)
            if hits[0].id.partition("#")[0] != id_of(subject):
                wrong.append(hits)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


TERM = st.text(st.characters(exclude_characters=" "), min_size=1, max_size=12).map(str.casefold)


@given(terms=st.lists(TERM, min_size=1, max_size=5, unique_by=encode_term), data=st.data())
def test_any_term_finds_its_sentence_and_no_other(
    terms: list[str], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here, *elsewhere = terms
    one = indexed("One sentence. Another sentence.").passages[0]
    article = IndexedArticle(
        article_of("One sentence. Another sentence."),
        (replace(one, own_terms=((here,), tuple(elsewhere)), context_terms=((), ())),),
    )
    path = tmp_path_factory.mktemp("terms") / "catalogue.sqlite"
    with closing(Catalogue(write(path, [article]))) as opened:
        assert [hit.id[-2:] for hit in opened.keyword_search([here], limit=9)] == ["#0"]
        for term in elsewhere:
            assert [hit.id[-2:] for hit in opened.keyword_search([term], limit=9)] == ["#1"]


def test_a_missing_file_is_a_corrupt_index(tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError, match="is missing") as raised:
        Catalogue(tmp_path / "catalogue.sqlite")
    assert "rebuild" in raised.value.hint


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_file_of_something_else_is_a_corrupt_index(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(content)
    with pytest.raises(CorruptIndexError) as raised:
        Catalogue(path)
    assert "rebuild" in raised.value.hint


def test_a_cut_file_is_a_corrupt_index(tmp_path: Path) -> None:
    path = write(tmp_path / "catalogue.sqlite", [indexed(text, f"{s}.txt") for s, text in TEXTS.items()])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(CorruptIndexError), closing(Catalogue(path)) as opened:
        opened.articles()
        opened.passages(opened.passage_ids())
        opened.sentence_vectors(opened.passage_ids())
        opened.keyword_search(["rivers"], limit=9)


def test_a_manifest_with_a_part_missing_is_a_corrupt_index(tmp_path: Path) -> None:
    path = write(tmp_path / "catalogue.sqlite", [indexed(TEXTS["rivers"])])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM facts WHERE name = 'dimensions'")
    with pytest.raises(CorruptIndexError, match="dimensions"):
        Catalogue(path)
