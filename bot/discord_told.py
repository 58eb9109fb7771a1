"""Errors as everybody in a channel may read them: files by their names, folders left out."""

from __future__ import annotations

import re
from copy import copy
from pathlib import PurePath
from typing import TypeVar

from config.told_error import ToldError

Error = TypeVar("Error", bound=ToldError)

# Where an absolute path begins, also as an address of a file; other addresses are left alone.
_ROOT = r"(?:file:/{2,}|(?<![\w:/.~])(?:~[\w.-]*)?/)(?=[^\s/])"
_PATH = re.compile(rf"{_ROOT}(?:(?!: )[^\0\n])+")  # with ": " in it, it is a path and what is said of it
_FOLDERS = re.compile(rf"{_ROOT}(?:[^/\0'\"‘’“”\n]+/)+")  # inside a text, where quotation marks end a path


def without_folders(error: Error) -> Error:
    """`error` with every path in its values, and in the errors among them, shortened to its name."""
    shown = copy(error)
    shown.values = {name: _shortened(value) for name, value in error.values.items()}
    return shown


def _shortened(value: object) -> object:
    match value:
        case PurePath():
            return value.name
        case str() if _PATH.fullmatch(value):  # a name of a folder may have an apostrophe
            return PurePath(value).name
        case str():
            return _FOLDERS.sub("", value)
        case ToldError():
            return without_folders(value)
        case tuple():
            return tuple(map(_shortened, value))
    return value
