"""The figures of a sentence: numbers with their units, ordinals, vague quantities, dates and times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache

from bot.answering.verifying.clock import clock_in_figures, times_of_day
from bot.answering.verifying.dates import Moment, moments
from bot.answering.verifying.measures import magnified, unit_beside
from bot.answering.verifying.numerals import in_figures, numerals
from bot.answering.verifying.tables import alternation, as_listed, table


class Kind(StrEnum):
    """What sort of figure; figures of two kinds never agree."""

    NUMBER = "number"
    ORDINAL = "ordinal"
    VAGUE = "vague"  # "dozens", "half": agrees with the same word only
    MOMENT = "moment"
    CODE = "code"  # digits that are no number: "1.2.3"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text. `weak` ones justify others and need no justification."""

    kind: Kind
    text: str
    start: int
    value: Fraction | str = ""
    unit: str = ""
    moment: Moment | None = None
    times: frozenset[int] = frozenset()  # of a time or a whole hour: the minutes since midnight it may mean
    weak: bool = False


_ORDINAL = re.compile(r"(?:e|de|ste|st|nd|rd|th)\b")
_DECADE = re.compile(r"['’]?s\b")
_RANGE = re.compile(r"\s*(?:[-–—]|tot|to|en|and|of|or|tot en met|à)\s*")
_ROMAN = re.compile(r"\b(?=[IVX])(X{0,2}(?:IX|IV|V?I{0,3}))\b")
_YEARS = range(1000, 2100)
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def normalised(text: str, language: str) -> str:
    """`text` as its figures are read: number words in digits, what only looks like a number blanked."""
    return _normalised(text, language)[0]


def _normalised(text: str, language: str) -> tuple[str, list[tuple[str, int, str]]]:
    text = clock_in_figures(_without_pronouns(text, language), language)
    text, vague = _taken(text, _vague())
    return _whole_years(in_figures(_decades_in_words(text, language), language)), vague


def figures(text: str, language: str) -> list[Figure]:
    """All figures of `text`, written in `language` (ISO 639-1), in order; places are of `normalised`."""
    whole, vague = _normalised(text, language)
    text = whole
    found = [Figure(Kind.VAGUE, word, start, value) for word, start, value in vague]
    found += [
        Figure(Kind.MOMENT, text[moment.start : moment.end].strip(), moment.start, moment=moment)
        for moment in moments(text)
    ]
    for figure in found:
        if figure.moment:
            text = _blanked(text, figure.moment.start, figure.moment.end)
    found += _words(text, language)
    found += _units_from_ranges(list(_numbers(text, language)), text)
    found = [replace(figure, times=_times(figure, whole)) for figure in found]
    return sorted(found, key=lambda figure: figure.start)


def _times(figure: Figure, text: str) -> frozenset[int]:
    """The times of day that a figure of `text` may mean; a "3 hours" is a duration in any case."""
    moment = figure.moment
    if moment and moment.minutes is not None:
        if moment.worded:
            return times_of_day(text, moment.start, moment.end, moment.minutes, worded=True)
        return frozenset({moment.minutes})
    if figure.unit != "hour" or figure.value not in range(25):
        return frozenset()
    minutes = int(figure.value) * 60
    if figure.text.casefold().endswith(("hour", "hours")):
        return frozenset({minutes})
    end = figure.start + len(figure.text)
    unit = re.match(r"[ \u00a0-]?u(?:ur|urs|ren)\b", text[end:])
    return times_of_day(text, figure.start, end + (unit.end() if unit else 0), minutes)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + "\0" * (end - start) + text[end:]


@cache
def _pronouns(language: str) -> re.Pattern[str] | None:
    phrases = table()["numbers"]["pronouns"].get(language)
    return re.compile(rf"\b(?:{alternation(phrases)})(?!\w)", re.IGNORECASE) if phrases else None


def _without_pronouns(text: str, language: str) -> str:
    pattern = _pronouns(language)
    return pattern.sub(lambda match: "\0" * len(match.group()), text) if pattern else text


@cache
def _vague() -> dict[str, str]:
    return {word: name for name, words in table()["numbers"]["vague"].items() for word in words}


