"""Sentences from JSON as it comes: {"sentences": [{"text": "…", "cites": [1]}]}, also where it is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from bot.answering.citation_marks import MOST, cited, has_square
from bot.answering.composition import Draft
from bot.answering.written_prose import read

_TEXT_KEYS = ("text", "sentence", "claim", "answer")
_CITE_KEYS = ("cites", "citations", "cite", "sources", "evidence")
_ITEM = re.compile(rf'\{{\s*"(?:{"|".join((*_TEXT_KEYS, *_CITE_KEYS))})"\s*:')
_NOTHING = re.compile(r'"sentences"\s*:\s*\[\s*\]')
_LOOSE_TEXT = re.compile(rf'"(?:{"|".join(_TEXT_KEYS)})"\s*:\s*"((?:[^"\\]|\\.)*)"(?=\s*[,}}])')
_LOOSE_CITES = re.compile(rf'"(?:{"|".join(_CITE_KEYS)})"\s*:\s*\[([\d,\s"]*)\]')


class Json:
    """Objects out of a JSON text that grows."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._text = ""
        self._at = 0

    def feed(self, text: str) -> list[Draft]:
        """The sentences of the objects that `text` closes."""
        self._text += text
        return [draft for item in self._whole() for draft in self._drafts(item)] if "}" in text else []

    def finish(self) -> list[Draft]:
        """What can be saved of objects that never became whole."""
        rest = self._text[self._at :]
        self._at = len(self._text)
        edges = [*(match.start() for match in _ITEM.finditer(rest)), len(rest)]
        return [draft for a, b in pairwise(edges) for draft in self._drafts(_salvaged(rest[a:b]))]

    @property
    def nothing(self) -> bool:
        """Whether the list of sentences is there and empty."""
        return bool(_NOTHING.search(self._text))

    def _whole(self) -> Iterator[Any]:
        while match := _ITEM.search(self._text, self._at):
            item, end = _decoded(self._text, match.start())
            if end < 0:
                return
            self._at = end
            yield item

    def _drafts(self, item: Any) -> list[Draft]:
        if not isinstance(item, dict):
            return []
        text = next((item[key] for key in _TEXT_KEYS if isinstance(item.get(key), str)), "")
        cites = _cites(next((item[key] for key in _CITE_KEYS if key in item), ()))
        trusted = has_square(text)  # marks in round brackets alone do not outdo what is given apart
        return [
            Draft(each.text, (each.cites or cites) if trusted else (cites or each.cites))
            for each in read(text, self._language)
        ]


def _decoded(text: str, start: int) -> tuple[Any, int]:
    """The value at `start` and its end; -1 where there is none yet."""
    try:
        return json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, -1


def _salvaged(part: str) -> Any:
    item, end = _decoded(part, 0)
    if end >= 0:
        return item
    text, cites = _LOOSE_TEXT.search(part), _LOOSE_CITES.search(part)
    if not text or not cites:
        return None
    words, closed = _decoded(f'"{text[1]}"', 0)
    return {"text": words if closed >= 0 else "", "cites": cites[1]}


def _cites(value: Any) -> tuple[int, ...]:
    """Evidence numbers from whatever stands there: 1, [1, 2], ["1"], "[1]"."""
    values = value if isinstance(value, list) else [value]
    numbers: list[int] = []
    for each in values[:MOST]:
        if isinstance(each, str):
            numbers += cited(each[:100])
        elif isinstance(each, int) and not isinstance(each, bool):
            numbers.append(each)
    return tuple(dict.fromkeys(numbers))
