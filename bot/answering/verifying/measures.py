"""What stands beside a number: a "million" that multiplies it, and its unit."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from bot.answering.verifying.numerals import read_numeral
from bot.answering.verifying.tables import alternation, as_listed, forms, table

_MAGNITUDES = (Fraction(10) ** 3, Fraction(10) ** 6, Fraction(10) ** 9, Fraction(10) ** 12)
_LARGEST = 10**100  # "miljoen miljoen …" goes no further: Python writes no number of 5,000 digits
_MONEY = re.compile(r" ?(k|m|bn|tn)\b", re.IGNORECASE)
_MONEY_SUFFIXES = dict(zip(("k", "m", "bn", "tn"), _MAGNITUDES, strict=True))


@cache
def _magnitude(language: str) -> re.Pattern[str]:
    words = table()["numbers"]["magnitude"].get(language, {})
    numbers = alternation([*words, *(str(each) for each in _MAGNITUDES)])
    return re.compile(rf"[ \u00a0-]?({numbers})\b", re.IGNORECASE)


def magnified(text: str, end: int, value: Fraction, language: str) -> tuple[Fraction, int]:
    """The value with a "million" behind it, and where it ends; of money "m" is one too ("£30m")."""
    if (
        language == "en"
        and (match := _MONEY.match(text, end))
        and text[:end].rstrip("0123456789.,")[-1:] in "€$£¥"
    ):
        return value * _MONEY_SUFFIXES[match[1].casefold()], match.end()
    while value < _LARGEST and (match := _magnitude(language).match(text, end)):
        words = table()["numbers"]["magnitude"].get(language, {})
        times = words.get(as_listed(match[1])) or read_numeral(match[1], language)
        value, end = value * Fraction(times or 1), match.end()
    return value, end


@cache
def _unit_words() -> dict[str, str]:
    return forms({name: words for name, words in table()["units"].items() if isinstance(words, str)})


@cache
def _unit_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _unit_words()
    signs = [word for word in words if not word[-1].isalnum()]
    after = rf"[ \u00a0-]?(?:({alternation(set(words) - set(signs))})\b|({alternation(signs)}))"
    before = rf"({alternation([*signs, 'eur', 'usd', 'us$'])})[ \u00a0]?(?:\d[\d.,]* ?)?$"
    return re.compile(after, re.IGNORECASE), re.compile(before, re.IGNORECASE)


def unit_beside(text: str, start: int, end: int) -> str:
    """The unit beside a figure, "" for none that the table knows."""
    after, before = _unit_patterns()
    if match := after.match(text, end):
        return _unit_words()[as_listed(match[1] or match[2])]
    match = before.search(text[max(0, start - 5) : start])
    return _unit_words()[as_listed(match[1])] if match else ""
