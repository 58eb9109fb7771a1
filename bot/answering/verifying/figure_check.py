"""Whether every figure of a sentence stands in its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bot.answering.verifying.clock import NOON
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.dates import Day, Moment, as_day, published_day, resolved
from bot.answering.verifying.figures import Figure, Kind, figures
from bot.answering.verifying.tables import alternation, table
from index.schema import Published

_SCORE = re.compile(r"(?<![\d–-])(\d{1,2})[-–](\d{1,2})(?![\d–-])")
# Digits stay out: "4.500" in a Dutch quote is not the 4.5 that English would read.
_LOWER_OR_DIGITS = re.compile(r"(?<![^\W_])(?:[^\W\dA-Z_]+|[\d.,]*\d)")


def unjustified_figure(sentence: str, language: str, quotes: Sequence[Dated]) -> str | None:
    """The first figure of `sentence` that no quote has, as read; None when all are there.

    A figure agrees by value and kind, and by unit where both give one; a percentage or an amount of money
    never agrees with a bare number. "Friday" is justified by "Friday", or by a date that fell on one.
    """
    known = [(figure, quote) for quote in quotes for figure in _known(quote, language)]
    dateable = re.search(
        rf"\b(?:{alternation(table()['dates']['cues']['published'].split())})\b", sentence.casefold()
    )
    for figure in figures(sentence, language):
        if figure.weak or any(_agrees(figure, other, quote.published) for other, quote in known):
            continue
        if (
            dateable
            and figure.moment
            and any(_is_published(figure.moment, quote.published) for quote in quotes)
        ):
            continue
        return figure.text
    return _other_score(sentence, quotes)


def _other_score(sentence: str, quotes: Sequence[Dated]) -> str | None:
    """A score or range ("3-2") where the quotes have others only: its parts may stand elsewhere in them."""
    known = {match.groups() for quote in quotes for match in _SCORE.finditer(quote.text)}
    others = (match for match in _SCORE.finditer(sentence) if known and match.groups() not in known)
    return next((match.group() for match in others), None)


def _known(quote: Dated, language: str) -> list[Figure]:
    """The figures of a quote, and those that `language` reads in its names ("First Coast")."""
    found = figures(quote.text, quote.language)
    if language != quote.language:
        found += figures(_LOWER_OR_DIGITS.sub(" ", quote.text), language)
    return found


def lost_figure(text: str, language: str, source: Dated) -> str | None:
    """The first figure of `source` that `text` has not: for translations, which must keep all."""
    known = figures(text, language)
    for figure in figures(source.text, source.language):
        if not figure.weak and not any(_agrees(figure, other, source.published) for other in known):
            return figure.text
    return None


def _agrees(figure: Figure, other: Figure, published: Published) -> bool:
    if figure.kind is Kind.NUMBER and other.moment is not None:
        return _number_of_moment(figure, other.moment) or _same_time(figure, other)
    if figure.moment is not None:
        if figure.moment.minutes is not None:
            return _same_time(figure, other)
        return _same_moment(figure.moment, other, published)
    return figure.kind is other.kind and figure.value == other.value and _units_agree(figure.unit, other.unit)


def _units_agree(unit: str, other: str) -> bool:
    strict = table()["units"]["strict"]["must_stay"]
    if unit == other:
        return True
    return (not unit and other not in strict) or (not other and unit not in [*strict, "decade"])


def _number_of_moment(figure: Figure, moment: Moment) -> bool:
    """A bare year out of a date."""
    year = moment.day.year if moment.day else None
    return year is not None and not figure.unit and figure.value == year


def _same_time(one: Figure, other: Figure) -> bool:
    """Whether both may mean one time; "7:30" with "half acht 's avonds" names no half of the day."""
    if one.times & other.times:
        return True
    bare = any(figure.moment and figure.moment.bare for figure in (one, other))
    spoken = any(
        figure.kind is Kind.NUMBER or (figure.moment and figure.moment.worded) for figure in (one, other)
    )
    faces = [{minutes % NOON for minutes in figure.times} for figure in (one, other)]
    return bare and spoken and bool(faces[0] & faces[1])


def _same_moment(moment: Moment, other: Figure, published: Published) -> bool:
    if other.moment is None:
        return False
    return _same_word(moment, other.moment) or any(
        _fits(moment, day) for day in _days_meant(other.moment, published)
    )


def _same_word(moment: Moment, other: Moment) -> bool:
    if moment.offset is not None:
        return moment.offset == other.offset
    return moment.weekday is not None and moment.weekday == other.weekday


def _days_meant(moment: Moment, published: Published) -> Iterable[Day]:
    if moment.day:
        yield _completed(moment.day, published)
    elif day := resolved(moment, published):
        yield as_day(day)


def _completed(day: Day, published: Published) -> Day:
    """A month of the article's own month has its year; nothing else is completed."""
    iso = published.iso or ""
    if day.year is None and len(iso) >= 7 and day.month == int(iso[5:7]):
        return Day(int(iso[:4]), day.month, day.day)
    return day


def _fits(moment: Moment, day: Day) -> bool:
    if moment.day:
        return moment.day.within(day)
    return moment.weekday is not None and _weekday(day) == moment.weekday


def _weekday(day: Day) -> int | None:
    if day.year is None or day.month is None or day.day is None:
        return None
    try:
        return date(day.year, day.month, day.day).weekday()
    except ValueError:
        return None


def _is_published(moment: Moment, published: Published) -> bool:
    day = published_day(published)
    if day is not None:
        return _fits(moment, as_day(day))
    parts = [int(part) for part in (published.iso or "").split("-") if part]
    return bool(parts) and moment.day is not None and moment.day.within(Day(*parts))
