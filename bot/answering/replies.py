"""Reading a language model's reply: whatever happens, the request ends with the reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bot.answering.composition import Usage
from bot.answering.language_model import LanguageModel, Message, Piece

CHARACTERS_PER_TOKEN = 8  # a reply with more is longer than its tokens can be
THOUGHT_OPENS = re.compile(r"<(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
THOUGHT_CLOSES = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT = re.compile(
    f"{THOUGHT_OPENS.pattern}.*?(?:{THOUGHT_CLOSES.pattern}|\\Z)", re.IGNORECASE | re.DOTALL
)


@contextmanager
def reading(
    model: LanguageModel, messages: Sequence[Message], max_tokens: int, schema: dict[str, Any] | None = None
) -> Iterator[Iterator[Piece]]:
    """The pieces of a reply; the request is ended when the block is left, however that happens."""
    pieces = model.stream(messages, max_tokens=max_tokens, schema=schema)
    try:
        yield pieces
    finally:
        if close := getattr(pieces, "close", None):  # generators have it; any iterator is one of the protocol
            close()


def whole_reply(
    model: LanguageModel, messages: Sequence[Message], max_tokens: int, schema: dict[str, Any] | None = None
) -> tuple[str, Usage]:
    """A reply as one text without its thinking, and what it cost; an endless one is cut.

    Raises `LanguageModelError`.
    """
    text, usage = "", Usage()
    with reading(model, messages, max_tokens, schema) as pieces:
        for piece in pieces:
            text += piece.text
            usage = add_usage(usage, piece.usage)
            if len(text) > max_tokens * CHARACTERS_PER_TOKEN:
                break
    return without_thoughts(text), usage


def without_thoughts(text: str) -> str:
    """A whole reply without its thinking, as `bot.answering.written` leaves it out of one that grows.

    Before a closing tag all is thinking, also where a chat template ate the opening one.
    """
    return THOUGHT_CLOSES.split(_THOUGHT.sub("", text))[-1]


def add_usage(one: Usage, other: Usage | None) -> Usage:
    """Both together; seconds as well."""
    if other is None:
        return one
    return Usage(
        one.prompt_tokens + other.prompt_tokens,
        one.completion_tokens + other.completion_tokens,
        one.calls + other.calls,
        one.seconds + other.seconds,
    )
