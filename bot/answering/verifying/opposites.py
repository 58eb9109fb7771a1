"""Whether a sentence says the contrary of its quotes with an ordinary word: "rose" for "fell".

Pairs of such words, by matter, are data: `config/data/opposites.toml`. A sentence is refused that has words
of one pole only where its quotes have words of the other only, unless one side denies ("did not rise") or,
in matters that can be seen from two sides, what stood before the word stands behind it now ("A beat B",
"B lost to A").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.answering.attribution import LONGEST_READ
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.negation import negations
from bot.answering.verifying.parties import parties
from bot.answering.verifying.tables import table
from index.analysis import stop_words, term, words
from index.names import name_key

_POLES = ("one", "other")
_BOTH = 2
_FIRST = "bound"  # "no more than" says nothing of more


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that stands for a pole of a matter."""

    pole: str
    text: str
    start: int
    end: int


def contradicted(sentence: Dated, quotes: Sequence[Dated]) -> str | None:
    """The words of `sentence` and of the quotes that say the contrary of each other, for a log; else None."""
    mine = _poles(sentence.text, sentence.language)
    theirs = [(quote, _poles(quote.text, quote.language)) for quote in quotes]
    for matter, found in mine.items():
        known = [(quote, word) for quote, poles in theirs for word in poles.get(matter, ())]
        if not known or len({word.pole for word in found} | {word.pole for _, word in known}) < 2:
            continue
        if len({word.pole for word in found}) > 1 or len({word.pole for _, word in known}) > 1:
            continue
        quote, word = known[0]
        if not _denied(sentence, quote) and not (
            table("opposites")[matter].get("turns") and _turned(sentence, found[0], quote, word)
        ):
            return f"“{found[0].text}” where the quotes have “{word.text}”"
    return None


def opposed(one: str, other: str, language: str) -> bool:
    """Whether two texts in `language` have words of one matter, and none of the same pole of it."""
    mine, theirs = _poles(one, language), _poles(other, language)
    return any(
        {word.pole for word in mine[matter]}.isdisjoint(word.pole for word in theirs[matter])
        for matter in mine.keys() & theirs.keys()
    )


def _denied(sentence: Dated, quote: Dated) -> bool:
    """Whether one of both denies and the other does not."""
    hard = [bool(negations(text.text, text.language).hard) for text in (sentence, quote)]
    return hard[0] != hard[1]


def _turned(sentence: Dated, word: _Word, quote: Dated, other: _Word) -> bool:
    """Whether two things have changed sides around the word, or more than have stayed."""
    same = sentence.language == quote.language
    before, after = (_content(part, sentence.language, same) for part in _sides(sentence.text, word))
    left, right = (_content(part, quote.language, same) for part in _sides(quote.text, other))
    crossed = len(before & right) + len(after & left)
    return crossed >= _BOTH or crossed > len(before & left) + len(after & right)


def _sides(text: str, word: _Word) -> tuple[str, str]:
    return text[: word.start], text[word.end :]


def _content(text: str, language: str, with_words: bool) -> set[str]:
    """What can be compared: parties and names, and in one language all words that mean something."""
    found = {party for _, _, party in parties(text)}
    for word in words(text):
        if with_words and word.casefold() not in stop_words(language):
            found.add(term(word, language))
        elif word[0].isupper() and not with_words:
            found.add(name_key(word))
    return {each for each in found if not each[:1].isdigit()}  # a year stands anywhere


@lru_cache(maxsize=256)
def _poles(text: str, language: str) -> dict[str, tuple[_Word, ...]]:
    """The words of `text` that have an opposite, by matter."""
    plain = _lowered(text[:LONGEST_READ])
    found = {_FIRST: tuple(_words_of(_FIRST, plain, language))}
    for word in found[_FIRST]:
        plain = plain[: word.start] + " " * len(word.text) + plain[word.end :]
    found |= {
        matter: tuple(_words_of(matter, plain, language)) for matter in table("opposites") if matter != _FIRST
    }
    return {matter: each for matter, each in found.items() if each}


def _lowered(text: str) -> str:
    """`text` in lower case with every character in its place: "İ" in lower case would be two."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _words_of(matter: str, plain: str, language: str) -> Iterator[_Word]:
    for pole in _POLES:
        if pattern := _pattern(matter, pole, language):
            for match in pattern.finditer(plain):
                yield _Word(pole, match.group(), match.start(), match.end())


@cache
def _pattern(matter: str, pole: str, language: str) -> re.Pattern[str] | None:
    forms = table("opposites")[matter][pole].get(language)
    return re.compile(rf"(?<![\w-])(?:{forms})(?!\w)") if forms else None
