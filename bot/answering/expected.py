"""What a question asks for (a place, a number, a time, a person, a reason), and whether a sentence holds one.

A light feature, as in the answer-type detection of early question answering (Li and Roth, COLING 2002), by
rules in `config/data/expected.toml`: it lifts sentences that could answer and never excludes one.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from index.analysis import folded

NUMBER = "number"  # the kind of questions for a figure


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("config.data").joinpath("expected.toml").read_text(encoding="utf-8"))


def expected_kind(question: str, language: str) -> str:
    """The kind of answer that `question` asks for; "" when its words do not tell.

    The phrase that stands first in the question decides: "how many people where" asks for a number.
    """
    text = folded(question)
    found = {
        place: kind
        for kind, entry in _table().items()
        for phrase in entry["asks"].get(language, ())
        if (place := text.find(f" {phrase} ")) >= 0
    }
    return found[min(found)] if found else ""


def holds(sentence: str, kind: str, language: str) -> bool:
    """Whether a sentence of an article in `language` has something of this kind in it."""
    return any(pattern.search(sentence) for pattern in _patterns(kind, language))


@cache
def _patterns(kind: str, language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each) for each in _table()[kind]["holds"].get(language, ()))
