"""The JSON of an answer: its keys and their order are promised in docs/json.md."""

from __future__ import annotations

import json
from pathlib import Path

from bot.json_output import answer_to_json, json_line
from tests.bot.fakes import FIRST_END, TEXT, make_answer, refusal

DOCS = Path(__file__).resolve().parents[2] / "docs" / "json.md"


def documented_example() -> dict[str, object]:
    block = DOCS.read_text(encoding="utf-8").split("```json\n", 1)[1].split("```", 1)[0]
    example: dict[str, object] = json.loads(block)
    return example


def key_tree(value: object) -> object:
    """The keys of nested objects in their order."""
    if isinstance(value, dict):
        return [(key, key_tree(part)) for key, part in value.items() if key != "timings_ms"]
    return [key_tree(part) for part in value[:1]] if isinstance(value, list) else None


def test_keys_are_those_of_the_documentation() -> None:
    assert key_tree(answer_to_json(make_answer("where?"))) == key_tree(documented_example())


def test_values() -> None:
    value = answer_to_json(make_answer("where?", id="q1"))
    assert value["id"] == "q1"
    assert value["answered"] is True
    assert value["confidence"] == 0.8765
    assert value["timings_ms"] == {"total": 12.35}
    assert value["quotes"][0] == {
        "n": 1,
        "text": TEXT[:FIRST_END],
        "start": 0,
        "end": FIRST_END,
        "answer_start": TEXT.index("Belarus"),
        "answer_end": TEXT.index("Belarus") + len("Belarus"),
        "score": 0.75,
        "section": None,
        "role": "prose",
        "article": {
            "id": "a1",
            "title": "Overleg in Belarus",
            "source": "articles/overleg.txt",
            "published": "2022-03",
            "language": "nl",
        },
    }


def test_a_refusal_has_no_quotes() -> None:
    value = answer_to_json(refusal("unknown"))
    assert value["answered"] is False
    assert value["quotes"] == []
    assert len(value["closest"]) == 1


def test_line_is_exact_and_safe() -> None:
    value = {"text": "é \x1b[31m \u2028 \u202e 🇳🇱"}
    line = json_line(value)
    assert json.loads(line) == value
    assert line.endswith(b"\n")
    assert line.decode("utf-8").count("\n") == 1
    assert not any(mark in line.decode("utf-8") for mark in "\x1b\u2028\u202e")
