"""Numbers in figures and in words, in one notation: "1.351", "1 351" and "dertienhonderdeenenvijftig".

Words are read by text2num (Dutch, English, German, French and more; no dependencies), which the languages
of the articles share; notation and what text2num does not know are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from text_to_num import find_numbers

from bot.answering.verifying.tables import table

_SPACES = "\u00a0\u202f\u2009 "
NUMERAL = re.compile(
    rf"(?<![^\W_])(?:(?<![^\s(])[-−])?"  # a minus, not a hyphen or a range's dash
    rf"(?:\d{{1,3}}(?:[{_SPACES}'’]\d{{3}})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
)
_SEPARATOR = re.compile("[.,]")
_LONGEST = 100  # characters; longer ones are no figure that anybody compares, and slow to read
_DIGITS = r"\d{1,15}"  # of a number with a half: Python reads none of 5,000
_SPELLED = ("nl", "en", "de", "fr", "es", "it", "pt")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_VULGAR = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}
_BARE_ONE = frozenset(
    {"een", "ein", "eine", "einen", "einem", "einer", "un", "une", "una", "uno", "um", "uma"}
)
# Spoken digits and plurals that text2num takes for a number.
_NOT_NUMBERS = frozenset({"o", "oh", "hundreds", "thousands", "seconds", "en", "and"})


def read_numeral(numeral: str, language: str) -> Fraction | None:
    """The value of digits with separators, as `language` writes them; None where no reading is certain.

    A comma parts decimals and a point thousands in Dutch, the other way round in English. Where a separator
    can only be one of the two ("1.234.567", "12.5"), it is that in every language.
    """
    if len(numeral) > _LONGEST:
        return None
    plain = re.sub(rf"[{_SPACES}'’]", "", numeral).replace("−", "-")
    separators = _SEPARATOR.findall(plain)
    groups = _SEPARATOR.split(plain.lstrip("-"))
    decimal = "," if language in table()["numbers"]["notation"]["decimal_comma"] else "."
    if not separators:
        whole, fraction = groups[0], ""
    elif len(set(separators)) == 2:  # the last one parts decimals
        if separators.count(separators[-1]) > 1 or not _grouped(groups[:-1]):
            return None
        whole, fraction = "".join(groups[:-1]), groups[-1]
    elif _grouped(groups) and (len(separators) > 1 or separators[0] != decimal):
        whole, fraction = "".join(groups), ""
    elif len(separators) == 1 and (separators[0] == decimal or len(groups[1]) < 3):
        whole, fraction = groups
    else:
        return None
    value = Fraction(int(whole)) + (Fraction(int(fraction), 10 ** len(fraction)) if fraction else 0)
    return -value if plain.startswith("-") else value


def _grouped(groups: list[str]) -> bool:
    """Whether these digits are groups of thousands."""
    return 1 <= len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])


def write_numeral(value: Fraction, language: str) -> str:
    """`value` in digits without groups, so that `read_numeral` gives it back; at most twelve decimals."""
    text = f"{Decimal(value.numerator) / value.denominator:.12f}".rstrip("0").rstrip(".")
    comma = language in table()["numbers"]["notation"]["decimal_comma"]
    return text.replace(".", ",") if comma else text


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int

    def text(self) -> str:
        return self.word

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self.word.casefold() in _NOT_NUMBERS - {"en", "and"}


def in_figures(text: str, language: str) -> str:
    """`text` with its number words in digits: "twenty-third" → "23rd", "vijfdaagse" → "5-daagse".

    "een", which is mostly an article, stays; "één" and "one" do not. An ordinal gets a suffix.
    """
    text = _vulgar_fractions(_opened_suffixes(text, language), language)
    return _halves(_spelled_out(text, language), language)


def _spelled_out(text: str, language: str) -> str:
    if language not in _SPELLED:
        return text
    tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    parts, done = [], 0
    for found in find_numbers(tokens, language, 0):
        words = [token.word.casefold() for token in tokens[found.start : found.end]]
        if any(map(str.isdigit, words)) or (len(words) == 1 and words[0] in _BARE_ONE):
            continue
        start, end = tokens[found.start].start, tokens[found.end - 1].end
        suffix = re.sub(r"[\d.,]", "", found.text) if found.is_ordinal else ""
        number = write_numeral(Fraction(str(found.value)), language)
        parts += [text[done:start], number + ("e" if suffix else "")]
        done = end
    return "".join([*parts, text[done:]])


@cache
def _suffixed(language: str) -> re.Pattern[str] | None:
    suffixes = table()["numbers"]["suffixes"].get(language)
    return suffixes and re.compile(rf"\b([^\W\d_]{{3,}}?)({'|'.join(suffixes.split())})\b", re.IGNORECASE)


def _opened_suffixes(text: str, language: str) -> str:
    pattern = _suffixed(language)

    def opened(match: re.Match[str]) -> str:
        number = _spelled_out(match[1], language)
        return f"{number}-{match[2]}" if number.isdigit() else match.group()

    return pattern.sub(opened, text) if pattern else text


def _vulgar_fractions(text: str, language: str) -> str:
    def written(match: re.Match[str]) -> str:
        return write_numeral(Fraction(int(match[1] or 0)) + _VULGAR[match[2]], language)

    return re.sub(rf"(?<![\d.,])(?:({_DIGITS})\s?)?([{''.join(_VULGAR)}])", written, text)


_HALF: tuple[tuple[re.Pattern[str], Callable[[str], Fraction]], ...] = (
    (
        re.compile(rf"\b({_DIGITS}) (?:and|en|een|en een|and a|and one) half\b"),
        lambda n: int(n) + Fraction(1, 2),
    ),
    (re.compile(rf"\b({_DIGITS})[ -]en(?:een)?[ -]?half\b"), lambda n: int(n) + Fraction(1, 2)),
)


def _halves(text: str, language: str) -> str:
    text = re.sub(r"\b([^\W\d_]+?)(?:[eë]neen|[eë]n)half\b", lambda m: _opened_half(m, language), text)
    for pattern, value in _HALF:
        text = pattern.sub(lambda m, value=value: write_numeral(value(m[1]), language), text)  # type: ignore[misc]
    return text


def _opened_half(match: re.Match[str], language: str) -> str:
    number = _spelled_out(match[1], language)
    return f"{number} en half" if number.isdigit() else match.group()


def numerals(text: str, language: str) -> Iterator[tuple[re.Match[str], Fraction | None]]:
    """The numbers written in digits in `text`, in order, with their values."""
    for match in NUMERAL.finditer(text):
        yield match, read_numeral(match.group(), language)
