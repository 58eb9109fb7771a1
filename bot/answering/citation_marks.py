"""Citations as language models write them: [1], [1, 2], [1][3], [2-4], (1), 【3】, [source 2], [^1].

A mark in round brackets is one only with a number below 100, as (2022) is a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 20  # numbers that one mark can give, so that [1-999999] stays small
_WORD = r"(?:(?:source|evidence|quote|ref|bron|bewijs|citaat|citation)s?\.?\s*)?"
_JOIN = r"\s*(?:,|;|&|/|\+|and|en|to|t/m|-|–|—)\s*"


def _numbers(digits: str) -> str:
    return rf"\^?{_WORD}{digits}(?:{_JOIN}\^?{_WORD}{digits})*"


_SQUARE, _ROUND = _numbers(r"\d{1,6}"), _numbers(r"\d{1,2}")
MARK = re.compile(
    rf"[ \t]*(?:\[\s*(?P<square>{_SQUARE})\s*\]|【\s*(?P<wide>{_SQUARE})\s*(?:†[^】\n]{{0,40}})?】"
    rf"|\(\s*(?P<round>{_ROUND})\s*\))",
    re.IGNORECASE,
)
_PART = re.compile(r"(\d{1,6})(?:\s*(?:to|t/m|-|–|—)\s*(\d{1,6}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """A line without its marks: where each stood in `text`, and where the rest stood in the line."""

    text: str
    marks: tuple[tuple[int, int, tuple[int, ...]], ...]  # offset in text, offset in the line, numbers
    places: tuple[tuple[int, int], ...]  # from this offset of `text` on, that offset of the line

    def in_line(self, offset: int) -> int:
        """The line's offset for one of `text`."""
        at, place = max((each for each in self.places if each[0] <= offset), default=(0, 0))
        return place + offset - at


def unmark(line: str) -> Marked:
    """Take the marks out of `line`, closing the gap."""
    text, marks, places, at = "", [], [(0, 0)], 0
    for match in MARK.finditer(line):
        text += line[at : match.start()]
        marks.append((len(text), match.start(), cited(match.group())))
        at = match.end()
        if text[-1:].strip() and (line[at : at + 1].isalnum() or line.startswith("(", at)):
            text += " "
        places.append((len(text), at))
    return Marked(text + line[at:], tuple(marks), tuple(places))


def cited(mark: str) -> tuple[int, ...]:
    """The numbers of a mark in their order, ranges filled in, each once."""
    found: list[int] = []
    for first, last in _PART.findall(mark):
        start = int(first)
        end = int(last) if last else start
        found += range(start, end + 1) if 0 <= end - start < MOST else (start, end)
    return tuple(dict.fromkeys(found))[:MOST]
