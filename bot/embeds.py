"""Answers as Discord shows them: pure, from frozen values to cards, from cards to embeds or plain messages.

    Answer ── answer_card ── Card ─┬─ embed()  title 256, description 4096, footer 2048 units
                                   └─ text()   2000 units, where embeds may not be sent

Everything of strangers goes through `bot.discord_text`, so that it is words and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord

from bot.answering.schema import Answer, ArticleRef, Outcome, Quote
from bot.discord_phrases import say
from bot.discord_text import JOINT, cut, escape, joined, plain, quote_markdown, share, units
from bot.source_line import date_words, source_parts
from bot.written_card import lead_lines, position_fields, prose_of, size_of_fields, translation_line
from bot.written_words import translations_by_quote
from index.schema import Article, Passage

TITLE, DESCRIPTION, FOOTER, CONTENT = 256, 4096, 2048, 2000  # Discord's limits
TEXT_BODY = 1500  # leaves room for the title and the footer in a plain message
CONTEXT_BODY = 1500  # three contexts in one message stay under the 6000 units of all its embeds
FIRST_LINE = 1200
SOURCE_PART = 160
SOURCES = 1 / 3  # of a body, at most, for the lines above its quotes; half at most stands above all quotes
QUOTE_ROOM = 120  # what is left for a quote before a table or a translation takes room
NEWLINE = "\n"
PER_PAGE = 3
LISTED = 10

GREEN, AMBER, GREY, BLUE = 0x2E7D32, 0xB26A00, 0x6B7280, 0x2F5D9B
_COLOURS = {Outcome.ANSWERED: GREEN, Outcome.DOUBTFUL: AMBER, Outcome.NOT_IN_ARTICLES: GREY}


@dataclass(frozen=True, slots=True)
class Card:
    """What one message shows; `title` and `body` are Markdown, `footer` is plain."""

    title: str
    body: str
    footer: str = ""
    colour: int = BLUE
    fields: tuple[tuple[str, str], ...] = ()  # name and value, Markdown

    def embed(self) -> discord.Embed:
        """The card as an embed."""
        embed = discord.Embed(title=self.title or None, description=self.body, colour=self.colour)
        for name, value in self.fields:
            embed.add_field(name=name, value=value)
        if self.footer:
            embed.set_footer(text=self.footer)
        return embed

    def text(self) -> str:
        """The card as the content of a message. The body must have been made for `TEXT_BODY`."""
        title = f"**{self.title}**\n" if self.title else ""
        fields = "".join(f"\n**{name}** {value.replace(NEWLINE, JOINT)}" for name, value in self.fields)
        return title + self.body + fields + (f"\n-# {escape(self.footer)}" if self.footer else "")


def shown_quotes(answer: Answer) -> tuple[Quote, ...]:
    """All quotes one can page through: the answer's and further ones, or else the closest passages."""
    return (*answer.quotes, *answer.more) if answer.answered else answer.closest


def page_quotes(answer: Answer, page: int) -> tuple[Quote, ...]:
    """The quotes of page 0, 1, 2 …"""
    return shown_quotes(answer)[page * PER_PAGE : (page + 1) * PER_PAGE]


