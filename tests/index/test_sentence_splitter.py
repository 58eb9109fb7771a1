"""Sentences: hard cases, the seed articles, any text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sentence_splitters import Case, article_cases, by_bron, hard_cases, starts_by
from index import sentence_splitter
from index.paragraphs import trim
from index.schema import Span
from index.sentence_splitter import split
from tests.growth import grows_gently
from tests.index.texts import any_text

# What the chosen splitter gets wrong of the bench's hard cases; each is ambiguous without reading on.
KNOWN_WRONG = ("Kerkstr. 5", "min. De Jonge", "the U.S. The U.K.", "near No. 10. Police", "9 a.m. She")


def sentences(text: str, language: str = "nl") -> list[str]:
    return [span.cut(text) for span in split(text, language)]


@pytest.mark.parametrize(
    "case",
    [case for language in ("nl", "en") for case in hard_cases(language)
     if not any(wrong in case.text for wrong in KNOWN_WRONG)],
    ids=lambda case: case.text[:50],
)  # fmt: skip
def test_hard_cases(case: Case) -> None:
    assert starts_by(by_bron, case) == case.starts


def test_the_seed_articles() -> None:
    cases = article_cases()
    assert len(cases) == 57
    assert [case.text for case in cases if starts_by(by_bron, case) != case.starts] == []


def test_a_quotation_keeps_its_attribution() -> None:
    text = "“Ik bijt niet. Woorden zijn belangrijker dan kogels”, zei hij. Daarna vertrok hij."
    assert sentences(text) == [
        "“Ik bijt niet.",
        "Woorden zijn belangrijker dan kogels”, zei hij.",
        "Daarna vertrok hij.",
    ]


def test_a_name_is_no_abbreviation() -> None:
    assert len(sentences("Dat deed Jan. Hij won. De zaal zat vol. Dat meldt ING. De bank groeit.")) == 5


@pytest.mark.parametrize("language", ["und", "xx", "ja", "uk"])
def test_any_language_is_split(language: str) -> None:
    assert sentences("Eén ding is zeker. Niemand weet het.", language) == [
        "Eén ding is zeker.",
        "Niemand weet het.",
    ]


def test_a_long_run_without_blanks_takes_no_time() -> None:
    assert len(sentences("a" * 100_000 + "! Nog een zin.")) == 2
    assert grows_gently(lambda size: sentences("a" * size + "! Nog een zin."), 25_000)


def test_boundaries_that_are_joined_again_take_no_longer_and_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []
    last_word = sentence_splitter._last_word

    def watched(sentence: str) -> str:
        read.append(len(sentence))
        return last_word(sentence)

    monkeypatch.setattr(sentence_splitter, "_last_word", watched)
    text = "Daar kwam dhr. Jansen aan. " + "Met dhr. Jansen, " * 200
    assert len(sentences(text)) == 2
    assert sum(read) <= len(text)


def uncovered(text: str, spans: tuple[Span, ...]) -> Iterator[Span]:
    at = 0
    for span in spans:
        yield trim(text, Span(at, span.start))
        at = span.end
    yield trim(text, Span(at, len(text)))


@given(any_text, st.sampled_from(["nl", "en", "de", "und"]))
def test_spans_are_trimmed_in_order_and_cover_what_can_be_seen(text: str, language: str) -> None:
    spans = split(text, language)
    assert all(span and trim(text, span) == span for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert not any(uncovered(text, spans))
