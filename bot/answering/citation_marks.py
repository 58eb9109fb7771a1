"""Citations as language models write them: [1], [1, 2], [1][3], [2-4], (1), 【3】, [source 2], [^1].

Round brackets hold other things as well: a year, an age. What no quote can have for a number is none, and
neither is what stands beside a person or a name in the middle of a sentence, or right before square brackets:
"Een man (41)", "Jan (7) is …", "… is Jan (7) [1]." It stays in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 20  # numbers that one mark can give, so that [1-999999] stays small
HIGHEST = 12  # number of a quote: no prompt has more (`bot.answering.composer`)
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
_PERSON = (
    "man|vrouw|jongen|jongetje|meisje|kind|kinderen|baby|peuter|kleuter|tiener|dochter|zoon|vader|moeder|broer|zus|"
    "oma|opa|verdachte|slachtoffer|bestuurder|woman|boy|girl|child|children|toddler|teenager|daughter|son|father|"
    "mother|brother|sister|grandmother|grandfather|suspect|victim|driver"
)
_LONGEST_WORD = 40
_BESIDE = re.compile(rf"\b(?:[^\W\d_a-zß-ÿ](?:[\w'’-]*\w|\.)?|(?:{_PERSON})s?)[*_]*$")
_GOES_ON = re.compile(r"[ \t,–—-]*[^\W_]")
_CITED_BEHIND = re.compile(r"[ \t.!?…,;:]*[\[【]")
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
        if _is_aside(line, match):
            continue
        text += line[at : match.start()]
        marks.append((len(text), match.start(), cited(match.group())))
        at = match.end()
        if text[-1:].strip() and (line[at : at + 1].isalnum() or line.startswith("(", at)):
            text += " "
        places.append((len(text), at))
    return Marked(text + line[at:], tuple(marks), tuple(places))


def has_square(text: str) -> bool:
    """Whether a mark stands in `text` that can be nothing else."""
    return any(not match["round"] for match in MARK.finditer(text))


def _is_aside(line: str, match: re.Match[str]) -> bool:
    """Whether a mark in `line` is none, but the sentence's own figures in round brackets."""
    numbers = match["round"] or ""
    if not numbers[:1].isdigit():  # "(source 2)" is one
        return False
    if max(cited(numbers)) > HIGHEST or _CITED_BEHIND.match(line, match.end()):
        return True
    before = line[max(0, match.start() - _LONGEST_WORD) : match.start()]
    return bool(_BESIDE.search(before) and _GOES_ON.match(line, match.end()))


def cited(mark: str) -> tuple[int, ...]:
    """The numbers of a mark in their order, ranges filled in, each once."""
    found: list[int] = []
    for first, last in _PART.findall(mark):
        start = int(first)
        end = int(last) if last else start
        found += range(start, end + 1) if 0 <= end - start < MOST else (start, end)
    return tuple(dict.fromkeys(found))[:MOST]
