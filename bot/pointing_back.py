"""Whether a word of a question points at something before it ("that city") or into the question itself.

Relative pronouns ("the bridge that collapsed"), expletives ("were there casualties", "will it rain") and
possessives of a plural in the question ("residents leave their homes") look like pointers and are none:
`config/data/pointers.toml` has what tells them apart.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from bot.answering.wording import table


def points_back(text: str, language: str) -> bool:
    """Whether `text`, a question's words in lower case, points at something before it."""
    for pattern in _inside(language):
        text = " ".join(pattern.sub(r"\1", text).split())
    return not _pointers(language).isdisjoint(text.split())


def is_weather(text: str, language: str) -> bool:
    """Whether `text` asks for the weather, which takes one content word: "will it rain"."""
    return bool(re.search(_table()[language]["weather"], text))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("config.data").joinpath("pointers.toml").read_text(encoding="utf-8"))


@cache
def _pointers(language: str) -> frozenset[str]:
    return frozenset(table()["follow_up"][language]["pointers"])


@cache
def _inside(language: str) -> tuple[re.Pattern[str], ...]:
    words = {
        f"<{name}>": rf"(?:{'|'.join(listed.split())})\b"
        for name, listed in _table()[language]["words"].items()
    }
    anyone = re.compile("|".join(words))
    return tuple(
        re.compile(anyone.sub(lambda match: words[match.group()], each))
        for each in _table()[language]["inside"]
    )
