"""Whether names and figures that a sentence shares with its quote stand to each other as they do there.

"A beat B" and "B beat A" hold the same names. What can be told without a parser: two countries, two persons
or two figures of one sort that change places, while nothing that belongs to them moves along ("450 Russians
and 194 Ukrainians" may become "194 Ukrainians and 450 Russians"), were exchanged. A passive turns a sentence
round rightly, and where two names behind prepositions stand is a matter of language. Names and figures that
occur more than once are left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from bot.answering.attribution import attributions
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.figures import Kind, figures, normalised
from bot.answering.verifying.parties import COUNTRIES, parties
from bot.answering.verifying.proper_names import names
from bot.answering.verifying.surroundings import leaning
from bot.answering.verifying.tables import table
from index.names import name_key

_NEAR = 60  # characters within which a name belongs to a figure
_TELLING = 0.5  # of their own words more than of each other's: enough, whatever their order
_YEARS = range(1000, 2100)


@dataclass(frozen=True, slots=True)
class Item:
    """A name or figure with what it is compared by; only items of one sort can be exchanged."""

    key: str
    text: str  # as the text has it
    sort: str
    place: int
    free: bool = False  # a name behind a preposition

    @property
    def is_name(self) -> bool:
        """Whether this is a name, not a figure."""
        return self.sort in ("country", "name")


def exchanged(sentence: Dated, quotes: Sequence[Dated]) -> tuple[Item, Item] | None:
    """Two items of `sentence` that every quote with both has the other way round; None if there are none."""
    mine = items(sentence)
    theirs = [(quote, items(quote)) for quote in quotes]
    for pair in combinations(sorted(mine.values(), key=lambda item: item.place), 2):
        both = [(quote, found) for quote, found in theirs if pair[0].key in found and pair[1].key in found]
        if both and all(_turned(pair, sentence, mine, quote, found) for quote, found in both):
            return pair
    return None


def items(text: Dated) -> dict[str, Item]:
    """The names and figures that occur once in `text`, by key; those of who says it left out."""
    found = [*_figures(text), *_names(text)]
    often = Counter(item.key for item in found)
    return {item.key: item for item in found if often[item.key] == 1}


def _figures(text: Dated) -> Iterator[Item]:
    for figure in figures(text.text, text.language):
        if figure.kind is not Kind.NUMBER or figure.weak or isinstance(figure.value, str):
            continue
        year = not figure.unit and figure.value in _YEARS and figure.text.isdigit()
        sort = "year" if year else f"figure {figure.unit}"
        yield Item(f"#{figure.value}", figure.text, sort, figure.start)


def _names(text: Dated) -> Iterator[Item]:
    plain = _without_speakers(normalised(text.text, text.language), text.language)
    known = list(parties(plain))
    for start, end, party in known:
        if party in COUNTRIES:
            yield Item(party, plain[start:end], "country", start, _is_free(plain, start, text.language))
    for name in names(plain, text.language):
        if not any(start <= name.start < end for start, end, _ in known):
            free = _is_free(plain, name.start, text.language)
            yield Item(name_key(name.word) or name.word, name.word, "name", name.start, free)


def _is_free(text: str, start: int, language: str) -> bool:
    """Whether a preposition stands in the two words before `start`."""
    before = text[:start].casefold().split()[-2:]
    return not _prepositions(language).isdisjoint(before)


@cache
def _prepositions(language: str) -> frozenset[str]:
    return frozenset(table()["arrangement"]["prepositions"].get(language, "").split())


def _without_speakers(text: str, language: str) -> str:
    for each in attributions(text, language):
        if each.who:
            text = text[: each.who.start] + "\0" * len(each.who) + text[each.who.end :]
    return text


def _turned(
    pair: tuple[Item, Item], sentence: Dated, mine: dict[str, Item], quote: Dated, theirs: dict[str, Item]
) -> bool:
    """Whether the pair stands the other way round in `quote`, for no reason that can be seen."""
    first, second = (theirs[item.key] for item in pair)
    if pair[0].sort != pair[1].sort or first.sort != second.sort:
        return False
    if leaning(sentence, (pair[0].place, pair[1].place), quote, (first.place, second.place)) <= -_TELLING:
        return False
    own, crossed = _company(pair, mine, (first, second), theirs)
    if not pair[0].is_name:
        return crossed > own if first.place < second.place else crossed >= own
    if first.place < second.place or own > crossed:
        return False
    if pair[0].free != pair[1].free and (pair[0].free, pair[1].free) == (first.free, second.free):
        return False
    free = all(item.free for item in pair) or (first.free and second.free)
    return not free and _passive(sentence) == _passive(quote)


def _company(
    pair: tuple[Item, Item], mine: dict[str, Item], other: tuple[Item, Item], theirs: dict[str, Item]
) -> tuple[int, int]:
    """How many neighbours the two keep in the other text, and how many they exchange."""
    here = [_neighbours(item, pair, mine) for item in pair]
    there = [_neighbours(item, other, theirs) for item in other]
    own = len(here[0] & there[0]) + len(here[1] & there[1])
    return own, len(here[0] & there[1]) + len(here[1] & there[0])


def _neighbours(item: Item, pair: tuple[Item, Item], found: dict[str, Item]) -> set[str]:
    """Items of another sort that are nearer to `item` than to the other one of the pair."""
    other = pair[1] if item is pair[0] else pair[0]
    return {
        each.key
        for each in found.values()
        if each.sort not in (item.sort, "year")
        and abs(each.place - item.place) < min(_NEAR, abs(each.place - other.place))
    }


def _passive(text: Dated) -> bool:
    pattern = table()["arrangement"]["turning"].get(text.language, "(?!)")
    return bool(re.search(pattern, text.text.casefold()))
