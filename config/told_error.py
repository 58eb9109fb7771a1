"""Errors meant for people: a key of `data/errors.toml`, and what the {placeholders} of its text stand for.

Where something goes wrong nobody knows who will read of it. So the words are looked up where they are shown,
in the language of the reader; `str()`, and with it the log, reads English.
"""

from __future__ import annotations

import errno
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar


class Words:
    """A text of the table, in any language: its key ("kind.pdf") and its values, which may be words as well.

    A key that the table lacks is a text itself.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        self._key, self._values = key, values

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: str) -> str:
        """The text in `language` ("nl"; anything else reads English)."""
        return _told(_entry(self._key) or self._key, language, self._values)


class ToldError(Exception):
    """Base of all errors meant for people; `key` names an entry ("source.missing"), `values` fill its text.

    Beside its texts an entry mostly has a `hint`: two texts as well, or the key of an entry that is a hint.
    `hint` given here goes before that. A key that the table lacks is a text itself. Values may be `Words`,
    errors of this kind or of the operating system, and tuples of these.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, /, *, hint: str = "", **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
        self._hint = hint

    def __str__(self) -> str:
        return self.what("en")

    @property
    def hint(self) -> str:
        """`advice` in English."""
        return self.advice("en")

    def what(self, language: str) -> str:
        """What happened and why, in one line."""
        return _told(_entry(self.key) or self.key, language, self.values)

    def advice(self, language: str) -> str:
        """What to do about it; "" where nobody knows."""
        hint = self._hint or (_entry(self.key) or {}).get("hint", "")
        return _told(hint if isinstance(hint, dict) else _entry(hint) or hint, language, self.values)

    def told(self, language: str) -> str:
        """Both in one line, as a person reads it. Not yet safe for a terminal or for Discord."""
        what, advice = self.what(language), self.advice(language)
        return f"{what.rstrip('.')}. {advice}" if advice else what


def reason_words(error: OSError, language: str) -> str:
    """Why the operating system refuses; in English where the table does not know its error."""
    entry = _entry(f"reason.{errno.errorcode.get(error.errno or 0)}")
    return _told(entry, language, {}) if entry else error.strerror or str(error)


def has_words(key: str) -> bool:
    """Whether the table has an entry `key`."""
    return _entry(key) is not None


def _told(entry: Mapping[str, str] | str, language: str, values: Mapping[str, object]) -> str:
    if isinstance(entry, str):
        return entry
    text = entry["nl" if language == "nl" else "en"]
    return text.format_map({name: _value(value, language) for name, value in values.items()})


def _value(value: object, language: str) -> object:
    match value:
        case Words():
            return value.told(language)
        case ToldError():
            return value.what(language)
        case OSError():
            return reason_words(value, language)
        case tuple():
            return "; ".join(str(_value(each, language)) for each in value)
    return value


def _entry(key: str) -> dict[str, Any] | None:
    found: Any = _table()
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, dict) and "en" in found else None


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("config.data").joinpath("errors.toml").read_text(encoding="utf-8"))
