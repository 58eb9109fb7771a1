"""When it was: dates, times, weekdays, "yesterday", and what an article's date makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bot.answering.verifying.clock import CLOCK
from bot.answering.verifying.tables import alternation, as_listed, table
from index.schema import DatePrecision, Published


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is given; at least one part is."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def within(self, other: Day) -> bool:
        """Whether every part given here is given there, and the same."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or mine == theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Moment:
    """Words that say when: a date, a clock time, a weekday (0 is Monday), or days from today."""

    start: int
    end: int
    day: Day | None = None
    minutes: int | None = None  # since midnight
    worded: bool = False  # a time in words, which names no half of the day: "half acht"
    bare: bool = False  # "7:30" without "a.m." or "uur", which may be either half's
    weekday: int | None = None
    offset: int | None = None
    this_week: bool = True  # a weekday that may be the last one before the article's date


# In lower case these are other words: "may", "march", "mars".
_CAPITALISED = ("may", "march", "mar", "jan", "august")


@cache
def _months() -> dict[str, int]:
    return {name: n for n, names in enumerate(table()["dates"]["months"], start=1) for name in names.split()}


@cache
def _weekdays() -> dict[str, int]:
    return {name: n for n, names in enumerate(table()["dates"]["weekdays"]) for name in names.split()}


@cache
def _offsets() -> dict[str, int]:
    return {word: int(n) for n, words in table()["dates"]["relative"].items() for word in words.split()}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    low = [name for name in _months() if name not in _CAPITALISED]
    month = rf"(?P<month>{alternation([*low, *map(str.title, _months()), *map(str.upper, _months())])})\b\.?"
    full = [
        name
        for name in _months()
        if len(name) > 4 or name in ("mei", "may", "mai", "juni", "june", "juli", "july")
    ]
    bare = alternation([*(name for name in full if name not in _CAPITALISED), *map(str.title, full)])
    nth = r"(?:e|de|ste|st|nd|rd|th|\.)?"
    day = rf"(?P<day>0?[1-9]|[12]\d|3[01]){nth}(?![\w]|[.,]\d)"
    year = r"(?P<year>[12]\d{3})\b(?![.,]\d)"
    span = (
        r"(?:(?P<other>0?[1-9]|[12]\d|3[01])"
        + nth
        + r"(?: ?[-–—] ?| to | tot en met | tot | t/m | and | en | of | or ))?"
    )
    return tuple(
        re.compile(rf"(?<![\w.,])(?:{each})")
        for each in (
            r"(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})(?!\w)",
            r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>[12]\d{3})(?!\w)",
            rf"{span}{day} (?:of )?{month}(?:,? (?:of )?{year})?",
            rf"{month} (?:the )?{span}{day}(?:,? {year})?",
            rf"{month},? (?:of )?{year}",
            rf"(?P<month>{bare})\b",
        )
    )


def moments(text: str) -> Iterator[Moment]:
    """What `text` (number words in digits) says of when: dates, then times, then days; no stretch twice."""
    for find in (_dates, _times, _days):
        for moment in find(text):
            yield moment
            text = text[: moment.start] + "\0" * (moment.end - moment.start) + text[moment.end :]


def _dates(text: str) -> Iterator[Moment]:
    for pattern in _patterns():
        for match in pattern.finditer(text):
            given = match.groupdict()
            month = given["month"].rstrip(".").casefold()
            number = int(month) if month.isdigit() else _months()[month]
            if not 1 <= number <= 12:
                continue
            year, day = (int(given[part]) if given.get(part) else None for part in ("year", "day"))
            yield Moment(match.start(), match.end(), Day(year, number, day))
            if given.get("other"):
                yield Moment(match.start(), match.end(), Day(year, number, int(given["other"])))
        text = pattern.sub(lambda match: "\0" * len(match.group()), text)


def _times(text: str) -> Iterator[Moment]:
    for match in CLOCK.finditer(text):
        hour = int(match["h"])
        if match["half"]:
            hour = hour % 12 + (12 if match["half"] == "p" else 0)
        bare = hour <= 12 and not (match["half"] or match["worded"] or match["exact"] or match["dotted"])
        minutes = hour * 60 + int(match["m"] or match["dotted"] or 0)
        yield Moment(match.start(), match.end(), minutes=minutes, worded=bool(match["worded"]), bare=bare)


@cache
def _day_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = table()["dates"]["cues"]["not_this_week"]
    weekday = rf"(?P<cue>\b(?:{alternation(cues.split())}) )?(?P<word>\b(?:{alternation(_weekdays())}))"
    return (
        re.compile(weekday + "(?:s|en)?(?:ochtend|middag|avond|nacht|morgen)?\\b", re.IGNORECASE),
        re.compile(rf"\b(?P<word>{alternation(_offsets())})\b", re.IGNORECASE),
    )


def _days(text: str) -> Iterator[Moment]:
    weekday, relative = _day_words()
    for match in weekday.finditer(text):
        number = _weekdays()[as_listed(match["word"])]
        yield Moment(match.start("word"), match.end(), weekday=number, this_week=not match["cue"])
    for match in relative.finditer(text):
        yield Moment(match.start(), match.end(), offset=_offsets()[as_listed(match["word"])])


def published_day(published: Published) -> date | None:
    """The day an article appeared, where it is known to the day."""
    if published.precision is not DatePrecision.DAY or published.iso is None:
        return None
    return date.fromisoformat(published.iso)


def resolved(moment: Moment, published: Published) -> date | None:
    """The day that a weekday or "yesterday" in an article means.

    A weekday is the last one up to the article's own day, as newspapers use it ("maandag was te zien"), and
    is not resolved beside "next" or "previous". None where the article's day is not known.
    """
    today = published_day(published)
    if today is None:
        return None
    if moment.offset is not None:
        return today + timedelta(days=moment.offset)
    if moment.weekday is not None and moment.this_week:
        return today - timedelta(days=(today.weekday() - moment.weekday) % 7)
    return None


def as_day(day: date) -> Day:
    """A whole date."""
    return Day(day.year, day.month, day.day)
