"""Whether two sentences are one piece of evidence: nearly the same words, and the same figures and names.

One word of ten can be the whole news: "12 doden" or "15", "treedt af" or "treedt niet af", Minsk or Istanbul,
the police or the fire brigade. So sentences are never the same whose figures, negations or names differ, or
stand in another order, that have opposites in them, or each a word of its own that is more than grammar, a
day or a verb of saying. The language need not be known: a word of the one list that is another word in the
other language stands on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.attributing.noun_phrases import Token, lexicon, tokenise
from bot.answering.verifying.negation import negations
from bot.answering.verifying.opposites import opposed
from index.analysis import stop_words, term, words
from index.names import name_keys

NEAR_DUPLICATE = 0.8  # share of the words of the richer sentence that the other one has too
_LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and its words in lower case."""

    text: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Said:
        """The same of `text`."""
        return cls(text, frozenset(word.casefold() for word in words(text)))


def say_the_same(one: Said, other: Said) -> bool:
    """Whether one of both can go without anything being lost that a reader could want to compare."""
    if len(one.words & other.words) < NEAR_DUPLICATE * max(len(one.words), len(other.words)):
        return False
    tokens, others = tokenise(one.text), tokenise(other.text)
    return (
        _figures(tokens) == _figures(others)
        and _denials(one.text) == _denials(other.text)
        and _same_names(_names(tokens, others), _names(others, tokens))
        and not any(opposed(one.text, other.text, each) for each in _LANGUAGES)
        and not (_own(tokens, others) and _own(others, tokens))
    )


def _own(tokens: list[Token], others: list[Token]) -> bool:
    """Whether there is a word with a meaning that the `others` have in no form."""
    known = {term(token.low, each) for token in others for each in _LANGUAGES}
    return any(
        known.isdisjoint(term(token.low, each) for each in _LANGUAGES)
        for token in tokens
        if token.is_word and not token.is_name and not _is_grammar(token)
    )


def _is_grammar(token: Token) -> bool:
    return any(
        lexicon(each).is_function_word(token.low)
        or lexicon(each).is_figure(token)
        or token.low in stop_words(each)
        for each in _LANGUAGES
    )


def _figures(tokens: list[Token]) -> list[str]:
    """The numbers, in digits or words, in order."""
    return [
        term(token.low, "") for token in tokens if any(lexicon(each).is_figure(token) for each in _LANGUAGES)
    ]


def _denials(text: str) -> list[tuple[str, ...]]:
    """The words that deny, language by language."""
    return [negations(text, language).firm for language in _LANGUAGES]


def _names(tokens: list[Token], others: list[Token]) -> list[str]:
    """The words with a capital, in order; not those that only begin a sentence, as far as can be told."""
    ordinary = {token.low for token in others if not token.is_name}.union(*map(stop_words, _LANGUAGES))
    return [token.low for token in tokens if token.is_name and token.low not in ordinary]


def _same_names(names: list[str], others: list[str]) -> bool:
    """Whether these are the same names, in whatever spelling."""
    return len(names) == len(others) and all(
        one == other or not name_keys(one).isdisjoint(name_keys(other))
        for one, other in zip(names, others, strict=True)
    )
