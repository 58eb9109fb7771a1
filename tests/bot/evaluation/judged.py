"""Judged questions made by hand."""

from __future__ import annotations

from bot.evaluation.metrics import Judged


def row(found: list[set[int]], **changes: object) -> Judged:
    values: dict[str, object] = {
        "id": "q", "language": "nl", "type": "factoid", "answerable": True, "answered": True, "need": 1,
        "found": tuple(frozenset(each) for each in found), "answer_hit": False,
        "verbatim": (True,) * len(found),
        "confidence": 0.5, "seconds": 0.1,
    }  # fmt: skip
    return Judged(**{**values, **changes})  # type: ignore[arg-type]


def asked(confidence: float, answerable: bool) -> Judged:
    return row([], confidence=confidence, answerable=answerable)
