"""Passages to read, made of plain sentences."""

from __future__ import annotations

from bot.answering.reader import Readable
from index.schema import Passage, Role, Sentence, Span, hash_text


def passage(*texts: str, offset: int = 100, id: str = "a:0") -> Readable:
    """A passage of these sentences, the first at `offset` of its article, a space after each."""
    sentences = []
    at = offset
    for position, text in enumerate(texts):
        span = Span(at, at + len(text))
        sentences.append(Sentence("a", position, span, Role.PROSE, None, hash_text(text)))
        at = span.end + 1
    whole = Span(offset, max(offset, at - 1))
    return Readable(Passage(id, "a", 0, whole, None, tuple(sentences), " ".join(texts)), texts)
