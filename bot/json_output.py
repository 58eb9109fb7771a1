"""An answer as JSON. The keys and their order are a promise, documented in docs/json.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.answering.composition import Composition
from bot.answering.schema import Answer, Quote
from bot.terminal_text import escape_json_line


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The object that `bron ask --json` prints and each line of `--batch`."""
    return {
        "id": None,  # a batch puts its own here
        "question": answer.question,
        "language": answer.language,
        "answered": answer.answered,
        "text": answer.text,
        "confidence": round(answer.confidence, 4),
        "mode": answer.mode,
        "quotes": [_quote_to_json(quote) for quote in answer.quotes],
        "closest": [_quote_to_json(quote) for quote in answer.closest],
        "generation": answer.generation,
        "timings_ms": {name: round(value, 2) for name, value in answer.timings_ms.items()},
        "searched": answer.standalone,
        "positions": [{"who": each.who, "claim": each.claim, "n": each.n} for each in answer.positions],
        **_written_to_json(answer.composition),
    }


def _written_to_json(written: Composition | None) -> dict[str, Any]:
    """What a language model wrote; without one the same keys, empty."""
    given = written or Composition(model="")
    fallback, usage = given.fallback, given.usage
    return {
        "statements": [{"text": each.text, "cites": list(each.cites)} for each in given.statements],
        "dropped": [
            {"text": each.text, "reason": each.reason.name.lower(), "detail": str(each.detail)}
            for each in given.rejected
        ],
        "fallback": {"reason": fallback.name.lower(), "detail": str(given.detail)} if fallback else None,
        "translations": [{"n": each.n, "text": each.text} for each in given.translations],
        "untranslated": given.untranslated,
        "model": written.model if written else None,
        "usage": {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "calls": usage.calls,
            "seconds": round(usage.seconds, 3),
        }
        if written
        else None,
    }


def _quote_to_json(quote: Quote) -> dict[str, Any]:
    article = quote.article
    return {
        "n": quote.n,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "answer_start": quote.answer_start,
        "answer_end": quote.answer_end,
        "score": round(quote.score, 4),
        "section": quote.section,
        "role": quote.role.value,
        "article": {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "published": article.published.iso,
            "language": article.language,
        },
    }


def json_line(value: Mapping[str, Any]) -> bytes:
    """`value` as one line of UTF-8 JSON with its newline, exact and yet safe to show on a terminal."""
    return escape_json_line(json.dumps(value, ensure_ascii=False)).encode("utf-8") + b"\n"
