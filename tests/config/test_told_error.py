"""Errors for people: both languages, the same placeholders, and a text for whatever is raised."""

from __future__ import annotations

import ast
import errno
import pickle
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import ConfigError
from config.told_error import ToldError, Words, reason_words
from index import errors
from tests.phrase_use import ROOT, entries, placeholders

TABLE = tomllib.loads((ROOT / "config/data/errors.toml").read_text("utf-8"))
OURS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {
    "ConfigError",
    "WireError",
    "ValueFault",
    "Words",
}


ENTRIES = dict(entries(TABLE))


def hint_of(entry: dict[str, Any]) -> dict[str, str] | None:
    hint = entry.get("hint")
    return ENTRIES[hint] if isinstance(hint, str) else hint


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_every_entry_is_there_in_both_languages_with_the_same_placeholders(key: str) -> None:
    entry = ENTRIES[key]
    assert entry.keys() - {"hint"} == {"nl", "en"}
    for texts in filter(None, (entry, hint_of(entry))):
        assert texts["nl"].strip()
        assert texts["en"].strip()
        assert placeholders(texts["nl"]) == placeholders(texts["en"])
        assert "\n" not in texts["nl"] + texts["en"]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every making of an error of ours, or of words, in what is shipped, with its place."""
    for path in sorted(each for top in ("bot", "config", "index") for each in (ROOT / top).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in OURS:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def literals(node: ast.expr) -> list[str] | None:
    """The texts that an expression may be; None where it is not a literal or a choice among them."""
    if isinstance(node, ast.IfExp):
        first, second = literals(node.body), literals(node.orelse)
        return None if first is None or second is None else first + second
    if isinstance(node, ast.BoolOp):
        return literals(node.values[-1])
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_whatever_is_raised_has_a_text_and_all_that_fills_it() -> None:
    faults, seen = [], set()
    for place, call in calls():
        keys = literals(call.args[0])
        if keys is None:
            continue  # a key on its way: from a table, or of another error
        given = {keyword.arg for keyword in call.keywords} - {"hint"}
        for key in keys:
            seen.add(key)
            entry = ENTRIES.get(key)
            if entry is None:
                faults.append(f"{place}: no entry {key}")
            elif None not in given:
                hint = hint_of(entry) or {"en": ""}
                faults += [
                    f"{place}: {key} lacks {name}"
                    for name in placeholders(entry["en"]) | placeholders(hint["en"])
                    if name not in given
                ]
    assert not faults, "\n".join(faults)
    assert len(seen) > 60


def sources() -> str:
    return "\n".join(
        path.read_text("utf-8") for top in ("bot", "config", "index") for path in (ROOT / top).rglob("*.py")
    )


def test_no_entry_is_left_over() -> None:
    """Entries are named in the code, by another entry, or by a family whose names are made."""
    named = sources()
    hints = {entry["hint"] for entry in ENTRIES.values() if isinstance(entry.get("hint"), str)}
    made = ("reason.", "setting.fault.")
    left = [
        key for key in ENTRIES if f'"{key}"' not in named and key not in hints and not key.startswith(made)
    ]
    assert not left


@pytest.mark.parametrize("key", sorted(TABLE["reason"]))
def test_reasons_are_named_after_errors_of_the_system(key: str) -> None:
    number = getattr(errno, key)
    assert reason_words(OSError(number, "as the system says it"), "nl") == TABLE["reason"][key]["nl"]


def test_a_reason_nobody_wrote_down_is_told_as_the_system_does() -> None:
    assert reason_words(OSError(errno.EXDEV, "Cross-device link"), "nl") == "Cross-device link"
    assert reason_words(OSError("odd"), "nl") == "odd"


def test_an_error_is_told_in_the_language_of_its_reader() -> None:
    error = errors.EncodingError("source.not_utf8", path="a {b}.txt", position=7, byte="0xe9")
    assert error.told("nl").startswith("a {b}.txt: geen geldige UTF-8, byte 7 is 0xe9. Sla het op als UTF-8")
    assert str(error) == error.what("de") == "a {b}.txt: not valid UTF-8, byte 7 is 0xe9"
    assert error.hint.startswith("Save it as UTF-8")


def test_values_may_be_words_themselves() -> None:
    error = errors.BinarySourceError("source.binary", path="a", kind=Words("kind.pdf"))
    assert error.what("nl") == "a: een PDF-bestand, geen tekst"
    closed = errors.InputError("source.unreadable", path="a", reason=PermissionError(errno.EACCES, "no"))
    assert closed.what("nl") == "a: kan niet worden gelezen (toegang geweigerd)"
    both = ConfigError("setting.bad", faults=(Words("{odd}"), error))
    assert both.what("nl") == "{odd}; a: een PDF-bestand, geen tekst"


def test_a_text_that_is_no_key_is_told_as_it_is() -> None:
    error = errors.StoreError("the index is {broken}", hint="Mend it.")
    assert error.told("nl") == "the index is {broken}. Mend it."
    assert errors.StoreError("it broke.").told("en") == "it broke."


def test_a_hint_given_goes_before_the_entrys_own() -> None:
    error = ConfigError("setting.unknown.one", hint="hint.settings_near", names="BRON_X", near="BRON_Y")
    assert error.told("nl") == "onbekende instelling BRON_X. Bedoel je BRON_Y?"


def test_an_error_survives_pickling() -> None:
    error: ToldError = errors.NoIndexError("index.none", folder="/x")
    assert pickle.loads(pickle.dumps(error)).told("nl") == error.told("nl")
