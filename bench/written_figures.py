"""Figures and dates of a sentence, read by the rules of bench/written_check.py; standard library only."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

TABLES = tomllib.loads(Path(__file__).with_suffix("").with_name("written_check.toml").read_text("utf-8"))


def folded(text: str) -> str:
    """Lower case without accents: Oekraïne is oekraine."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


MONTHS = {name: number for number, names in enumerate(TABLES["months"], 1) for name in names}
WEEKDAYS = {name: number for number, names in enumerate(TABLES["weekdays"]) for name in names}
DAYS = {
    "vandaag": 0, "today": 0, "vanochtend": 0, "vanmorgen": 0, "vanmiddag": 0, "vanavond": 0, "tonight": 0,
    "gisteren": -1, "yesterday": -1, "gisteravond": -1, "eergisteren": -2, "morgen": 1, "tomorrow": 1,
}  # fmt: skip

UNITS = {
    word: n
    for words in (
        "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
        "zestien zeventien achttien negentien",
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen",
    )
    for n, word in enumerate(words.split())
}
TENS = {
    word: n * 10
    for words in (
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
        "twenty thirty forty fifty sixty seventy eighty ninety",
    )
    for n, word in enumerate(words.split(), 2)
}
SCALES = {
    "honderd": 1e2, "hundred": 1e2, "duizend": 1e3, "thousand": 1e3,
    "miljoen": 1e6, "million": 1e6, "mln": 1e6, "miljard": 1e9, "billion": 1e9,
    "mld": 1e9, "bn": 1e9, "biljoen": 1e12, "trillion": 1e12,
}  # fmt: skip
ORDINALS = {
    word: n
    for words in (
        "tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde",
        "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    )
    for n, word in enumerate(words.split(), 2)
}
SPECIAL = {"anderhalf": 1.5, "anderhalve": 1.5}
LOOSE = frozenset({"een", "one"})  # articles and pronouns: no figure by themselves
PERCENT = frozenset({"%", "procent", "percent", "procentpunt", "pct"})
BETWEEN = frozenset({"-", "–", "—", "tot", "to", "a", "of", "or", "en", "and"})
TOKEN = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*|[^\W\d_]+|%|[-–—]")


@dataclass(frozen=True)
class Figure:
    """A figure as written, and every value it may have (1.351 is 1351, or 1 and a bit)."""

    written: str
    values: frozenset[float]
    percent: bool = False


def figures(text: str) -> list[Figure]:
    """The figures in `text`, in digits and words, with what multiplies them."""
    tokens = TOKEN.findall(text.replace("per cent", "percent"))
    words = [folded(token) for token in tokens]
    found, at = [], 0
    while at < len(tokens):
        values, end = _number(tokens, words, at)
        if values is None:
            at += 1
            continue
        percent = end < len(words) and words[end] in PERCENT
        if end - at > 1 or words[at] not in LOOSE or percent:
            values, percent = _of_a_range(words, end, values, percent)
            found.append(Figure(" ".join(tokens[at:end]), frozenset(values), percent))
        at = end
    return found


def _of_a_range(words: Sequence[str], end: int, values: set[float], percent: bool) -> tuple[set[float], bool]:
    """The 80 of "80 tot 90 procent" is a percentage, and the 1 of "1 to 2 million" a million."""
    if end + 1 < len(words) and words[end] in BETWEEN and words[end + 1][:1].isdigit():
        rest = words[end + 2 : end + 3]
        if rest and rest[0] in PERCENT:
            return values, True
        if rest and rest[0] in SCALES:
            return values | {value * SCALES[rest[0]] for value in values}, percent
    return values, percent


def _number(tokens: Sequence[str], words: Sequence[str], at: int) -> tuple[set[float] | None, int]:
    """The values of the number that begins at a token, and where it ends."""
    values: set[float]
    if tokens[at][0].isdigit():
        values, end = _digits(tokens[at]), at + 1
    elif (value := _words(words[at])) is not None:
        values, end = {value}, at + 1
        if at + 2 < len(words) and words[at] in TENS and tokens[at + 1] == "-" and words[at + 2] in UNITS:
            values, end = {value + UNITS[words[at + 2]]}, at + 3
    else:
        return None, at
    while end < len(words) and words[end] in SCALES:
        values, end = {value * SCALES[words[end]] for value in values}, end + 1
        start = end + 1 if words[end : end + 1] == ["and"] else end
        rest = _words(words[start]) if start < len(words) and words[start] not in SCALES else None
        if rest is not None and max(values) > rest:
            values, end = {value + rest for value in values}, start + 1
    return values, end


def _digits(token: str) -> set[float]:
    digits = re.sub(r"[ \u00a0\u202f]", "", token)
    groups = re.split(r"[.,]", digits)
    whole = float("".join(groups))
    if len(groups) == 1:
        return {whole}
    point = float("".join(groups[:-1]) + "." + groups[-1])
    if len(groups) == 2:
        return {whole, point} if len(groups[1]) == 3 else {point}
    return {whole} if len(set(re.findall(r"[.,]", digits))) == 1 else {point}


def _words(word: str) -> float | None:
    """The value of one word: drieentwintig, dertienhonderdeenenvijftig, fourteen, tweede; or None."""
    for table in (UNITS, TENS, ORDINALS, SPECIAL):
        if word in table:
            return table[word]
    for scale in ("duizend", "honderd"):
        left, found, right = word.partition(scale)
        if found:
            before, after = _words(left) if left else 1, _words(right.removeprefix("en")) if right else 0
            return None if before is None or after is None else before * SCALES[scale] + after
    for ten, value in TENS.items():
        unit = word.removesuffix(ten).removesuffix("en")
        if word == f"{unit}en{ten}" and unit in UNITS:
            return UNITS[unit] + value
    return None


@dataclass(frozen=True)
class Day:
    """A day of the year as written; the year is a figure of its own."""

    written: str
    day: int
    month: int


def days(text: str) -> Iterator[Day]:
    """The dates in `text`: 3 maart, March 3, 3-3-2022, 2022-03-03."""
    names = "|".join(MONTHS)
    plain = folded(text)
    patterns = (
        (rf"\b(\d{{1,2}})(?:st|nd|rd|th|e|de|ste)?\s+(?:of\s+)?({names})\b", 1, 2),
        (rf"\b({names})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]\d)", 2, 1),
        (r"\b(\d{1,2})[-/](\d{1,2})[-/]\d{4}\b", 1, 2),
        (r"\b\d{4}-(\d{2})-(\d{2})\b", 2, 1),
    )
    for pattern, day, month in patterns:
        for match in re.finditer(pattern, plain):
            name = match[month]
            yield Day(match[0], int(match[day]), MONTHS[name] if name in MONTHS else int(name))


def months(text: str) -> Iterator[tuple[str, int]]:
    """Names of months; "may" and "march" in small letters are verbs."""
    for word in re.findall(r"[^\W\d_]+", text):
        number = MONTHS.get(folded(word))
        if number and word not in {"may", "march"}:
            yield word, number


def weekdays(text: str) -> Iterator[tuple[str, int]]:
    """Names of weekdays, Monday is 0."""
    for word in re.findall(r"[^\W\d_]+", text):
        number = WEEKDAYS.get(folded(word).removesuffix("s"), WEEKDAYS.get(folded(word)))
        if number is not None:
            yield word, number


def dated(text: str, published: str | None) -> list[date]:
    """The days that "vrijdag" or "yesterday" can mean in an article of that day: the nearest ones."""
    try:
        origin = date.fromisoformat(published or "")
    except ValueError:
        return []
    found = [origin + timedelta(DAYS[word]) for word in re.findall(r"\w+", folded(text)) if word in DAYS]
    for _, number in weekdays(text):
        ahead = (number - origin.weekday()) % 7
        found += [origin + timedelta(ahead), origin + timedelta(ahead - 7)]
    return found
