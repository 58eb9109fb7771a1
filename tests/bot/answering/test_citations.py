from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.citations import cut_quote
from index.errors import CorruptIndexError
from index.schema import Article, Published, Role, ScoredSentence, Sentence, Span, hash_text


def article(text: str) -> Article:
    return Article("a", "Titel", "a.txt", text, Published("2022-03"), "nl", "0" * 64)


def scored(text: str, span: Span) -> ScoredSentence:
    sentence = Sentence("a", 0, span, Role.PROSE, "Kop", hash_text(span.cut(text)))
    return ScoredSentence(sentence, "a:0", 0.9, 0.9, 0.0)


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(st.text(min_size=1))
    start = draw(st.integers(0, len(text)))
    return text, Span(start, draw(st.integers(start, len(text))))


@given(text_and_span())
def test_a_quote_is_the_slice_it_claims(given_text: tuple[str, Span]) -> None:
    text, span = given_text
    quote = cut_quote(article(text), scored(text, span), 1)
    assert quote.text == text[quote.start : quote.end]
    assert (quote.start, quote.end) == (span.start, span.end)


@given(text_and_span(), st.text(min_size=1))
def test_a_changed_article_is_never_quoted(given_text: tuple[str, Span], other: str) -> None:
    text, span = given_text
    if span.cut(other) == span.cut(text):
        return
    with pytest.raises(CorruptIndexError, match=r"a\.txt"):
        cut_quote(article(other), scored(text, span), 1)


def test_another_article_is_never_quoted() -> None:
    text = "Een zin."
    other = Article("b", "Titel", "b.txt", text, Published(), "nl", "0" * 64)
    with pytest.raises(CorruptIndexError):
        cut_quote(other, scored(text, Span(0, 8)), 1)


def test_answering_words_lie_within_the_quote_or_are_not_marked() -> None:
    text = "Hij woont in Gouda. Zij niet."
    sentence = scored(text, Span(0, 19))
    inside = cut_quote(article(text), sentence, 1, Span(13, 18))
    assert text[inside.answer_start : inside.answer_end] == "Gouda"
    outside = cut_quote(article(text), sentence, 1, Span(13, 24))
    assert (outside.answer_start, outside.answer_end) == (None, None)
