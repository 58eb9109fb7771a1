"""Golden questions: what to ask, and which words of which article answer it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import InputError


@dataclass(frozen=True, slots=True)
class Evidence:
    """A gold quote: `doc` is how the article's file name begins."""

    doc: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a question file; `seeds/README.md` explains the fields."""

    id: str
    language: str
    question: str
    history: tuple[str, ...]
    answerable: bool
    evidence: tuple[Evidence, ...]
    need: int  # how many different gold quotes belong in the answer
    answers: tuple[str, ...]
    type: str


def load_questions(path: Path) -> tuple[Question, ...]:
    """Read a question file (JSON lines). Raises `InputError` naming the line that is not a question."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("eval.not_utf8", path=path, position=error.start) from error
    except OSError as error:
        raise InputError("eval.unreadable", path=path, reason=error) from error
    questions = tuple(_parse(text, path))
    if not questions:
        raise InputError("eval.no_questions", path=path)
    return questions


def _parse(text: str, path: Path) -> Iterator[Question]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _question(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError("eval.bad_line", path=path, line=number, said=error) from error


def _question(row: dict[str, object]) -> Question:
    evidence = row.get("evidence", [])
    if not isinstance(evidence, list):
        raise TypeError("evidence is not a list")
    answerable, need = row["answerable"], row.get("need", "any")
    if not isinstance(answerable, bool):
        raise TypeError("answerable is neither true nor false")
    return Question(
        id=str(row["id"]),
        language=str(row["lang"]),
        question=str(row["question"]),
        history=_strings(row.get("history", [])),
        answerable=answerable,
        evidence=tuple(Evidence(doc=str(each["doc"]), quote=str(each["quote"])) for each in evidence),
        need=1 if need == "any" else int(str(need)),
        answers=_strings(row.get("answers", [])),
        type=str(row.get("type", "unknown")),
    )


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"not a list: {value!r}")
    return tuple(str(each) for each in value)
