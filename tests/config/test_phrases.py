"""The words of the interface: both languages, the same placeholders, and no key that nobody wrote."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.phrases import counted, interface_language, phrase

ROOT = Path(__file__).resolve().parents[2]


def entries(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        if {"nl", "en"} & value.keys():
            yield name, value
        else:
            yield from entries(value, name)


PHRASES = dict(entries(tomllib.loads((ROOT / "config/data/phrases.toml").read_text("utf-8"))))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_every_phrase_is_there_in_both_languages_with_the_same_placeholders(key: str) -> None:
    entry = PHRASES[key]
    assert entry.keys() == {"nl", "en"}
    assert entry["nl"].strip()
    assert entry["en"].strip()
    assert placeholders(entry["nl"]) == placeholders(entry["en"])


def used_keys() -> Iterator[tuple[str, str]]:
    """Literal first arguments of phrase(), counted(), say() and the help= of options, with their file."""
    for path in sorted([*(ROOT / "bot").glob("*.py"), *(ROOT / "bot/cli").glob("*.py")]):
        source = path.read_text("utf-8")
        if "discord_phrases" in source:
            continue  # Discord has a table of its own
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            literals = [value for value in node.args[:1] if name in {"phrase", "counted", "say", "_say"}]
            literals += [keyword.value for keyword in node.keywords if keyword.arg == "help"]
            for literal in literals:
                if isinstance(literal, ast.Constant):
                    yield (f"{literal.value}.one" if name == "counted" else literal.value), path.name


def test_every_key_that_is_used_exists() -> None:
    missing = [(key, file) for key, file in used_keys() if key not in PHRASES]
    assert not missing


def test_language_and_values() -> None:
    assert phrase("console.understood", "nl", question="Wie?") == "Gezocht als: Wie?"
    assert phrase("console.understood", "de", question="Wer?") == "Searched as: Wer?"
    assert counted("chat.ready", "nl", 1).startswith("1 artikel ")
    assert counted("chat.ready", "nl", 5).startswith("5 artikelen ")
    with pytest.raises(KeyError):
        phrase("console.nowhere", "nl")


@pytest.mark.parametrize(
    ("choice", "locale", "language"),
    [
        ("nl", "en_GB.UTF-8", "nl"),
        ("en", "nl_NL.UTF-8", "en"),
        ("auto", "nl_BE.UTF-8", "nl"),
        ("auto", "de_DE.UTF-8", "en"),
        ("auto", "C.UTF-8", "en"),
    ],
)
def test_language_of_the_interface(
    monkeypatch: pytest.MonkeyPatch, choice: str, locale: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert interface_language(choice) == language


def test_locale_variables_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    assert interface_language() == "nl"
    monkeypatch.setenv("LC_MESSAGES", "en_US.UTF-8")
    assert interface_language() == "en"
