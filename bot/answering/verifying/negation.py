"""Whether a sentence denies what its quotes affirm, or the other way round.

By closed lists of words, in three strengths (`config/data/verification.toml`): hard ones ("niet", "never")
and verbs that deny ("weigert", "failed") must be kept and be justified; soft ones ("onduidelijk", "only",
"stopped") may express what another text says with "not", and ask for nothing themselves. A soft word that
stands on both sides expresses nothing more. Limits ("only", "until") may express a "not" of the quote, never
justify one: "only 22 were saved" is not "22 were not saved".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.attribution import LONGEST_READ
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.tables import table
from index.analysis import stop_words, term, words

_NEAR = 4  # words on either side of a "not" by which it is found again
_WORD_EDGE = r"(?<![\w-])(?:{})(?![\w]|-[a-z])"


@cache
def _pattern(strength: str, language: str) -> re.Pattern[str] | None:
    words = table()["negation"][strength].get(language)
    return re.compile(_WORD_EDGE.format("|".join(words))) if words else None


def _all(strength: str, plain: str, language: str) -> tuple[str, ...]:
    pattern = _pattern(strength, language)
    return tuple(match.group() for match in pattern.finditer(plain)) if pattern else ()


def _plain(text: str, language: str) -> str:
    """Lower case, contractions opened, idioms that only look negative left out."""
    text = text.casefold().replace("’", "'")
    text = re.sub(r"\b(ca)n't\b", r"\1n not", re.sub(r"\bwon't\b", "will not", text))
    text = re.sub(r"n't\b", " not", text)
    idioms = _pattern("idioms", language)
    return idioms.sub(" ", text) if idioms else text


@dataclass(frozen=True, slots=True)
class Negations:
    """The words of a text that deny, by strength, in lower case and reading order."""

    hard: tuple[str, ...]
    denial: tuple[str, ...]
    soft: tuple[str, ...]
    limits: tuple[str, ...]
    denies: bool  # somebody denies something

    @property
    def firm(self) -> tuple[str, ...]:
        """What must be kept and justified."""
        return self.hard + self.denial


def negations(text: str, language: str) -> Negations:
    """What denies in `text`; nothing where the language has no list."""
    plain = _plain(text[:LONGEST_READ], language)
    strengths = ("hard", "denial", "soft", "limits")
    hard, denial, soft, limits = (_all(strength, plain, language) for strength in strengths)
    return Negations(hard, denial, soft, limits, bool(_all("denies", plain, language)))


def negation_mismatch(text: str, language: str, quotes: Sequence[Dated]) -> str | None:
    """The negation that only one side has, in words for a log; None where both agree."""
    mine = negations(text, language)
    theirs = [negations(quote.text, quote.language) for quote in quotes]
    firm = tuple(word for each in theirs for word in each.firm)
    soft = tuple(word for each in theirs for word in each.soft)
    if any(each.denies for each in theirs) and not (mine.hard or mine.denies):
        return "what the quotes deny is told otherwise"
    if mine.denies and not any(each.hard or each.denies for each in theirs):
        return "nobody in the quotes denies"
    if len(mine.firm) > len(firm) + max(0, len(soft) - len(mine.soft)):
        return f"“{mine.firm[-1]}” is not in the quotes"
    if firm and not (mine.firm or mine.soft or mine.limits):
        return f"“{firm[0]}” of the quotes is lost"
    same = [quote.text for quote in quotes if quote.language == language]
    return next((detail for quote in same if (detail := _lost_in_place(text, quote, language))), None)


def _lost_in_place(text: str, quote: str, language: str) -> str | None:
    """A "not" of the quote whose neighbours stand in the sentence without it; for one language only."""
    mine, theirs = (_stems(_plain(each[:LONGEST_READ], language), language) for each in (text, quote))
    hard = _pattern("hard", language)
    for at, (word, _) in enumerate(theirs):
        if not (hard and hard.fullmatch(word)):
            continue
        near = [stem for other, stem in theirs[max(0, at - _NEAR) : at + _NEAR + 1] if stem and other != word]
        places = [n for n, (_, stem) in enumerate(mine) if stem in near]
        if len(near) < 2 or len({mine[n][1] for n in places}) < len(set(near)):
            continue
        around = mine[max(0, places[0] - 1) : places[-1] + 2]
        if not any(hard.fullmatch(other) for other, _ in around):
            return f"“{word}” of the quotes is lost"
    return None


def _stems(plain: str, language: str) -> list[tuple[str, str]]:
    """The words of a text, with the stems of those that mean something."""
    return [(word, "" if word in stop_words(language) else term(word, language)) for word in words(plain)]
