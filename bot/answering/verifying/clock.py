"""Times of day in a sentence: in words ("half drie"), and which half of the day an hour is of."""

from __future__ import annotations

import re
from functools import cache

from bot.answering.verifying.tables import alternation, as_listed, table

NOON = 12 * 60
_BESIDE = 25  # characters from an hour to the part of the day that it is of
_BEFORE, _BEHIND = 2, 8  # the same where nothing else tells that it is no duration: "3 uur in de middag"
_OTHER_MATTER = re.compile(r"[\d.;!?]")  # a part of the day beyond these is of another hour, or of none
_SPOKEN = "~"  # behind the times that were in words, so that they are told from "7.30 uur"
CLOCK = re.compile(
    r"(?<![\w.,:])(?P<h>[01]?\d|2[0-4])"
    r"(?::(?P<m>[0-5]\d)|\.(?P<dotted>[0-5]\d)(?= ?(?:uur|u\b|[ap]\.?m\b))|(?= ?[ap]\.?m\b))"
    rf"(?: ?(?P<half>[ap])\.?m\b\.?|(?P<worded>{_SPOKEN})| ?(?P<exact>uur|u|h)\b)?"
)


@cache
def _hours() -> dict[str, int]:
    names = enumerate(table()["dates"]["clock"]["hours"], start=1)
    return {word: n for n, words in names for word in (*words.split(), str(n))}


def clock_in_figures(text: str, language: str) -> str:
    """`text` with its times in words in digits: "om half drie" and "half past two" are both "2:30~"."""

    def written(match: re.Match[str], minutes: int, doubtful: bool) -> str:
        if doubtful and not _is_time(text, match.start(), match.end()):
            return match.group()
        hour, minute = divmod(_hours()[as_listed(match["hour"])] * 60 + minutes, 60)
        return f"{hour or 12}:{minute}{_SPOKEN}"

    magnitudes = alternation(table()["numbers"]["magnitude"].get(language, {}))
    for phrase, minutes in table()["dates"]["clock"].get(language, {}).items():
        time = rf"\b(?:{phrase}) (?P<hour>{alternation(_hours())})(?!\w|[.,:]\d|[ -](?:{magnitudes})\b)"
        doubtful = phrase in table()["dates"]["cues"]["doubtful"].split()
        text = re.sub(
            time,
            lambda match, by=minutes, only=doubtful: written(match, by, only),  # type: ignore[misc]
            text,
            flags=re.IGNORECASE,
        )
    return text


def _is_time(text: str, start: int, end: int) -> bool:
    """Whether what stands from `start` to `end` is a time of day: "om 3 uur", "3 uur 's middags"."""
    return _clock_before(text, start, end) or _first_late(text, start, end, _BEFORE, _BEHIND) is not None


def _clock_before(text: str, start: int, end: int) -> bool:
    cues = table()["dates"]["cues"]
    between = r"(?:tussen|between) (?:half )?[\w:]+(?: uur|~)? (?:en|and)"
    before = text[:start].casefold()
    if re.search(rf"\b(?:{alternation(cues['clock'].split())}|{between}) $", before):
        return True
    # "Van 9 uur tot 5 uur" are times, "een reis van 9 uur" is none.
    return before.endswith("van ") and text[end:].casefold().startswith((" tot ", " uur tot "))


def times_of_day(text: str, start: int, end: int, minutes: int, worded: bool = False) -> frozenset[int]:
    """The minutes since midnight that an hour from `start` to `end` may mean: "om 3 uur" is 3 or 15 o'clock.

    A part of the day beside it decides; a duration is no more than its own number.
    """
    if minutes // 60 > 12 or not (worded or _is_time(text, start, end)):
        return frozenset({minutes})
    early = minutes % NOON
    first_late = _first_late(text, start, end, _BESIDE, _BESIDE)
    if first_late is None:
        return frozenset({early, early + NOON})
    if first_late == 0:
        return frozenset({early + NOON})
    return frozenset({early, early + NOON} if early >= first_late * 60 else {early})


@cache
def _parts_of_day() -> tuple[tuple[re.Pattern[str], int], ...]:
    parts = table()["dates"]["parts_of_day"].values()
    return tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), first) for first, words in parts)


def _first_late(text: str, start: int, end: int, before: int, behind: int) -> int | None:
    """The first hour past noon of the part of the day nearest to an hour; None where there is none."""
    left = _OTHER_MATTER.split(text[:start])[-1]
    right = _OTHER_MATTER.split(text[end:], maxsplit=1)[0]
    found = [
        (gap, first)
        for part, first in _parts_of_day()
        for gap in (
            *(len(left) - match.end() for match in part.finditer(left) if len(left) - match.end() <= before),
            *(match.start() for match in part.finditer(right) if match.start() <= behind),
        )
    ]
    return min(found)[1] if found else None