def page_count(answer: Answer) -> int:
    """Number of pages, at least 1."""
    return max(1, -(-len(shown_quotes(answer)) // PER_PAGE))


def answer_card(answer: Answer, page: int = 0, *, limit: int = DESCRIPTION) -> Card:
    """Page `page` of an answer: prose or the first line, quotes with their sources, positions, confidence.

    `limit` is the size of body and fields together, in UTF-16 units.
    """
    lead = "\n".join(_lead(answer, limit))
    quotes = page_quotes(answer, page)
    sources = [_source(quote, answer.language, int(limit * SOURCES) // PER_PAGE) for quote in quotes]
    room = limit - units(lead) - sum(units(source) + len("\n\n\n> ") for source in sources)
    spare = room - QUOTE_ROOM * len(quotes)
    fields = position_fields(answer, min(spare, limit // 3))
    spare -= (taken := size_of_fields(fields))
    translations = _translations(answer, quotes, spare)
    rooms = share(
        [units(_quote(quote, DESCRIPTION)) for quote in quotes], room - taken - sum(map(units, translations))
    )
    blocks = [
        f"{source}\n> {_quote(quote, size)}{translation}"
        for source, quote, size, translation in zip(sources, quotes, rooms, translations, strict=True)
    ]
    title = escape(cut(answer.question, min(TITLE, limit // 6)))
    body = "\n\n".join([lead, *blocks])
    return Card(title, body, _footer(answer, page), _COLOURS[answer.outcome], fields)


def _translations(answer: Answer, quotes: Sequence[Quote], room: int) -> list[str]:
    """For each quote the line with its translation, as far as there is room; otherwise nothing."""
    known, lines = translations_by_quote(answer), []
    for quote in quotes:
        line = f"\n{translation_line(known[quote.n], answer.language)}" if quote.n in known else ""
        lines.append(line if units(line) <= room else "")
        room -= units(lines[-1])
    return lines


def _lead(answer: Answer, limit: int) -> list[str]:
    """The lines above the quotes, together within half of `limit`."""
    most = limit // 2 if prose_of(answer) else min(FIRST_LINE, limit // 3)
    below = []
    if answer.standalone and answer.standalone != answer.question:
        searched = escape(cut(answer.standalone, min(TITLE, most // 3)))
        below += ["-# " + say("searched_as", answer.language, question=searched)]
    if not answer.answered and answer.closest:
        below += ["", say("closest", answer.language)]
    return [*lead_lines(answer, most - sum(units(f"\n{line}") for line in below)), *below]


def so_far_card(answer: Answer, *, limit: int = DESCRIPTION) -> Card:
    """An answer that is still being written: the same, with a footer that says so."""
    return replace(answer_card(answer, limit=limit), footer=say("writing", answer.language))


def _source(quote: Quote, language: str, room: int) -> str:
    number = f"**{quote.n}**  "
    return number + joined(source_parts(quote, language), SOURCE_PART, room - len(number))


def _quote(quote: Quote, limit: int) -> str:
    if quote.answer_start is None or quote.answer_end is None:
        return quote_markdown(quote.text, None, limit)
    words = (quote.answer_start - quote.start, quote.answer_end - quote.start)
    return quote_markdown(quote.text, words, limit)


def _footer(answer: Answer, page: int) -> str:
    if not shown_quotes(answer):  # there is nothing to be confident of
        return ""
    percent = round(100 * answer.confidence)
    generation = cut(plain(answer.generation), 100)
    footer = say("footer", answer.language, confidence=percent, generation=generation)
    if (pages := page_count(answer)) > 1:
        footer = say("footer_page", answer.language, footer=footer, page=page + 1, pages=pages)
    return footer


def context_card(quote: Quote, article: Article, passage: Passage, language: str) -> Card:
    """The passage `quote` stands in, cut from the article, with the quote in bold and where that is."""
    text = passage.span.cut(article.original)
    words = (max(0, quote.start - passage.span.start), quote.end - passage.span.start)
    place = say(
        "context_place",
        language,
        line=article.original.count("\n", 0, quote.start) + 1,
        start=quote.start,
        end=quote.end,
        source=cut(plain(short_source(article.source)), SOURCE_PART),
    )
    title = say("context_title", language, n=quote.n)
    source = _source(quote, language, 3 * SOURCE_PART)
    body = f"{source}\n> {quote_markdown(text, words, CONTEXT_BODY - 3 * SOURCE_PART)}"
    return Card(title, body, place)


def short_source(source: str) -> str:
    """An address as it is; of a path only the file's name, since folders are nobody's business."""
    return source if "://" in source else source.replace("\\", "/").rsplit("/", 1)[-1]


def articles_card(articles: Sequence[ArticleRef], page: int, language: str) -> Card:
    """Page `page` of the list of articles: number, title, date as known, source."""
    title = say("articles_title", language, count=len(articles))
    shown = articles[page * LISTED : (page + 1) * LISTED]
    lines = [_listed(n, article, language) for n, article in enumerate(shown, page * LISTED + 1)]
    pages = list_pages(len(articles))
    footer = f"{page + 1}/{pages}" if pages > 1 else ""
    return Card(title, "\n".join(lines) or say("articles_none", language), footer)


def list_pages(articles: int) -> int:
    """Number of pages of a list of `articles` articles, at least 1."""
    return max(1, -(-articles // LISTED))


def _listed(number: int, article: ArticleRef, language: str) -> str:
    title = escape(cut(article.title, SOURCE_PART))
    date = escape(cut(date_words(article.published, language), SOURCE_PART // 2))
    source = escape(cut(short_source(article.source), SOURCE_PART // 2))
    return f"**{number}**  {title} · {date}\n-# {source}"
