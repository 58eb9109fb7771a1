"""Whether names and figures stand among their own words: for a sentence in its quote's language.

Of "in July he visited Kenya" a sentence may keep "visited Kenya" and "in July" in any order, but not put
July where Kenya was. For two names or numbers that a sentence shares with a quote, the words around them are
compared within their clauses, nearer ones weighing more: when each stands among the other's words they were
exchanged, when each stands among its own they were not, whatever their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

from bot.answering.verifying.dated import Dated
from bot.answering.verifying.figures import normalised
from bot.answering.verifying.parties import parties
from bot.answering.verifying.tables import table
from index.analysis import stop_words, term
from index.names import name_key

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_GENITIVE = re.compile(r"['’]s?$")
_WINDOW = 4  # words on either side, stop words not counted
_SMALL = 0.5  # weight of a stop word, and only of one right beside
_FIGURE = 2.0  # weight of a number beside a name
_ENOUGH = 0.9  # more of each other's surroundings than of their own, for both together
_MOST = 8  # names and figures of a sentence that are compared, each with each

Surroundings = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    word: str  # as the text has it
    start: int
    weight: float  # 0 for what ends a clause
    movable: bool = False  # a name or number


@dataclass(frozen=True, slots=True)
class _Standing:
    """A name or figure at one place, and the words around it."""

    key: str
    word: str
    start: int
    around: Surroundings


def misplaced(sentence: Dated, quotes: Sequence[Dated]) -> tuple[str, str] | None:
    """Two names or figures of `sentence` that stand as the other does in every quote with both; else None.

    They are given as written. Quotes in another language than the sentence's tell nothing here.
    """
    here = _by_key(sentence)
    there = [_by_key(quote) for quote in quotes if quote.language == sentence.language]
    shared = [key for key in here if any(key in places for places in there)][:_MOST]
    for pair in combinations(shared, 2):
        both = [places for places in there if all(key in places for key in pair)]
        if both and all(_crossed(pair, here, other) for other in both):
            return _written(pair[0], sentence), _written(pair[1], sentence)
    return None


def _written(key: str, text: Dated) -> str:
    return next(each.word for each in _standings(text.text, text.language) if each.key == key)


def leaning(sentence: Dated, places: tuple[int, int], quote: Dated, others: tuple[int, int]) -> float:
    """How much better two names or figures fit among each other's words than among their own.

    By their places in `figures.normalised`, in the sentence and in the quote; 0 where nothing can be told.
    """
    if sentence.language != quote.language:
        return 0.0
    here, there = (
        {each.start: each for each in _standings(text.text, text.language)} for text in (sentence, quote)
    )
    if not all(place in here for place in places) or not all(place in there for place in others):
        return 0.0
    pair = (here[places[0]].key, here[places[1]].key)
    one, other = (here[place].around for place in places)
    known, opposite = (there[place].around for place in others)
    crossed = _common(one, opposite, pair) + _common(other, known, pair)
    return crossed - _common(one, known, pair) - _common(other, opposite, pair)


_Places = dict[str, list[Surroundings]]  # a name's surroundings, one for each time it stands in a text


def _by_key(text: Dated) -> _Places:
    places: _Places = {}
    for each in _standings(text.text, text.language):
        places.setdefault(each.key, []).append(each.around)
    return places


def _crossed(pair: tuple[str, str], here: _Places, there: _Places) -> bool:
    gains = [_gain(one, other, here, there) for one, other in (pair, pair[::-1])]
    return sum(gains) >= _ENOUGH and min(gains) >= 0


def _gain(one: str, other: str, here: _Places, there: _Places) -> float:
    """How much better `one` fits among the words of `other`, where it fits least among its own."""
    return max(
        max(_common(place, known, (one, other)) for known in there[other])
        - max(_common(place, known, (one, other)) for known in there[one])
        for place in here[one]
    )


def _common(place: Surroundings, known: Surroundings, pair: tuple[str, str]) -> float:
    """What two surroundings share, the names that are compared left out."""
    return sum(min(weight, known[key]) for key, weight in place.items() if key in known and key not in pair)


@lru_cache(maxsize=256)
def _standings(text: str, language: str) -> tuple[_Standing, ...]:
    tokens = list(_tokens(normalised(text, language), language))
    return tuple(
        _Standing(token.key, token.word, token.start, _around(tokens, at))
        for at, token in enumerate(tokens)
        if token.movable
    )


def _around(tokens: Sequence[_Token], at: int) -> Surroundings:
    """The words of the clause around a place with their weights: whole, a half, a third …"""
    found: Surroundings = {}
    for side in (tokens[:at][::-1], tokens[at + 1 :]):
        distance = 0
        for number, token in enumerate(side):
            if token.weight == 0 or distance == _WINDOW:
                break
            if token.weight == _SMALL:
                if number == 0:
                    found.setdefault(token.key, _SMALL)
                continue
            distance += 1
            found[token.key] = max(token.weight / distance, found.get(token.key, 0))
    return found


def _tokens(text: str, language: str) -> list[_Token]:
    known = [(start, end, party) for start, end, party in parties(text)]
    found = [
        _Token(match.group(), match.group(), match.start(), 0)
        for match in _clause_ends(language).finditer(text)
    ]
    for match in _WORD.finditer(text):
        word = _GENITIVE.sub("", match.group())
        if word and not any(each.start == match.start() for each in found):
            party = next((name for start, end, name in known if start <= match.start() < end), "")
            found.append(_token(word, match.start(), language, party))
    return sorted(found, key=lambda token: token.start)


def _token(word: str, start: int, language: str, party: str) -> _Token:
    if word[0].isdigit():
        return _Token(term(word, language), word, start, _FIGURE, movable=True)
    if word.casefold() in stop_words(language):
        return _Token(word.casefold(), word, start, _SMALL)
    if word[0].isupper():
        return _Token(party or name_key(word) or word, word, start, 1, movable=True)
    return _Token(term(word, language), word, start, 1)


@cache
def _clause_ends(language: str) -> re.Pattern[str]:
    """Punctuation and conjunctions, but no comma before a relative clause, which tells of the name before."""
    rules = table()["arrangement"]
    words, relative = (rules[name].get(language, "(?!)") for name in ("conjunctions", "relative"))
    return re.compile(rf"[;:()–—]|,(?!\d)(?!\s+(?:{relative})\b)|\b(?:{words})\b")
