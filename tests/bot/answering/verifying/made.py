"""Quotes and checks as the tests write them."""

from __future__ import annotations

from bot.answering.schema import ArticleRef, Quote
from bot.answering.verifying.dated import Dated
from index.schema import Published, Role


def quote(text: str, language: str = "nl", n: int = 1, published: str | None = None) -> Quote:
    article = ArticleRef("a", "A title", "a.txt", Published(published), language)
    return Quote(n, text, 0, len(text), None, None, 1.0, None, Role.PROSE, article, "a:0", "0")


def dated(text: str, language: str = "nl", published: str | None = None) -> Dated:
    return Dated(text, language, Published(published))
