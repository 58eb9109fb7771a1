"""The words of the interface: both languages, the same placeholders, and no key that nobody wrote."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from config.phrases import counted, interface_language, phrase
from tests.phrase_use import ROOT, Call, Use, entries, faults, left_over, placeholders, uses

PHRASES = dict(entries(tomllib.loads((ROOT / "config/data/phrases.toml").read_text("utf-8"))))


# By what a phrase is wanted: where its key is among the arguments, and what stands around it.
WANTED = {
    "phrase": (0, ("{}",)),
    "counted": (0, ("{}.one", "{}.many")),
    "say": (0, ("{}",)),
    "_say": (0, ("{}",)),
    "finding": (2, ("doctor.{}",)),
}


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_every_phrase_is_there_in_both_languages_with_the_same_placeholders(key: str) -> None:
    entry = PHRASES[key]
    assert entry.keys() == {"nl", "en"}
    assert entry["nl"].strip()
    assert entry["en"].strip()
    assert placeholders(entry["nl"]) == placeholders(entry["en"])


def phrases_of(call: Call) -> Iterator[Use]:
    """What a call wants of this table, the help of an option and the remedy of a finding included."""
    for keyword in call.node.keywords:
        if keyword.arg == "help" and any(key.startswith("help") for key in call.keys(keyword.value)):
            yield call.use(keyword.value)
        if keyword.arg == "remedy" and call.name == "finding":
            yield call.use(keyword.value, "doctor.{}")
    # A function of the same name that is imported from elsewhere is another.
    if call.name in WANTED and call.imported.get(call.name, "config.phrases") == "config.phrases":
        place, forms = WANTED[call.name]
        given = {"count"} if call.name == "counted" else set()
        yield from (call.use(call.node.args[place], form, given) for form in forms)


USED = list(uses(phrases_of, wrappers=frozenset({"say", "_say", "finding"})))


def test_every_phrase_that_is_used_exists_and_is_given_its_values() -> None:
    assert not faults(PHRASES, USED), "\n".join(faults(PHRASES, USED))
    assert len(USED) > 120


def test_no_phrase_is_left_over() -> None:
    assert not left_over(PHRASES, USED)


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
