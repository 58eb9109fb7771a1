"""Where a quote comes from, in words: the same in the terminal and in Discord."""

from __future__ import annotations

from bot.answering.schema import Quote
from config.phrases import phrase
from index.schema import DatePrecision, Published, Role


def date_words(published: Published, language: str) -> str:
    """`3 March 2022`, `maart 2022`, `2022`, or `undated; text says “3 maart”`: what is known."""
    if published.iso is None:
        if published.mention is None:
            return phrase("source.undated", language)
        return phrase("source.undated_mention", language, mention=published.mention)
    year, *rest = published.iso.split("-")
    if published.precision is DatePrecision.YEAR or not rest:
        return year
    month = phrase("months", language).split()[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if rest[1:] else f"{month} {year}"


def source_parts(quote: Quote, language: str) -> tuple[str, ...]:
    """Title, date as known, and where they apply the section and that the words are a photo's caption."""
    parts = [quote.article.title, date_words(quote.article.published, language)]
    if quote.section and quote.section != quote.article.title:
        parts.append(f"§ {quote.section}")
    if quote.role is Role.CAPTION:
        parts.append(phrase("source.caption", language))
    return tuple(parts)
