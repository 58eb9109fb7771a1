"""Answers as JSON references, and back into answers whose quotes are cut from the articles anew."""

from __future__ import annotations

import json
from typing import Any

from bot.answering.citations import cut_quote
from bot.answering.schema import Answer, Outcome, Quote
from bot.chat_engine import ChatEngine
from index.schema import Article, Role, ScoredSentence, Sentence, Span


def to_record(answer: Answer) -> str:
    """The answer without the words of its quotes: articles, offsets and hashes."""
    return json.dumps(
        {
            "question": answer.question,
            "language": answer.language,
            "outcome": answer.outcome,
            "text": answer.text,
            "confidence": answer.confidence,
            "generation": answer.generation,
            "standalone": answer.standalone,
            "quotes": [_reference(quote) for quote in answer.quotes],
            "more": [_reference(quote) for quote in answer.more],
            "closest": [_reference(quote) for quote in answer.closest],
        }
    )


def from_record(record: str, engine: ChatEngine) -> Answer:
    """The answer again, its quotes cut from the articles as they are now.

    Raises `InputError` when an article is not indexed any more and `CorruptIndexError` when a quote is not
    where it was.
    """
    data = json.loads(record)
    articles: dict[str, Article] = {}
    for name in ("quotes", "more", "closest"):
        data[name] = tuple(_cut(reference, articles, engine) for reference in data[name])
    return Answer(**data | {"outcome": Outcome(data["outcome"])})


def language_of(record: str) -> str:
    """The language the answer was given in."""
    return str(json.loads(record)["language"])


def _reference(quote: Quote) -> dict[str, Any]:
    return {
        "n": quote.n,
        "article": quote.article.id,
        "start": quote.start,
        "end": quote.end,
        "answer": [quote.answer_start, quote.answer_end],
        "score": quote.score,
        "section": quote.section,
        "role": quote.role,
        "passage": quote.passage_id,
        "hash": quote.text_hash,
    }


def _cut(reference: dict[str, Any], articles: dict[str, Article], engine: ChatEngine) -> Quote:
    id = reference["article"]
    article = articles[id] if id in articles else articles.setdefault(id, engine.article(id))
    span = Span(reference["start"], reference["end"])
    role, section = Role(reference["role"]), reference["section"]
    sentence = Sentence(id, 0, span, role, section, reference["hash"])
    evidence = ScoredSentence(sentence, reference["passage"], reference["score"], 0.0, 0.0)
    start, end = reference["answer"]
    return cut_quote(article, evidence, reference["n"], None if start is None else Span(start, end))
