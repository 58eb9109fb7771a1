"""How many of a question's names a sentence leaves unsaid: often the mark of a near miss.

"Who is the mayor of Kharkiv?" finds a sentence with a mayor in it, of Kyiv. A right sentence may leave a
name to the one before it, and an English question calls things by other names, so this only weighs in
with what retrieval and the reader say (`bot.answering.abstention`).
"""

from __future__ import annotations

import re

from bot.answering.moments import moment
from index.analysis import words
from index.names import name_beginnings

_NAME = re.compile(r"(?<!^)(?<![.?!]\s)\b[A-ZÀ-ÖØ-Þ][\w’'-]{2,}")  # a capital inside a sentence
_SHOUTED = 2 / 3  # of the words with a capital: then it says nothing of them


def unnamed(question: str, sentence: str) -> float:
    """Share of the names in `question` that `sentence` has in no spelling, 0..1; 0 where it has no names."""
    found = _NAME.findall(question)
    if len(found) > _SHOUTED * len(words(question)):
        return 0.0
    names = [keys for name in found if (keys := _beginnings(name))]
    said = _beginnings(sentence)
    return sum(said.isdisjoint(keys) for keys in names) / len(names) if names else 0.0


def _beginnings(text: str) -> set[str]:
    """How names that are the same in `text` begin; a day or month is one name in both languages."""
    return {
        beginning
        for word in words(text)
        for beginning in ([f"@{moment(word)}"] if moment(word) else name_beginnings(word))
    }