def _taken(text: str, words: dict[str, str]) -> tuple[str, list[tuple[str, int, str]]]:
    """`text` with `words` blanked, and those found, with where and what they mean."""
    found = [
        (match.group(), match.start(), words[as_listed(match.group())])
        for match in re.finditer(rf"\b(?:{alternation(words)})\b", text, re.IGNORECASE)
        if not re.search(r"\d+ (?:and a|and one|en een|en|een|en een) $", text[: match.start()])
        and not _part_of_number(text, match)
    ]
    for word, start, _ in found:
        text = _blanked(text, start, start + len(word))
    return text, found


def _part_of_number(text: str, match: re.Match[str]) -> bool:
    """Whether a "half" belongs to "two and a half"."""
    return (
        bool(re.search(r"\w (?:and a|and one|en een|eneen) $", text[: match.start()]))
        and match.group() == "half"
    )


_DECADE_NL = re.compile(r"(\bjaren |(?<=0s) (?:en|of|tot|tot en met) )(?:'|’)?(\w+)", re.IGNORECASE)
_SHORT_RANGE = re.compile(r"\b([12]\d)(\d\d)([-–—/])(\d\d)\b(?![-–/.,]?\d)")


def _decades_in_words(text: str, language: str) -> str:
    """Dutch decades in the English way: "jaren negentig" → "90s"."""
    if language != "nl":
        return text

    def written(match: re.Match[str]) -> str:
        number = in_figures(match[2], language)
        start = match[1].removeprefix("jaren ")
        return f"{start}{number}s" if re.fullmatch(r"\d{1,3}0", number) else match.group()

    return _DECADE_NL.sub(written, _DECADE_NL.sub(written, text))


def _whole_years(text: str) -> str:
    """2001–02 as 2001–2002."""

    def written(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}{match[3]}{match[1]}{match[4]}" if match[4] > match[2] else match.group()

    return _SHORT_RANGE.sub(written, text)


def _words(text: str, language: str) -> Iterator[Figure]:
    """Words that are a number: "twice", and the weak ones "both", "een", Roman numerals."""
    for weak, name in ((False, "words"), (True, "weak")):
        for value, words in table()["numbers"][name].values():
            kind = Kind.ORDINAL if value == "first" else Kind.NUMBER
            number = Fraction(1) if value == "first" else Fraction(value)
            for match in re.finditer(rf"\b(?:{alternation(words.split())})\b", text, re.IGNORECASE):
                yield Figure(kind, match.group(), match.start(), number, weak=weak)
    for match in re.finditer(r"\b(?:een|an?|ein|eine|une?)\b", text, re.IGNORECASE):
        yield Figure(Kind.NUMBER, match.group(), match.start(), Fraction(1), weak=True)
    for match in filter(re.Match.group, _ROMAN.finditer(text)):
        for kind in (Kind.ORDINAL, Kind.NUMBER):
            yield Figure(kind, match.group(), match.start(), Fraction(_roman(match.group())), weak=True)


def _roman(numeral: str) -> int:
    values = [_ROMAN_DIGITS[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _numbers(text: str, language: str) -> Iterator[Figure]:
    done = 0
    for match, value in numerals(text, language):
        if match.start() < done:
            continue
        if value is None:
            yield Figure(Kind.CODE, match.group(), match.start(), match.group())
            continue
        after = text[match.end() :]
        if ordinal := _ORDINAL.match(after):
            yield Figure(Kind.ORDINAL, match.group() + ordinal.group(), match.start(), value)
            continue
        if _DECADE.match(after) and value % 10 == 0 and value:
            yield Figure(Kind.NUMBER, match.group() + "s", match.start(), value % 100, "decade")
            continue
        number, done = magnified(text, match.end(), value, language)
        yield Figure(
            Kind.NUMBER,
            text[match.start() : done],
            match.start(),
            number,
            unit_beside(text, match.start(), done),
        )


def _units_from_ranges(numbers: list[Figure], text: str) -> list[Figure]:
    """Between 50 and 60 percent, 50 is a percentage too; in 2015 and 30 percent, 2015 is not."""
    for i in range(len(numbers) - 2, -1, -1):
        this, following = numbers[i], numbers[i + 1]
        between = text[this.start + len(this.text) : following.start]
        year = this.value in _YEARS and this.text.isdigit() and following.value not in _YEARS
        if this.kind is not following.kind or this.unit or year:
            continue
        if following.unit and _RANGE.fullmatch(between):
            numbers[i] = replace(this, unit=following.unit)
    return numbers
