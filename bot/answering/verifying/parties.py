"""Which words name the same party in Dutch and English: countries, their people, seas, organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.answering.verifying.tables import alternation, table

_NEVER_FOLDED = 3  # letters of an acronym ("US", "VN") or a word that end other words by chance

_HEAD = 4  # letters that the first part of a compound has more than


@cache
def _ids() -> dict[str, str]:
    """Each form, as it may be written, with the id of what it names."""
    found: dict[str, str] = {}
    for section in table("countries").values():
        for name, phrases in section.items():
            for phrase in phrases.split("|"):
                for form in _inflected(phrase):
                    found.setdefault(form, name)
    for form, name in list(found.items()):  # what has a small letter may open a sentence or stand in a title
        found.setdefault(form[:1].upper() + form[1:], name)
    return found


def _inflected(phrase: str) -> tuple[str, ...]:
    if phrase.endswith(("sch", "ns", "rs", "ks", "ees", "aas")):
        return (phrase, phrase + "e", phrase + "en")
    if phrase.endswith(("an", "ian", "ean", "ani", "eli", "er", "ish")) and phrase[0].isupper():
        return (phrase, phrase + "s")
    return (phrase,)


INSTITUTIONS = frozenset(table("countries")["institutions"])  # kinds of them: an army, a ministry
COUNTRIES = frozenset(table("countries")["countries"])


@cache
def _tails() -> dict[str, str]:
    section = table("countries")["institutions"]
    forms = ((form, name) for name, phrases in section.items() for form in phrases.split("|"))
    return {form.casefold(): name for form, name in forms if form.isalpha() and len(form) > _NEVER_FOLDED}


def compounded(word: str) -> Iterator[str]:
    """Ids of what Dutch writes as a part of one word: "Erasmusbrug" is a bridge, "moslimlanden" of Islam."""
    folded = word.casefold()
    whole = folded in _heads()  # "Nigeriaanse" is no compound of Niger
    for cut in range(_NEVER_FOLDED, len(folded) - _NEVER_FOLDED):
        if party := _tails().get(folded[cut:]):
            yield party
        if cut > _HEAD and not whole and (party := _heads().get(folded[:cut])):
            yield party


@cache
def _heads() -> dict[str, str]:
    return {form.casefold(): name for form, name in _ids().items() if form.isalpha()}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation(_ids())})(?![^\W_])")


def parties(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and id of every party in `text`, the longest names first, none inside another.

    A hyphen parts words ("pro-Russisch", "Oost-Oekraïense"), unless the table has the whole.
    """
    for match in _pattern().finditer(text):
        yield match.start(), match.end(), _ids()[match.group()]
