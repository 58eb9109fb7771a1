"""What bron says in Discord, in Dutch and English, from `config/data/discord.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from index.language import detect

NL, EN = "nl", "en"


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files("config.data").joinpath("discord.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(key: str, language: str, /, **values: object) -> str:
    """The phrase `key` in `language` ("nl"; anything else reads English) with its {placeholders} filled.

    Values of strangers must be escaped before. Raises KeyError for an unknown key or placeholder.
    """
    return _table()[key][NL if language == NL else EN].format(**values)


def translations() -> dict[str, str]:
    """English to Dutch for the names and descriptions of commands and options."""
    return {entry[EN]: entry[NL] for key, entry in _table().items() if key.startswith("command_")}


def locale_language(locale: object) -> str:
    """nl or en for a Discord locale ("nl", "en-US", "de", …)."""
    return NL if str(locale).lower().startswith(NL) else EN


def question_language(question: str, otherwise: str) -> str:
    """nl or en by the function words in `question`; `otherwise` where they do not tell.

    For replies made before an answer exists (an answer says its language itself).
    """
    found = detect(question)
    return found if found in (NL, EN) else otherwise
