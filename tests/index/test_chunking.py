"""Sentences with offsets and roles; passages of whole sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import chunk, sentences_of
from index.cleaning import clean
from index.loaders import find_sources, load
from index.schema import QUOTABLE_ROLES, Role, hash_text
from tests.index.sections import TEXT, words
from tests.index.small_index import article_of
from tests.index.texts import any_text

ARTICLES = find_sources([Path(__file__).parents[2] / "seeds" / "articles"])


def test_sentences_know_role_and_section() -> None:
    article = article_of(TEXT)
    found = sentences_of(article, clean(TEXT))
    assert [(one.position, one.role, one.section) for one in found] == [
        (0, Role.HEADING, None),
        (1, Role.CAPTION, "Kop van het stuk"),
        (2, Role.PROSE, "Kop van het stuk"),
        (3, Role.PROSE, "Kop van het stuk"),
        (4, Role.PROSE, "Kop van het stuk"),
        (5, Role.HEADING, None),
        (6, Role.PROSE, "Tweede kop"),
        (7, Role.PROSE, "Tweede kop"),
    ]
    assert found[1].span.cut(TEXT) == "Een tank in de stad."


def test_passages_hold_neighbours_of_one_section_and_captions_alone() -> None:
    article = article_of(TEXT)
    found = chunk(article, count_tokens=words, budget=100)
    assert [(one.id, one.section, [s.position for s in one.sentences]) for one in found] == [
        (f"{article.id}:0", "Kop van het stuk", [1]),
        (f"{article.id}:1", "Kop van het stuk", [2, 3, 4]),
        (f"{article.id}:2", "Tweede kop", [6, 7]),
    ]
    assert "Lees ook" not in found[1].text
    assert found[1].text.endswith("er ook zes. De derde staat in een nieuwe alinea.")


def test_the_budget_is_kept_and_a_long_sentence_stands_alone() -> None:
    text = "Een twee drie. Vier vijf zes. " + "Heel " * 50 + "lang is deze zin. Kort is deze. En deze ook."
    found = chunk(article_of(text), count_tokens=words, budget=6)
    assert [words(one.text) for one in found] == [6, 54, 6]
    assert [len(one.sentences) for one in found] == [2, 1, 2]


def test_two_captions_share_no_passage() -> None:
    text = "Een tank. Foto: ANP\n\nEen brug. Foto: ANP\n\nHet overleg duurt nog twee dagen."
    assert [one.text for one in chunk(article_of(text), count_tokens=words)] == [
        "Een tank.",
        "Een brug.",
        "Het overleg duurt nog twee dagen.",
    ]


def test_an_article_of_noise_has_no_passages() -> None:
    assert chunk(article_of("Foto: ANP\n\nDelen\n"), count_tokens=words) == ()


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem[:3])
def test_the_seed_articles(path: Path) -> None:
    article = load(path, max_bytes=1_000_000)
    passages = chunk(article, count_tokens=lambda text: len(text) // 4)
    held = [sentence for passage in passages for sentence in passage.sentences]
    quotable = [s for s in sentences_of(article, clean(article.original)) if s.role in QUOTABLE_ROLES]
    assert held == quotable
    assert all(len({sentence.section for sentence in passage.sentences}) == 1 for passage in passages)


@given(any_text, st.integers(1, 40))
def test_whatever_the_text_offsets_hold(text: str, budget: int) -> None:
    article = article_of(text)
    cleaned = clean(text)
    sentences = sentences_of(article, cleaned)
    assert [one.position for one in sentences] == list(range(len(sentences)))
    end = 0
    for one in sentences:
        assert end <= one.span.start < one.span.end
        assert hash_text(one.span.cut(text)) == one.text_hash
        assert cleaned.role_at(one.span.start) is one.role
        assert cleaned.role_at(one.span.end - 1) is one.role
        end = one.span.end
    passages = chunk(article, count_tokens=words, budget=budget)
    assert [s for p in passages for s in p.sentences] == [s for s in sentences if s.role in QUOTABLE_ROLES]
    for index, passage in enumerate(passages):
        first, last = passage.sentences[0], passage.sentences[-1]
        assert (passage.id, passage.index) == (f"{article.id}:{index}", index)
        assert (passage.span.start, passage.span.end) == (first.span.start, last.span.end)
        assert len({(one.role, one.section) for one in passage.sentences}) == 1
        assert (
            len(passage.sentences) == 1
            or sum(words(cleaned.read(s.span)) for s in passage.sentences) <= budget
        )
