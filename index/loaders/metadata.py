"""Title, date and language: from front matter or a sidecar, else from the text itself. Nothing is guessed.

A sidecar is a file beside the article: `name.meta.yaml`, `name.meta.yml` or `name.meta.json`, where the
article is `name.txt` or `name.md`.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from index.cleaning import CleanedText
from index.dates import date_without_year, parse_date
from index.errors import MetadataError
from index.loaders.base import Metadata
from index.schema import QUOTABLE_ROLES, Published, Role
from index.sentence_splitter import split

SIDECAR_SUFFIXES = (".meta.yaml", ".meta.yml", ".meta.json")

# Keys as they occur in front matter, Dutch and English, first found first taken.
_TITLE_KEYS = ("title", "titel", "headline", "kop")
_DATE_KEYS = ("date", "datum", "published", "published_at", "publication_date", "gepubliceerd")
_LANGUAGE_KEYS = ("language", "lang", "taal")

_LONGEST_TITLE = 80  # characters of a title taken from the text
_LONGEST_GIVEN_TITLE = 300
_LONGEST_NUMBER = 256  # bits; Python writes no number of more than 4300 digits
_WORDS_OF_A_TITLE = 3
_SEARCHED_FOR_A_TITLE = 4_000  # characters of the first paragraph; of a longer sentence 80 are taken
_NOT_TEXT = ("bool", "int", "float")  # what YAML takes words without quotes for, by the end of its tag


def sidecar_of(path: Path) -> Path | None:
    """The sidecar of the article at `path`, if there is one."""
    candidates = (path.with_suffix(suffix) for suffix in SIDECAR_SUFFIXES)
    # `is_file` raises for a name that is too long, and a sidecar's is longer than the article's.
    return next((each for each in candidates if os.path.isfile(each)), None)  # noqa: PTH113


def read_sidecar(path: Path) -> Metadata:
    """The metadata of the sidecar at `path`. Raises `MetadataError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MetadataError("metadata.unreadable", path=path, reason=error) from error
    if path.suffix == ".json":  # YAML takes no tabs, and reads "\ud83d\udd25" as no flame
        return _read(json.loads, text, str(path), "metadata.not_json")
    return read_yaml(text, str(path))


def read_yaml(text: str, where: str) -> Metadata:
    """The metadata in a YAML mapping; `where` begins the error. Raises `MetadataError`."""
    return _read(_load_yaml, text, where, "metadata.not_yaml")


class _YamlLoader(yaml.SafeLoader):
    """YAML where a word without quotes is text, a date or nothing: "12:30" is not 750, and "On" no yes."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as the base class has it
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in _NOT_TEXT]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _load_yaml(text: str) -> object:
    return yaml.load(text, Loader=_YamlLoader)  # noqa: S506 - a safe loader


def _read(parse: Callable[[str], object], text: str, where: str, fault: str) -> Metadata:
    try:
        values = parse(text)
    except Exception as error:  # besides YAMLError whatever Python raises for a value unfit for its tag
        reason = " ".join(str(error).split())[:200]
        raise MetadataError(fault if reason else "metadata.too_deep", where=where, reason=reason) from error
    if not isinstance(values, Mapping):
        raise MetadataError("metadata.no_mapping", where=where)
    return Metadata(_title(values, where), _published(values, where), _language(values, where))


def read_text(cleaned: CleanedText, language: str) -> Metadata:
    """What the text itself says. The title is the heading above all prose, else the first sentence.

    A heading further down is not taken: it titles its section, not the article.
    """
    return Metadata(_title_in(cleaned, language), _published_in(cleaned))


def tidy_title(text: str, longest: int = _LONGEST_GIVEN_TITLE) -> str:
    """`text` on one line, without control and formatting characters, cut at a word when above `longest`."""
    visible = "".join(" " if unicodedata.category(c) in _SPACES else c for c in text if _is_shown(c))
    words = " ".join(visible.split())
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    at_word = cut if words[longest - 1] == " " else cut.rpartition(" ")[0] or cut
    return at_word.rstrip(" ,;:–-") + "…"


_SPACES = ("Zl", "Zp", "Zs")


def _is_shown(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")


def _value(values: Mapping[Any, Any], keys: tuple[str, ...], where: str) -> Any:
    """The value of the first of `keys` that has one; a list, mapping or endless number is never printed."""
    lowered = {key.lower(): value for key, value in values.items() if isinstance(key, str)}
    found = next((lowered[key] for key in keys if lowered.get(key) is not None), None)
    too_long = isinstance(found, int) and found.bit_length() > _LONGEST_NUMBER
    if too_long or isinstance(found, list | dict | set | tuple | bytes):
        raise MetadataError("metadata.not_single", where=where, key=keys[0])
    return found


def _title(values: Mapping[Any, Any], where: str) -> str | None:
    value = _value(values, _TITLE_KEYS, where)
    return None if value is None else tidy_title(str(value)) or None


def _published(values: Mapping[Any, Any], where: str) -> Published | None:
    value = _value(values, _DATE_KEYS, where)
    if value is None:
        return None
    if isinstance(value, datetime):
        value = value.date()
    iso = parse_date(value.isoformat() if isinstance(value, date) else str(value))
    if iso is None:
        raise MetadataError("metadata.no_date", where=where, value=tidy_title(str(value), 60))
    return Published(iso)


def _language(values: Mapping[Any, Any], where: str) -> str | None:
    value = _value(values, _LANGUAGE_KEYS, where)
    if value is None:
        return None
    code = re.split("[-_]", str(value).strip().lower())[0]
    if not re.fullmatch("[a-z]{2}", code):
        raise MetadataError("metadata.no_language", where=where, value=tidy_title(str(value), 60))
    return code


def _title_in(cleaned: CleanedText, language: str) -> str | None:
    above = takewhile(lambda block: block.role is not Role.PROSE, cleaned.blocks)
    headings = [cleaned.read(block.span) for block in above if block.role is Role.HEADING]
    if headings:
        # "Interview" or "Buitenland" above a title says what kind of article it is.
        title = next((text for text in headings if len(text.split()) >= _WORDS_OF_A_TITLE), headings[0])
        return tidy_title(title, _LONGEST_TITLE) or None
    prose = next((cleaned.read(block.span) for block in cleaned.blocks if block.role is Role.PROSE), "")
    prose = prose[:_SEARCHED_FOR_A_TITLE]
    first = next((span.cut(prose) for span in split(prose, language)), "")
    return tidy_title(first, _LONGEST_TITLE) or None


def _published_in(cleaned: CleanedText) -> Published | None:
    iso = parse_date(cleaned.stated_date) if cleaned.stated_date else None
    if iso:
        return Published(iso)
    first = next((block for block in cleaned.blocks if block.role in QUOTABLE_ROLES), None)
    mention = date_without_year(cleaned.read(first.span)) if first else None
    return Published(mention=mention) if mention else None
