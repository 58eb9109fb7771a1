"""The rules of config/data/cleaning.toml, compiled. What they mean is written there."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from index.dates import MONTHS

# A capitalised word of a name: letters, digits, full stops and apostrophes, the first a capital or a digit.
# No character fits two alternatives and names need something between them, so that failing takes linear time.
_NAME = r"[^\W_a-zß-öø-ÿ](?:[\w’']|\.(?=\S)|(?<=\b[A-Z])\.(?!\S)){0,30}"
_PARTICLES = "van|de|der|den|ten|ter|het|von|di|du|la|via|für|for|by|en|and|und|the|voor"
_JOIN = rf"(?: ?[/,|&+–-] ?| (?:(?:{_PARTICLES}) ){{0,3}})"
_NAMES = f"{_NAME}(?:{_JOIN}{_NAME}){{0,9}}"
# Who or where, in a line with a date.
_ORIGIN = f"{_NAME}(?: (?:(?:van|de|der|den|ten|ter) ){{0,2}}{_NAME}){{0,3}}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern, with the texts that it must match and those that it must leave alone."""

    name: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    spares: tuple[str, ...]
    caption: bool = False  # of a phrase: the rest of its paragraph is a caption
    picture: bool = False  # of a line: it belongs to a picture, and a caption may stand beside it
    takes_next: frozenset[str] = frozenset()  # of a line: labels whose links below are noise too
    before_prose: bool = False  # of a line: holds only above the first prose of a text
    longest: int = 300  # of a line: characters; the longest such paragraph seen in five articles has 123

    def is_line(self, text: str) -> bool:
        """Whether the whole paragraph `text` is what this rule describes."""
        return len(text) <= self.longest and self.pattern.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules by where they apply, in the order of the file."""

    start: tuple[Rule, ...]
    line: tuple[Rule, ...]
    credit: tuple[Rule, ...]
    phrase: tuple[Rule, ...]


@cache
def load_rules() -> Rules:
    """Read and compile the table; once per process."""
    table = tomllib.loads((files("config.data") / "cleaning.toml").read_text(encoding="utf-8"))
    agencies = "|".join(re.escape(name) for name in table["agencies"])
    words = {
        "{NAMES}": _NAMES,
        "{ORIGIN}": _ORIGIN,
        "{NAME}": _NAME,
        "{JOIN}": _JOIN,
        "{AGENCY}": rf"(?:{agencies})(?!\w)",
        "{MONTH}": f"(?:{'|'.join(MONTHS)})",
    }
    return Rules(
        start=tuple(_rule(row, words, "{}") for row in table["start"]),
        line=tuple(_rule(row, words, "{}") for row in table["line"]),
        credit=tuple(_rule(row, words, r"(?:^|(?<=\W))(?:{})$") for row in table["credit"]),
        phrase=tuple(_rule(row, words, r"(?:^|(?<=\W))(?:{})") for row in table["phrase"]),
    )


def _rule(row: dict[str, Any], words: dict[str, str], frame: str) -> Rule:
    pattern = row["pattern"]
    for word, meaning in words.items():
        pattern = pattern.replace(word, meaning)
    return Rule(
        name=row["name"],
        pattern=re.compile(frame.replace("{}", pattern)),
        examples=tuple(row["examples"]),
        spares=tuple(row["spares"]),
        caption=row.get("caption", False),
        picture=row.get("picture", False),
        takes_next=frozenset(row.get("takes_next", ())),
        before_prose=row.get("before_prose", False),
        longest=row.get("longest", 300),
    )
