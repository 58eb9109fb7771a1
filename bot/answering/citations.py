"""Cutting quotes: the only place where a quote's words come from.

A quote is a slice of the article as it was read. The sentence's hash was taken when the article was indexed;
when the slice no longer has that hash, nothing is shown.
"""

from __future__ import annotations

from bot.answering.schema import ArticleRef, Quote
from index.errors import CorruptIndexError
from index.schema import Article, ScoredSentence, Span, hash_text


def article_ref(article: Article) -> ArticleRef:
    """What is shown of an article behind a quote."""
    return ArticleRef(
        id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        language=article.language,
    )


def cut_quote(article: Article, evidence: ScoredSentence, n: int, answer: Span | None = None) -> Quote:
    """The `n`th quote of an answer; `answer` holds the answering words, in the article's offsets.

    Raises `CorruptIndexError` when the sentence is not in the article as it was indexed.
    """
    sentence = evidence.sentence
    text = sentence.span.cut(article.original)
    if sentence.article_id != article.id or hash_text(text) != sentence.text_hash:
        raise CorruptIndexError("index.quote_moved", source=article.source)
    inside = answer is not None and sentence.span.start <= answer.start < answer.end <= sentence.span.end
    return Quote(
        n=n,
        text=text,
        start=sentence.span.start,
        end=sentence.span.end,
        answer_start=answer.start if answer and inside else None,
        answer_end=answer.end if answer and inside else None,
        score=evidence.score,
        section=sentence.section,
        role=sentence.role,
        article=article_ref(article),
        passage_id=evidence.passage_id,
        text_hash=sentence.text_hash,
    )
