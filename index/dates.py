"""Dates as people and files write them. A date is read, never completed: without a year there is no date."""

from __future__ import annotations

import re
from datetime import date

# Months in Dutch, English and German; abbreviations only count beside a year.
_MONTHS = (
    "januari January Januar",
    "februari February Februar",
    "maart March März",
    "april April",
    "mei May Mai",
    "juni June Juni",
    "juli July Juli",
    "augustus August",
    "september September",
    "oktober October Oktober",
    "november November",
    "december December Dezember",
)
_SHORT = (
    "jan Jan|feb Feb|mrt Mar|apr Apr||jun Jun|jul Jul|aug Aug|"
    "sept sep Sept Sep|okt Okt Oct|nov Nov|dec Dec Dez"
)
_NUMBERS = {
    name: number
    for number, names in enumerate(zip(_MONTHS, _SHORT.split("|"), strict=True), start=1)
    for name in " ".join(names).split()
}

# Longest first: an alternation takes the first that fits, and "Juni" must not be read as "Jun".
MONTHS = tuple(sorted(_NUMBERS, key=lambda name: (-len(name), name)))

_MONTH = "|".join(MONTHS)
_FULL_MONTH = "|".join(name for name in MONTHS if any(name in names.split() for names in _MONTHS))
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:[T ][0-9]{2}:[0-9]{2}\S{0,20})?")
_DAY_FIRST = re.compile(rf"(?P<day>[0-9]{{1,2}})\.? (?P<month>{_MONTH})\.?,? (?P<year>[0-9]{{4}})")
_MONTH_FIRST = re.compile(rf"(?P<month>{_MONTH})\.? (?P<day>[0-9]{{1,2}}), (?P<year>[0-9]{{4}})")
_WITHOUT_YEAR = re.compile(rf"(?<![\w.,-])[0-9]{{1,2}}\.? (?:{_FULL_MONTH})\b(?!,? [0-9]{{4}})")


def parse_date(text: str) -> str | None:
    """`text` as `2022-03-03`, `2022-03` or `2022`; None when it is no date, or not one that exists.

    Reads ISO 8601 (a time of day is dropped) and a day, month name and year in Dutch, English or German.
    Dates such as 03-04-2022 mean different days to different readers and are not read.
    """
    text = text.strip()
    if iso := _ISO.fullmatch(text):
        return _checked(*iso.groups())
    if written := _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        return _checked(written["year"], f"{_NUMBERS[written['month']]:02}", f"{int(written['day']):02}")
    return None


def date_without_year(text: str) -> str | None:
    """The first day and month in `text` that stand there without a year ("3 maart"), verbatim."""
    match = _WITHOUT_YEAR.search(text)
    return match.group() if match else None


def _checked(year: str, month: str | None, day: str | None) -> str | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)
