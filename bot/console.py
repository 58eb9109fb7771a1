"""Answers for the terminal: pure rendering, from frozen values to rich renderables.

Text of articles and questions only enters through `visible` and as `rich.text.Text`, so neither control
characters nor rich's own markup in it are ever interpreted. Nothing depends on colour.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.text import Text

from bot.answering.schema import Answer, ArticleRef, Quote
from bot.console_parts import ANSWER_WORDS, NUMBER, QUIET, QUOTED, Block
from bot.console_written import render_lead, render_translation
from bot.source_line import date_words, source_parts
from bot.terminal_text import visible
from bot.written_words import translations_by_quote
from config.phrases import phrase
from index.schema import Article, Passage

# Begins where blanks begin: from each of a million spaces it would take a million steps.
_BLANK_LINE = re.compile(r"(?<!\s)\s*\n\s*\n\s*")
UNLIMITED = 1_000_000  # columns of a pipe: a quote stays on one line, so that grep finds it whole


def make_console(stream: TextIO) -> Console:
    """A console on `stream`; no escape sequence at all in a pipe, with NO_COLOR or on a dumb terminal.

    As wide as the terminal or COLUMNS says; lines are not broken in a pipe.
    """
    terminal = stream.isatty()
    plain = not terminal or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Console(
        file=stream,
        force_terminal=not plain,
        color_system=None if plain else "auto",
        width=None if terminal or os.environ.get("COLUMNS") else UNLIMITED,
        markup=False,
        emoji=False,
        highlight=False,
    )


def render_answer(answer: Answer, language: str) -> Group:
    """The first line or prose, quotes with their sources, or what lies closest, labelled as not an answer.

    `language` is that of the source lines: dates and labels.
    """
    parts: list[RenderableType] = []
    if answer.standalone and answer.standalone != answer.question:
        parts += [Text(phrase("console.understood", language, question=visible(answer.standalone)), QUIET)]
    parts += render_lead(answer)
    parts += [render_quotes(answer.quotes, language, translations_by_quote(answer))]
    if not answer.answered and answer.closest:
        parts += [Text(), Text(phrase("console.closest", language), QUIET)]
        parts += [render_quotes(answer.closest, language)]
    return Group(*parts)


def render_quotes(
    quotes: Iterable[Quote], language: str, translations: Mapping[int, str] | None = None
) -> Group:
    """A blank line, then the quote with its number, answering words emphasised, and its source, for each.

    `translations` are shown below their quotes, by number.
    """
    parts: list[Text | Block] = []
    for quote in quotes:
        lead = Text(f"{quote.n:>2}  ", NUMBER)
        indent = Text(" " * lead.cell_len)
        parts += [Text(), Block(lead, _quote_words(quote))]
        if translation := (translations or {}).get(quote.n):
            parts += [render_translation(indent, translation, language)]
        title, date, *rest = source_parts(quote, language)
        for line in ((title, date), (*rest, nearby(quote.article.source))):
            parts += [Block(indent, Text(" · ".join(map(visible, line)), QUIET))]
    return Group(*parts)


def nearby(source: str) -> str:
    """A path below the working folder as seen from there; any other source as it is."""
    try:
        return str(Path(source).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return source


def _quote_words(quote: Quote) -> Text:
    start, end = quote.answer_start, quote.answer_end
    if start is None or end is None:
        return Text(f"“{visible(quote.text)}”")
    before, words, after = map(visible, _parts(quote.text, start - quote.start, end - quote.start))
    return Text.assemble("“", before, (words, ANSWER_WORDS), after, "”")


def _parts(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[:start], text[start:end], text[end:]


def render_articles(articles: Sequence[ArticleRef], language: str) -> Group:
    """A numbered list of articles: title and date, source below."""
    width = len(str(len(articles)))
    parts: list[Block] = []
    for number, article in enumerate(articles, start=1):
        lead = Text(f"{number:>{width}}  ", NUMBER)
        date = date_words(article.published, language)
        parts += [Block(lead, Text(f"{visible(article.title)} · {visible(date)}"))]
        parts += [Block(Text(" " * lead.cell_len), Text(visible(nearby(article.source)), QUIET))]
    return Group(*parts)


def render_context(article: Article, passage: Passage, quote: Quote, language: str) -> Group:
    """The passage a quote stands in, cut from the article with the quote emphasised, and where that is.

    Its paragraphs stay apart.
    """
    text, first = passage.span.cut(article.original), passage.span.start
    before, words, after = map(_laid_out, _parts(text, quote.start - first, quote.end - first))
    line = article.original.count("\n", 0, quote.start) + 1
    where = phrase("console.place", language, line=line, start=quote.start, end=quote.end)
    return Group(
        Text(visible(article.title), "bold"),
        Text(f"{visible(nearby(article.source))} · {where}", QUIET),
        Text(),
        Block(Text(), Text.assemble(before, (words, QUOTED), after)),
    )


def _laid_out(text: str) -> str:
    return "\n\n".join(map(visible, _BLANK_LINE.split(text)))
