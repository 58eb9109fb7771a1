"""The figures of a sentence with their places: digits or words, hedge before and unit behind.

`bot.answering.verifying.figures` reads what figures mean for checking; here they are cut from the quote.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from bot.answering.attributing.noun_phrases import Lexicon, Token, lexicon, span_of, tokenise
from bot.answering.verifying.numerals import in_figures, numerals
from index.analysis import folded
from index.schema import Span

COUNT, MONEY = "count", "money"
_LONGEST = 100  # characters of a number; no figure of the news is longer, and Python reads no 5,000 digits
_SYMBOLS = "€$£"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d")
MAGNITUDES = {
    "honderd": 100, "duizend": 1_000, "miljoen": 1_000_000, "miljard": 1_000_000_000,
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimedFigure:
    """A figure of a sentence; spans are offsets in the sentence."""

    words: Span  # hedge, number, magnitude and unit: what is shown
    number: Span  # without hedge and unit
    value: Fraction
    unit: str  # a key of `units` in config/data/positions.toml, or `COUNT`


@cache
def positions_table() -> dict[str, Any]:
    """The table `config/data/positions.toml`."""
    return tomllib.loads(files("config.data").joinpath("positions.toml").read_text(encoding="utf-8"))


def figures_in(text: str, language: str) -> list[ClaimedFigure]:
    """The figures of a sentence in "nl" or "en", in order; years, dates and times of day are none."""
    tokens = tokenise(text)
    return [
        figure
        for start, end in _numbers(tokens, language)
        if (figure := _figure(tokens, start, end, text, language)) is not None
    ]


def unit_asked(question: str) -> str:
    """The unit that a question for a figure asks for; `COUNT` when it names none.

    What asks first decides: a unit right behind "hoeveel", or a phrase as "how old".
    """
    text = folded(question)
    found = [(match.start(), unit) for unit, asks in _asks_unit() if (match := asks.search(text))]
    return min(found, key=lambda each: each[0])[1] if found else COUNT


@cache
def _asks_unit() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Units with what asks for them in a folded text; where two begin at one place the first is meant."""
    table = positions_table()
    number = rf" (?:{table['asks_number']})(?: (?:{'|'.join(MAGNITUDES)}))*"
    behind = [
        (unit, rf"{number} (?:{'|'.join(map(re.escape, words.split()))}) ")
        for unit, words in table["units"].items()
    ]
    phrases = [(unit, f" (?:{'|'.join(asks)}) ") for unit, asks in table["asks_unit"].items()]
    return tuple((unit, re.compile(asks)) for unit, asks in [*phrases, *behind, (COUNT, f"{number} ")])


def _numbers(tokens: Sequence[Token], language: str) -> Iterator[tuple[int, int]]:
    """Tokens that make one number: "900.000", "2,4 miljoen", "achthonderd duizend"."""
    lex, at = lexicon(language), 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and lex.is_figure(tokens[end]) and (end == at or not tokens[end].is_number):
            end += 1
        if end > at and not _is_date(tokens, at, end, language):
            yield at, end
        at = max(end, at + 1)


def _is_date(tokens: Sequence[Token], start: int, end: int, language: str) -> bool:
    """Whether a number is a year, a day of a month or a time of day."""
    word, following = tokens[start].text, tokens[end].low if end < len(tokens) else ""
    if end - start > 1:
        return False
    if following in _months() or (_CLOCK.fullmatch(word) and following in {"uur", "am", "pm"}):
        return True
    if _YEAR.fullmatch(word):
        return not _counts(tokens, start, end, language)
    return bool(start) and tokens[start - 1].low in _months() and word.isdigit() and len(word) <= 2


@cache
def _months() -> frozenset[str]:
    names = positions_table()["moments"]
    months = list(names)[list(names).index("january") :]
    return frozenset(months) | frozenset(names[month] for month in months)


def _counts(tokens: Sequence[Token], start: int, end: int, language: str) -> bool:
    """Whether a number that may be a year counts: behind a hedge, or before what news counts.

    "Zeker 1800", "killed 2000 people"; years are "in 1998", "uit circa 1850", "tot 2022", "the 2015 strikes",
    "early 2015", "Katrina's 2005 victims".
    """
    lex, before = lexicon(language), tokens[start - 1].low if start else ""
    if not before or before in lex.prepositions or before in _months():
        return False
    hedged = start - _hedge(tokens, start, language)
    if hedged < start and not (hedged and tokens[hedged - 1].low in lex.prepositions):
        return True
    following = tokens[end].low if end < len(tokens) else ""
    return following.startswith(_counted_things()) and (lex.dutch or not _in_phrase(tokens, start, lex))


def _in_phrase(tokens: Sequence[Token], at: int, lex: Lexicon) -> bool:
    """Whether an English year stands within a noun phrase: "the deadly 2015 strikes", "late 2015 strikes"."""
    before = tokens[at - 1].low
    if _opens_phrase(before, lex) or before in positions_table()["before_year"]["words"].split():
        return True
    verb = before in lex.verbs or before.endswith("ed")  # "this killed 2000 people"
    return at > 1 and not verb and _opens_phrase(tokens[at - 2].low, lex)


def _opens_phrase(word: str, lex: Lexicon) -> bool:
    return word in lex.determiners or word.endswith(("'s", "’s", "s'", "s’"))


@cache
def _counted_things() -> tuple[str, ...]:
    concepts = positions_table()["concepts"].values()
    return (
        "mensen",
        "personen",
        "people",
        "persons",
        *(stem for stems in concepts for stem in stems.split()),
    )


def _figure(tokens: Sequence[Token], start: int, end: int, text: str, language: str) -> ClaimedFigure | None:
    number = span_of(tokens, start, end)
    value = _value(number.cut(text), language) if len(number) <= _LONGEST else None
    if value is None:
        return None
    unit, until = _unit(tokens, start, end)
    first = start - (start > 0 and tokens[start - 1].text in _SYMBOLS)
    words = Span(tokens[first - _hedge(tokens, first, language)].start, tokens[until - 1].end)
    return ClaimedFigure(words, number, value, unit)


def _value(number: str, language: str) -> Fraction | None:
    found = [value for _, value in numerals(in_figures(number, language), language) if value is not None]
    if not found:
        return None
    magnitudes = [MAGNITUDES[word] for word in number.casefold().split()[1:] if word in MAGNITUDES]
    value = found[0]
    for magnitude in magnitudes if number[0].isdigit() else []:
        value *= magnitude
    return value


def _unit(tokens: Sequence[Token], start: int, end: int) -> tuple[str, int]:
    """The unit behind a number or the currency before it, and where number and unit end."""
    units = positions_table()["units"]
    following = tokens[end].low if end < len(tokens) else ""
    before = tokens[start - 1].text if start else ""
    if tokens[end - 1].text.endswith("%"):
        return "percent", end
    if before and before in _SYMBOLS:
        return MONEY, end
    for unit, words in units.items():
        if following and following in words.split():
            wide = following in {"vierkante", "square", "kubieke", "cubic"} and end + 1 < len(tokens)
            return unit, end + 1 + wide
    return MONEY if before in units[MONEY].split() else COUNT, end


def _hedge(tokens: Sequence[Token], at: int, language: str) -> int:
    """How many tokens of hedging stand before token `at`."""
    longest = 0
    for phrase in positions_table()["hedges"][language]:
        words = phrase.split()
        if at >= len(words) > longest and [t.low for t in tokens[at - len(words) : at]] == words:
            longest = len(words)
    return longest
