"""A text as the checks see it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.schema import Quote
from index.schema import Published

_UNKNOWN = Published()


@dataclass(frozen=True, slots=True)
class Dated:
    """A text with its language (ISO 639-1) and the date of the article it is from."""

    text: str
    language: str
    published: Published = _UNKNOWN

    @classmethod
    def of(cls, quote: Quote) -> Dated:
        """The words of a quote."""
        return cls(quote.text, quote.article.language, quote.article.published)
