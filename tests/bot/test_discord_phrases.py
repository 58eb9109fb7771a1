"""Phrases: both languages, all that is wanted and nothing else; and commands as their readers see them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

import pytest

from bot.discord_phrases import say
from tests.phrase_use import Call, Use, faults, left_over, placeholders, uses

TABLE = tomllib.loads(files("config.data").joinpath("discord.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_commands_that_are_named_have_these_names(language: str) -> None:
    names = {entry[language] for key, entry in TABLE.items() if key.startswith("command_")}
    named = [words for entry in TABLE.values() for words in re.findall(r"`/([\w ]+)`", entry[language])]
    assert len(named) == 3
    assert {word for words in named for word in words.split()} <= names


@pytest.mark.parametrize("key", sorted(TABLE))
def test_every_phrase_is_there_in_both_languages_with_the_same_placeholders(key: str) -> None:
    entry = TABLE[key]
    assert entry.keys() == {"nl", "en"}
    assert entry["nl"].strip()
    assert entry["en"].strip()
    assert placeholders(entry["nl"]) == placeholders(entry["en"])


def phrases_of(call: Call) -> Iterator[Use]:
    """What a call wants of this table: by say(), by the helper that names commands, or in a refusal."""
    if call.name == "Refusal":
        pairs = (part.elts for part in ast.walk(call.node) if isinstance(part, ast.Tuple))
        given = {name.value for name, *_ in pairs if isinstance(name, ast.Constant)}
        yield call.use(call.node.args[0], given=given)
    elif call.name in {"say", "_words"} and call.imported.get("say") == "bot.discord_phrases":
        yield call.use(call.node.args[0])


USED = list(uses(phrases_of, wrappers=frozenset({"say", "_words"})))


def test_every_phrase_that_is_used_exists_and_is_given_its_values() -> None:
    assert not faults(TABLE, USED), "\n".join(faults(TABLE, USED))
    assert len(USED) > 80


def test_no_phrase_is_left_over() -> None:
    assert not left_over(TABLE, USED)


def test_any_other_language_reads_english() -> None:
    assert say("rate_user", "nl", seconds=7).startswith("Dat zijn veel vragen. Over 7 s")
    assert say("rate_user", "de", seconds=7).startswith(
        "That is a lot of questions. You can ask again in 7 s"
    )
    with pytest.raises(KeyError):
        say("rate_user", "nl")
