"""Phrases name commands as their readers see them."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

TABLE = tomllib.loads(files("config.data").joinpath("discord.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_commands_that_are_named_have_these_names(language: str) -> None:
    names = {entry[language] for key, entry in TABLE.items() if key.startswith("command_")}
    named = [words for entry in TABLE.values() for words in re.findall(r"`/([\w ]+)`", entry[language])]
    assert len(named) == 3
    assert {word for words in named for word in words.split()} <= names
