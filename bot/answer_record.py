"""Answers as JSON references, and back into answers whose quotes are cut from the articles anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.answering.citations import cut_quote
from bot.answering.composition import (
    Composition,
    Fallback,
    Position,
    Reason,
    Rejected,
    Statement,
    Style,
    Translation,
    Usage,
)
from bot.answering.schema import Answer, Outcome, Quote
from bot.chat_engine import ChatEngine
from index.schema import Article, Role, ScoredSentence, Sentence, Span


def to_record(answer: Answer, style: Style | None = None) -> str:
    """The answer without the words of its quotes (articles, offsets and hashes), and the style asked for.

    What was written stays in it; of what was left out only the reasons.
    """
    return json.dumps(
        {
            "style": style,
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
            "mode": answer.mode,
            "composition": _written(answer.composition),
            "positions": [_position(each, (*answer.quotes, *answer.more)) for each in answer.positions],
        }
    )


def from_record(record: str, engine: ChatEngine) -> Answer:
    """The answer again, its quotes cut from the articles as they are now.

    Raises `InputError` when an article is not indexed any more and `CorruptIndexError` when a quote is not
    where it was.
    """
    data = json.loads(record)
    data.pop("style", None)
    articles: dict[str, Article] = {}
    for name in ("quotes", "more", "closest"):
        data[name] = tuple(_cut(reference, articles, engine) for reference in data[name])
    quotes = {quote.n: quote for quote in (*data["more"], *data["quotes"])}
    return Answer(
        **data
        | {
            "outcome": Outcome(data["outcome"]),
            "mode": Style(data.get("mode", Style.QUOTE)),  # records of before written answers have none
            "composition": _read_written(data.get("composition")),
            "positions": tuple(_read_position(each, quotes) for each in data.get("positions", ())),
        }
    )


def style_of(record: str) -> Style | None:
    """How the answer was asked for; None where that was left to the settings."""
    data = json.loads(record)
    if "style" not in data:  # records of before it was kept
        return Style.COMPOSE if data.get("composition") else Style.QUOTE
    return Style(data["style"]) if data["style"] else None


def _written(written: Composition | None) -> dict[str, Any] | None:
    if written is None:
        return None
    reasons = tuple(replace(each, text="", detail="") for each in written.rejected)
    return asdict(replace(written, rejected=reasons, detail=str(written.detail)))


def _read_written(data: dict[str, Any] | None) -> Composition | None:
    if data is None:
        return None
    return Composition(
        **data
        | {
            "statements": tuple(Statement(each["text"], tuple(each["cites"])) for each in data["statements"]),
            "rejected": tuple(Rejected("", Reason(each["reason"])) for each in data["rejected"]),
            "translations": tuple(Translation(**each) for each in data["translations"]),
            "usage": Usage(**data["usage"]),
            "fallback": Fallback(data["fallback"]) if data["fallback"] else None,
        }
    )


def _position(position: Position, quotes: Sequence[Quote]) -> dict[str, Any]:
    """Its claim as a place in its quote, where it stands there word by word."""
    text = next((quote.text for quote in quotes if quote.n == position.n), "")
    at = text.find(position.claim)
    claim = position.claim if at < 0 else [at, at + len(position.claim)]
    return {"who": position.who, "claim": claim, "n": position.n}


def _read_position(data: dict[str, Any], quotes: dict[int, Quote]) -> Position:
    claim, n = data["claim"], data["n"]
    return Position(data["who"], claim if isinstance(claim, str) else quotes[n].text[slice(*claim)], n)


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
