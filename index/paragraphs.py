"""The layout of a text: which lines form a paragraph, and what a stretch reads as without its typography.

Texts come in three shapes: a blank line between paragraphs, every line a paragraph, and lines broken at a
fixed width. A line break counts as mere wrapping when the next line's first word would not have fitted, as in
any text editor; so nobody has to say which shape a file has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.offset_map import CleanTextBuilder, OffsetMap
from index.schema import Span

# What no reader sees: white space, control characters, soft hyphen, zero-width space, direction marks, word
# joiner, byte-order mark. The zero-width joiner and non-joiner stay: they change how letters and emoji look.
BLANK = r"\s\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_BLANKS = re.compile(f"[{BLANK}]+")
_VISIBLE = re.compile(f"[^{BLANK}]")

# Inline Markdown: what stands in a group named `keep` is read, the rest of the match is not. Bounded
# repetitions keep hostile input linear.
_MARKUP = re.compile(
    r"!?\[(?P<link>[^\[\]\n]{1,500})\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,300}\")?\)"
    r"|(?<![\w*])\*\*(?=[^\s*])(?P<strong>[^*\n]{1,500})(?<=\S)\*\*(?![\w*])"
    r"|(?<![\w*])\*(?=[^\s*])(?P<emphasis>[^*\n]{1,500})(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])__?(?=[^\s_])(?P<underlined>[^_\n]{1,500})(?<=\S)__?(?![\w_])"
)

# Widths at which people and programs break lines; a narrower text is a list, a wider one has a paragraph a
# line.
_WRAP_WIDTHS = range(50, 121)
_SENTENCE_ENDS = frozenset(".!?…")


def trim(text: str, span: Span) -> Span:
    """`span` without the blank characters at its ends; empty when it has no others."""
    first = _VISIBLE.search(text, span.start, span.end)
    if first is None:
        return Span(span.start, span.start)
    end = span.end
    while not _VISIBLE.match(text, end - 1):
        end -= 1
    return Span(first.start(), end)


def paragraphs_of(text: str, start: int = 0) -> tuple[Span, ...]:
    """All paragraphs of `text` from `start` on, in order; every visible character is in exactly one."""
    lines = [trim(text, line) for line in _lines(text, start)]
    width = max(map(len, lines), default=0)
    paragraphs: list[Span] = []
    above = Span(0, 0)
    for line in lines:
        if line and above and _wrapped(text, above, line, width):
            paragraphs[-1] = Span(paragraphs[-1].start, line.end)
        elif line:
            paragraphs.append(line)
        above = line
    return tuple(paragraphs)


def _lines(text: str, start: int) -> Iterator[Span]:
    for line in text[start:].splitlines(keepends=True):
        yield Span(start, start + len(line))
        start += len(line)


def _wrapped(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the break between two lines is there only because `width` was reached.

    At the end of a sentence it is taken for a paragraph's end: harmless, since nothing but sentences is cut.
    """
    ends_sentence = text[line.start : line.end].rstrip("’”\"'»)")[-1:] in _SENTENCE_ENDS
    if width not in _WRAP_WIDTHS or ends_sentence or text[following.start] in "#>-*•|=":
        return False
    word = following.cut(text).split(maxsplit=1)[0]
    return len(line) + 1 + len(word) > width


def write_clean(builder: CleanTextBuilder, original: str, span: Span) -> None:
    """Write what `span` reads as: blanks as one space or none, accents composed (NFC), no Markdown marks."""
    at = span.start
    for match in _MARKUP.finditer(original, span.start, span.end):
        name = match.lastgroup or ""
        _write_plain(builder, original, Span(at, match.start()))
        _write_plain(builder, original, Span(*match.span(name)))
        at = match.end()
    _write_plain(builder, original, Span(at, span.end))


def clean_of(original: str, span: Span) -> tuple[str, OffsetMap]:
    """What `span` of the original reads as, with its map."""
    builder = CleanTextBuilder()
    write_clean(builder, original, span)
    return builder.build()


def _write_plain(builder: CleanTextBuilder, original: str, span: Span) -> None:
    at = span.start
    for blank in _BLANKS.finditer(original, span.start, span.end):
        _write_composed(builder, original, Span(at, blank.start()))
        if any(character.isspace() for character in blank.group()):
            builder.replace(" ", Span(*blank.span()))
        at = blank.end()
    _write_composed(builder, original, Span(at, span.end))


def _write_composed(builder: CleanTextBuilder, original: str, span: Span) -> None:
    if unicodedata.is_normalized("NFC", span.cut(original)):
        builder.keep(original, span)
        return
    start = span.start
    while start < span.end:
        end = start + 1
        while end < span.end and unicodedata.combining(original[end]):
            end += 1
        cluster = Span(start, end)
        builder.replace(unicodedata.normalize("NFC", cluster.cut(original)), cluster)
        start = end
