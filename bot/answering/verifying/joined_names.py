"""Whether words that a sentence joins to one name belong to two: nobody is called "Charles Smith" by a quote
about William Smith and Charles Darwin. In every language, as names keep their form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from bot.answering.verifying.dated import Dated
from bot.answering.verifying.parties import COUNTRIES, INSTITUTIONS, parties
from bot.answering.verifying.proper_names import Name, names
from index.names import name_key

_BESIDE = re.compile(r" (?:[A-Z]\. )?")
_NEAR = 40  # characters within which a quote tells of one person by two names


def wrongly_joined(sentence: Dated, quotes: Sequence[Dated]) -> tuple[str, str] | None:
    """Two words that `sentence` joins to one name and the quotes give to two others; else None."""
    known = [_keys(pair) for quote in quotes for pair in _joined(quote)]
    elsewhere = {key for pair in known for key in pair}
    for words in _joined(sentence):
        pair = _keys(words)
        if (
            pair not in known
            and elsewhere.issuperset(pair)
            and not any(_near(pair, quote) for quote in quotes)
        ):
            return words
    return None


def _keys(pair: tuple[str, str]) -> tuple[str, str]:
    return name_key(pair[0]), name_key(pair[1])


def _joined(text: Dated) -> Iterator[tuple[str, str]]:
    """The words that stand together as a name; countries and institutions aside."""
    aside = COUNTRIES | INSTITUTIONS
    known = [(start, end) for start, end, party in parties(text.text) if party in aside]

    def is_plain(name: Name) -> bool:
        return not any(start < name.end and name.start < end for start, end in known)

    for first, second in pairwise(names(text.text, text.language)):
        beside = _BESIDE.fullmatch(text.text, first.end, second.start)
        if beside and is_plain(first) and is_plain(second):
            yield first.word, second.word


def _near(pair: tuple[str, str], quote: Dated) -> bool:
    places = [(name_key(name.word), name.start) for name in names(quote.text, quote.language)]
    return any(
        {one, other} == set(pair) and abs(start - end) < _NEAR
        for (one, start), (other, end) in combinations(places, 2)
    )
