"""Whether a sentence is plain prose of a language: nothing to click, run, render or obey."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.answering.verifying.tables import table
from index.analysis import words
from index.language import QUESTION_LANGUAGES, UNDETERMINED, detect

_FORBIDDEN: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a link",
        re.compile(
            r"\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:javascript|data|mailto|file|tel):", re.IGNORECASE
        ),
    ),
    ("a link", re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/\S", re.IGNORECASE)),
    # Any ending, as new ones come every year; "p.m." and "U.S." have single letters, "3.5km" no other.
    ("a domain name", re.compile(r"(?<![\w@])(?=[\w.-]*[a-z])[\w-]{2,}(?:\.[\w-]+)*\.[a-z]{2,24}\b")),
    ("a number on the net", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")),
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.\w+|[\w.+-]+ ?[\[(]at[\])] ?\w+")),
    ("a mention", re.compile(r"@(?:everyone|here)\b|<[@#&:!/]|(?<!\w)@\w+")),
    ("markup", re.compile(r"<\/?[a-z!][^>]*>|!\[|\]\(|\[\[|\]\]|&(?:#x?[0-9a-f]+|[a-z]+);", re.IGNORECASE)),
    (
        "markup",
        re.compile(
            r"\*\*|__|~~|\|\||^\s*(?:#{1,6}|>|[-*+])\s|^\s*\|.*\|\s*$|(?<!\w)[*_][^\s*_][^*_]*[*_](?!\w)"
        ),
    ),
    ("code", re.compile(r"`|\{[^}]*\}|\$\(|=>|</|;\s*$|\\[a-z]", re.IGNORECASE)),
    ("a line break", re.compile(r"[\r\n\u0085\u2028\u2029\f\v]")),
    ("a role's marker", re.compile(r"<\|.*?\|>|\[/?INST\]|<<\/?SYS>>|^\s*(?:###|---|===)", re.IGNORECASE)),
    ("a citation's mark", re.compile(r"\[\d+(?:\s*[,;–-]\s*\d+)*\]|【|†")),
)
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_SHORT = 5  # words by which no language can be told for sure


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(table()["unsafe"]["words"]))


def longest() -> int:
    """The characters that a sentence may have."""
    return int(table()["unsafe"]["longest"])


def unsafe_part(sentence: str) -> str | None:
    """What in `sentence` is not plain prose, in a word; None when nothing is."""
    if not any(map(str.isalpha, sentence)):
        return "no words"
    if len(sentence) > longest():
        return "too long"
    for character in sentence:
        if unicodedata.category(character) in _INVISIBLE:
            return f"the character U+{ord(character):04X}"
    for what, pattern in _FORBIDDEN:
        if pattern.search(sentence):
            return what
    match = _words().search(unicodedata.normalize("NFKC", sentence).casefold())
    return f"“{match.group()}”" if match else None


def wrong_language(sentence: str, language: str) -> str | None:
    """The language that `sentence` is in, when that is surely another one than `language`; else None.

    Few words tell little: of short sentences only those are refused whose words are all of the other
    language.
    """
    candidates = (*QUESTION_LANGUAGES, "de", "fr")
    few = len(words(sentence)) <= _SHORT
    found = detect(sentence, QUESTION_LANGUAGES if few else candidates, settle_ties=True)
    return None if found in (language, UNDETERMINED) else found
