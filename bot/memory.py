"""Follow-up questions: whether a question leans on the one before it, and what it means in full.

Rules, not a model: a question leans when it opens like a follow-up ("and", "en", "what about"), points back
("that city", "he") without a name before that, or is too short to stand alone. A question that is whole in
itself does not lean for an "and" in front of it. "And according to Zelensky?" puts its name in the place of
the one that corresponds in the earlier question; where none clearly does, both questions are searched
together, which keeps a new topic in the lead: see `index.retriever.Query`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.moments import moment
from bot.answering.wording import table
from bot.pointing_back import is_weather, points_back
from index.analysis import stop_words, words

MAX_HISTORY = 8  # earlier questions kept of a conversation; only the last ones can matter
FEW_WORDS = 1  # content words up to which a question cannot stand alone
# Content words with which one that opens with "and" can; fewer do where a name is among them.
WHOLE, WHOLE_WITH_NAME = 4, 2

_NAME = r"[^\W\d_a-zà-ÿ][\w'’-]*(?:\s+[^\W\d_a-zà-ÿ][\w'’-]*)*"  # capitalised words in a row
_ARTICLE = r"(?:(?i:de|het|the)\s+)?"


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question as it is searched: on its own, rewritten, or together with the `earlier` one."""

    text: str
    earlier: str = ""
    rewritten: bool = False

    @property
    def searched(self) -> str:
        """The question in full, with the earlier one in front where it leans on that."""
        return f"{self.earlier} {self.text}".strip()

    @property
    def read(self) -> str:
        """What the reader is asked: with the earlier question in front it would answer that one first."""
        return f"{self.text} {self.earlier}".strip()


def complete(question: str, language: str, history: Sequence[str]) -> Standalone:
    """What `question` means after the questions in `history` (oldest first)."""
    earlier = _last_full(history, language)
    if not earlier or not leans(question, language):
        return Standalone(question)
    rewritten = _replace_name(question, earlier, language)
    return Standalone(rewritten, rewritten=True) if rewritten else Standalone(question, earlier)


def leans(question: str, language: str) -> bool:
    """Whether `question` needs the one before it to be understood."""
    asked = [word.casefold() for word in words(question)]
    text = " ".join(asked)
    rules = _rules(language)
    content = [word for word in asked if word not in stop_words(language)]
    names = _names(question)
    points = points_back(text, _known(language))
    if any(text == opening or text.startswith(f"{opening} ") for opening in rules.openings):
        return points or not _is_whole(asked, content, names, rules)
    if len(content) <= FEW_WORDS and not names and not is_weather(text, _known(language)):
        return True
    return points and not names


def _is_whole(asked: Sequence[str], content: Sequence[str], names: Sequence[str], rules: _Rules) -> bool:
    """Whether what opens with "and" is a question in itself: a question word, and enough beside it."""
    asks = any(word in rules.question_words for word in asked)
    return asks and len(content) >= (WHOLE_WITH_NAME if names else WHOLE)


@dataclass(frozen=True, slots=True)
class _Rules:
    openings: tuple[str, ...]
    question_words: frozenset[str]
    prepositions: tuple[str, ...]


def _known(language: str) -> str:
    return "nl" if language == "nl" else "en"


@cache
def _rules(language: str) -> _Rules:
    entries = table()["follow_up"][_known(language)]
    longest_first = sorted(entries["prepositions"], key=len, reverse=True)
    return _Rules(
        tuple(entries["openings"]),
        frozenset(entries["question_words"]),
        tuple(longest_first),
    )


def _last_full(history: Sequence[str], language: str) -> str:
    """The latest earlier question that stands on its own, completed where it can be; "" without one."""
    recent = [question for question in history[-MAX_HISTORY:] if question.strip()]
    full = ""
    for question in recent:
        if not full or not leans(question, language):
            full = question
        else:
            full = _replace_name(question, full, language) or full
    return full


def _names(question: str) -> list[str]:
    """Capitalised words and figures after the first word."""
    return [word for word in words(question)[1:] if word[0].isupper() or word[0].isdigit()]


def _replace_name(question: str, earlier: str, language: str) -> str:
    """`earlier` with its name replaced by the follow-up's, "" where none clearly corresponds.

    Only for follow-ups that are an opening, perhaps a preposition, and a name: "En van Donetsk?".
    """
    rules = _rules(language)
    asked = re.fullmatch(
        rf"\s*(?i:{_alternatives(rules.openings)})\s+"
        rf"(?:(?P<preposition>(?i:{_alternatives(rules.prepositions)}))\s+)?"
        rf"{_ARTICLE}(?P<name>{_NAME})\s*\?*\s*",
        question,
    )
    if not asked:
        return ""
    found = _one_like(asked["name"], asked["preposition"], earlier)
    return earlier[: found.start("name")] + asked["name"] + earlier[found.end("name") :] if found else ""


def _one_like(name: str, preposition: str | None, earlier: str) -> re.Match[str] | None:
    """The one name in `earlier` that corresponds to `name`; None where none or several do.

    It is behind the same preposition, where `name` has one, and a day or month if `name` is.
    """
    # Without a preposition the first word does not count, which is capitalised anyway.
    before = rf"\b(?i:{re.escape(preposition)})\s+{_ARTICLE}" if preposition else r"(?<=[\w,]\s)"
    names = re.finditer(rf"{before}(?P<name>{_NAME})", earlier)
    found = [each for each in names if _is_moment(each["name"]) == _is_moment(name)]
    return found[0] if len(found) == 1 else None


def _is_moment(name: str) -> bool:
    return bool(moment(name.split(maxsplit=1)[0]))


def _alternatives(phrases: Sequence[str]) -> str:
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in phrases)
