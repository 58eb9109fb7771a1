"""What a question and a sentence are about, comparable across Dutch and English: concepts, stems, names."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise

from bot.answering.attributing.noun_phrases import lexicon, tokenise
from bot.answering.figures_in_text import MAGNITUDES, positions_table
from bot.answering.moments import moment
from index.analysis import folded, stop_words, term, words
from index.names import MIN_NAME, name_beginnings

Topics = frozenset[str]

_CONCEPT, _MOMENT, _NAME = "=", "@", "0"  # how these begin; stems are as they are
_COUNTED = 3  # words behind a figure that may say what is counted


def topics(text: str, language: str) -> Topics:
    """The content words of `text`, in "nl" or "en", as concepts, beginnings of names, or stems."""
    found = _split_concepts(text)
    for number, word in enumerate(words(text)):
        low = word.casefold()
        if word[0].isdigit() or low in _empty() or low in stop_words(language):
            continue
        if concept := _concept(low):
            found.add(concept)
        elif number and word[0].isupper() and len(word) >= MIN_NAME:
            found |= _beginnings(word)
        else:
            found.add(term(word, language))
    return frozenset(found)


def names(found: Topics) -> Topics:
    """The names and the days among topics: what tells one event of a kind from another."""
    return frozenset(each for each in found if each.startswith((_NAME, _MOMENT)))


def across_languages(found: Topics) -> Topics:
    """The topics that mean the same in every language: concepts and names."""
    return frozenset(each for each in found if each.startswith((_NAME, _MOMENT, _CONCEPT)))


def counted(text: str, after: int, language: str) -> Topics:
    """What is counted by the figure that ends at character `after`: "4.500 Russische soldaten", no names."""
    lex = lexicon(language)
    following = []
    for token in tokenise(text[after:])[:_COUNTED]:
        if not token.is_word or lex.is_function_word(token.low):
            break
        following.append(token.text)
    found = topics("- ".join(["", *following]), language)
    return found - names(found)


@lru_cache(maxsize=256)
def names_of_article(original: str) -> Topics:
    """The names in an article's text."""
    tokens = tokenise(original)
    found: set[str] = set()
    for before, token in pairwise(tokens):
        inside = before.is_word or before.text == ","
        if inside and token.is_name and len(token.text) >= MIN_NAME and not _concept(token.low):
            found |= _beginnings(token.text)
    return frozenset(found)


def counted_by_question(question: str, language: str) -> Topics:
    """What a question asks the number of: "hoeveel soldaten", "how many homes"; empty for people."""
    asks = re.search(r"(?i)\b(?:hoeveel|aantal|how many|number of)\b", question)
    return counted(question, asks.end(), language) if asks else frozenset()


def is_other_matter(sentence: str, language: str) -> bool:
    """Whether a sentence opens as a comparison with something else."""
    return any(
        folded(sentence).startswith(f" {opening} ") for opening in positions_table()["other_matter"][language]
    )


@cache
def _empty() -> frozenset[str]:
    """Words that a question for a figure or its answer may have whatever it is about."""
    table = positions_table()
    return frozenset(" ".join([table["empty"]["words"], *table["units"].values(), *MAGNITUDES]).split())


def _split_concepts(text: str) -> set[str]:
    low = text.casefold()
    split = positions_table()["split_concepts"].items()
    return {_CONCEPT + str(concept) for concept, pattern in split if re.search(pattern, low)}


def _beginnings(name: str) -> set[str]:
    return {_NAME + beginning for beginning in name_beginnings(name)}


@cache
def _concept(word: str) -> str:
    if day := moment(word):
        return _MOMENT + day
    for concept, beginnings in positions_table()["concepts"].items():
        for beginning in beginnings.split():
            if word == beginning or (len(beginning) > 3 and word.startswith(beginning)):
                return _CONCEPT + str(concept)
    return ""
