"""What verification knows about words: `config/data/verification.toml` and `countries.toml`, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str = "verification") -> dict[str, Any]:
    """The table `config/data/<name>.toml`."""
    return tomllib.loads(files("config.data").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def forms(groups: dict[str, str]) -> dict[str, str]:
    """Each word of the groups' lists with its group: {"metre": "m meter"} → {"m": "metre", ...}.

    An underscore stands for a space within a form.
    """
    return {form.replace("_", " "): group for group, words in groups.items() for form in words.split()}


_I = str.maketrans("İı", "ii")


def as_listed(word: str) -> str:
    """`word` as the tables write it. Patterns that ignore case read "İ" and "ı" as "i", casefold does not."""
    return word.translate(_I).casefold()


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of `words` as they stand, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
