"""The written part of an answer in the terminal: sentences, notes, positions, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from bot.answering.composition import Rejected, Statement, Style
from bot.answering.schema import Answer, Outcome
from bot.console_parts import NUMBER, QUIET, Block
from bot.terminal_text import visible
from bot.written_words import marks, notes, position_date, quotes_by_number, reason_words
from config.phrases import phrase

if TYPE_CHECKING:
    from rich.table import Table

BETWEEN = (0, 2, 0, 0)  # two columns of space after a cell


def render_lead(answer: Answer) -> Iterator[RenderableType]:
    """What stands above the quotes: prose where it was written, the first line otherwise, and notes.

    A doubt is said above prose as well.
    """
    written = answer.composition
    prose = answer.mode is Style.COMPOSE and written is not None and bool(written.statements)
    if not prose or answer.outcome is not Outcome.ANSWERED:
        yield Text(visible(answer.text), "bold" if answer.answered else "")
    if prose and written is not None:
        yield render_statements(written.statements)
    if said := notes(answer):
        yield Text(visible(" · ".join(said)), QUIET)
    if answer.positions:
        yield Text()
        yield render_positions(answer)


def render_statements(statements: Iterable[Statement]) -> Text:
    """The sentences in one paragraph, each followed by the numbers of its quotes."""
    paragraph = Text()
    for statement in statements:
        paragraph.append(" " if paragraph else "")
        paragraph.append(visible(statement.text).strip())
        paragraph.append(f" {marks(statement.cites)}", NUMBER)
    return paragraph


def render_positions(answer: Answer) -> Table:
    """Who says what, where sources differ: a row each, with the date as known and the number of its quote."""
    from rich.table import Table  # most answers have none

    language, quotes = answer.language, quotes_by_number(answer)
    table = Table(box=None, show_edge=False, padding=BETWEEN, pad_edge=False, header_style=QUIET)
    for name, ratio in (("who", 3), ("claim", 4), ("date", 3)):
        table.add_column(visible(phrase(f"positions.{name}", language)), overflow="fold", ratio=ratio)
    table.add_column("", no_wrap=True)
    for each in answer.positions:
        date = position_date(each, quotes, language)
        cells = [Text(visible(text)) for text in (each.who, each.claim, date)]
        cells[1].stylize("bold")
        table.add_row(*cells, Text(f"[{each.n}]", NUMBER))
    return table


def render_translation(indent: Text, text: str, language: str) -> Block:
    """A quote's translation, below it and labelled as the model's."""
    label = phrase("written.translation", language)
    return Block(indent, Text.assemble((f"{label} ", QUIET), (visible(text), "italic")))


def render_dropped(rejected: Iterable[Rejected], language: str) -> Group:
    """The sentences that are not shown, each with the reason, under a heading that says what they are."""
    parts: list[RenderableType] = [Text(phrase("written.dropped_heading", language), QUIET)]
    for each in rejected:
        parts += [Text(), Block(Text("  –  "), Text(visible(each.text)))]
        why = reason_words(each.reason, language, each.detail)
        parts += [Block(Text("     "), Text(visible(why), QUIET))]
    return Group(*parts)
