"""What of an article is prose, heading, caption or noise. Marks everything, loses nothing.

`clean` cuts an article's original text into blocks, each with a role, and writes the clean text: the blocks
that are not noise, as they read, with a map back to the original. Which words betray noise is data
(config/data/cleaning.toml); what makes a heading is a question of layout (index/headings.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from index.offset_map import CleanTextBuilder, OffsetMap, Run
from index.paragraph_roles import ParagraphReader
from index.paragraphs import clean_of, paragraphs_of, trim
from index.schema import QUOTABLE_ROLES, Role, Span

# Between blocks of the clean text.
_BREAK = "\n\n"

# As many short lines in a row, without a blank line between, are a list.
_LIST_LENGTH = 3

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?=[\w\"'-]{1,60}[ \t]*:)(.{0,65536}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the original with one role. Its ends are visible characters."""

    role: Role
    span: Span


@dataclass(frozen=True, slots=True)
class CleanedText:
    """An article's text with its roles. Blocks are in order and hold every visible character exactly once."""

    blocks: tuple[Block, ...]
    text: str  # what is not noise, as it reads; blocks are a blank line apart
    offsets: OffsetMap  # text ↔ original
    stated_date: str | None = None  # a date that a date prefix or date line gives, verbatim

    def read(self, span: Span) -> str:
        """What `span` of the original reads as; its noise is left out."""
        return self.offsets.to_clean(span).cut(self.text)

    def role_at(self, offset: int) -> Role:
        """The role of the original's character at `offset`; blanks between blocks are noise."""
        for block in self.blocks:
            if block.span.start <= offset < block.span.end:
                return block.role
        return Role.NOISE


@dataclass(frozen=True, slots=True)
class _Marked:
    """A block with what it reads as and where that comes from."""

    block: Block
    text: str
    runs: tuple[Run, ...]
    sure: bool = False  # of a heading: it cannot be anything else
    credit: bool = False  # a picture's credit with a paragraph for itself
    adjacent: bool = False  # no blank line is between it and the block before

    @property
    def role(self) -> Role:
        return self.block.role


def front_matter(text: str) -> re.Match[str] | None:
    """The YAML block that a text may begin with: group 1 is the YAML, the match the whole block."""
    return _FRONT_MATTER.match(text)


def clean(article_text: str) -> CleanedText:
    """Mark the roles of `article_text` and write its clean text. Any text is accepted, the empty one too."""
    head = front_matter(article_text)
    start = head.end() if head else 0
    marked: list[_Marked] = []
    if head:
        marked.append(_Marked(Block(Role.NOISE, trim(article_text, Span(0, start))), "", ()))
    reader = ParagraphReader()
    for paragraph in paragraphs_of(article_text, start):
        above = marked[-1].block.span.end if marked else start
        adjacent = bool(marked) and len(article_text[above : paragraph.start].splitlines()) <= 1
        marked += _read(article_text, paragraph, reader, adjacent=adjacent)
    _settle_captions(marked)
    _settle_headings(marked)
    blocks = tuple(one.block for one in marked)
    return CleanedText(blocks, *_write(marked), reader.stated_date)


def _read(original: str, paragraph: Span, reader: ParagraphReader, *, adjacent: bool) -> Iterator[_Marked]:
    """The blocks of a paragraph. Marks that are not read go to the block before them."""
    text, offsets = clean_of(original, paragraph)
    picture = original.startswith("![", paragraph.start)
    pieces = reader.read(text, picture=picture, adjacent=adjacent)
    starts = [paragraph.start, *(offsets.to_original(piece.span).start for piece in pieces[1:])]
    for piece, start, end in zip(pieces, starts, [*starts[1:], paragraph.end], strict=True):
        span = trim(original, Span(start, end))
        words = piece.span.cut(text)
        inner = Span(piece.span.end - len(words.lstrip()), piece.span.start + len(words.rstrip()))
        if span:
            runs = offsets.runs_of(inner)
            below = adjacent or start > paragraph.start
            yield _Marked(Block(piece.role, span), inner.cut(text), runs, piece.sure, piece.credit, below)


def _settle_captions(marked: list[_Marked]) -> None:
    """What looked like a heading is a caption when it makes a paragraph of two lines with a credit.

    Not at the very top, where a title may stand above the credit of its picture.
    """
    for i, (above, below) in enumerate(pairwise(marked)):
        alone = not above.adjacent and (i + 2 == len(marked) or not marked[i + 2].adjacent)
        if i == 0 or not below.adjacent or not alone:
            continue
        if below.credit and above.role is Role.HEADING:
            marked[i] = _with_role(above, Role.CAPTION)
        if above.credit and below.role is Role.HEADING:
            marked[i + 1] = _with_role(below, Role.CAPTION)


def _settle_headings(marked: list[_Marked]) -> None:
    """Headings that head nothing become prose, and so do items of a list that looked like headings."""
    last = max((i for i, one in enumerate(marked) if one.role in QUOTABLE_ROLES), default=-1)
    for first, end in _heading_runs(marked):
        listed = first > 0 and end - first >= _LIST_LENGTH
        for i in range(first, end):
            if listed or i > last:
                marked[i] = _with_role(marked[i], Role.PROSE)


def _heading_runs(marked: list[_Marked]) -> list[tuple[int, int]]:
    """Headings on consecutive lines: the index of the first, and that after the last."""
    runs: list[tuple[int, int]] = []
    for i, one in enumerate(marked):
        if one.role is not Role.HEADING:
            continue
        if runs and runs[-1][1] == i and one.adjacent:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs


def _with_role(one: _Marked, role: Role) -> _Marked:
    """The same stretch with another role, unless there is no doubt about the one it has."""
    return one if one.sure else replace(one, block=Block(role, one.block.span))


def _write(marked: list[_Marked]) -> tuple[str, OffsetMap]:
    builder = CleanTextBuilder()
    for one in marked:
        if one.role is Role.NOISE:
            continue
        if not builder.empty:
            builder.replace(_BREAK, Span(one.block.span.start, one.block.span.start))
        builder.copy(one.text, one.runs)
    return builder.build()
