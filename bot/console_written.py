"""The written part of an answer in the terminal: sentences, notes, positions, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from bot.answering.composition import Rejected, Statement, Style
from bot.answering.schema import Answer, Outcome
from bot.console_parts import NUMBER, QUIET, Block
from bot.terminal_text import visible
from bot.written_words import marks, notes, position_date, quotes_by_number, reason_words
from config.phrases import phrase

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

BETWEEN = (0, 2, 0, 0)  # two columns of space after a cell
NUMBERS = 4  # columns of "[12]"
LEAST_TABLE = 48  # columns below which cells have a word a line


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


def render_positions(answer: Answer) -> Positions:
    """Who says what, where sources differ, with the date as known and the number of the quote."""
    language, quotes = answer.language, quotes_by_number(answer)
    rows = []
    for each in answer.positions:
        date = position_date(each, quotes, language)
        rows.append(PositionRow(visible(each.who), visible(each.claim), visible(date), each.n))
    return Positions(tuple(rows), language)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A party, what it says, the article's date in words and the number of the quote."""

    who: str
    claim: str
    date: str
    n: int


@dataclass(frozen=True, slots=True)
class Positions:
    """A row each in a table; one below the other where a table would break words."""

    rows: tuple[PositionRow, ...]
    language: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= self._least():
            yield self._table()
        else:
            yield from self._stacked()

    def _least(self) -> int:
        """Columns that a table needs to keep every word whole."""
        columns = zip(*((row.who, row.claim, row.date) for row in self.rows), strict=True)
        widest = [max(cell_len(word) for word in " ".join(("-", *texts)).split()) for texts in columns]
        return max(LEAST_TABLE, sum(widest) + 3 * BETWEEN[1] + NUMBERS)

    def _table(self) -> Table:
        from rich.table import Table  # most answers have none

        table = Table(box=None, show_edge=False, padding=BETWEEN, pad_edge=False, header_style=QUIET)
        for name, ratio in (("who", 3), ("claim", 4), ("date", 3)):
            table.add_column(phrase(f"positions.{name}", self.language), overflow="fold", ratio=ratio)
        table.add_column("", no_wrap=True)
        for row in self.rows:
            table.add_row(Text(row.who), Text(row.claim, "bold"), Text(row.date), Text(f"[{row.n}]", NUMBER))
        return table

    def _stacked(self) -> Iterator[Block]:
        for row in self.rows:
            lead = Text(f"[{row.n}] ", NUMBER)
            indent = Text(" " * lead.cell_len)
            yield Block(lead, Text(row.who))
            yield Block(indent, Text(row.claim, "bold"))
            if row.date:
                yield Block(indent, Text(row.date, QUIET))


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
