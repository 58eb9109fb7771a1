"""The words of the user interface, in Dutch and English, from `data/phrases.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("nl", "en")
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order POSIX gives them


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("config.data").joinpath("phrases.toml").read_text(encoding="utf-8"))


def phrase(key: str, language: str, /, **values: object) -> str:
    """The phrase `key` ("ask.seeding") in `language`, its {placeholders} filled from `values`.

    A language other than nl reads English. Raises KeyError for a key or placeholder that does not exist.
    """
    entry: Any = _table()
    for part in key.split("."):
        entry = entry[part]
    return str(entry["nl" if language == "nl" else "en"]).format(**values)


def counted(key: str, language: str, count: int, /, **values: object) -> str:
    """`phrase` for a number of things: uses the entry's `one` table where `count` is 1."""
    entry = f"{key}.one" if count == 1 else f"{key}.many"
    return phrase(entry, language, count=count, **values)


def interface_language(choice: str = "auto") -> str:
    """nl or en: `choice` itself, or for "auto" the locale's language (LC_ALL, LC_MESSAGES, LANG)."""
    if choice in LANGUAGES:
        return choice
    locale = next((value for name in LOCALE_VARIABLES if (value := os.environ.get(name))), "")
    return "nl" if locale.lower().startswith("nl") else "en"
