"""The JSON of an answer: its keys and their order are promised in docs/json.md."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot.answering.composition import Fallback, Reason
from bot.json_output import answer_to_json, json_line
from tests.bot.fakes import FIRST_END, TEXT, make_answer, refusal
from tests.bot.written import POSITIONS, fallen_back, written

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
    assert key_tree(answer_to_json(written("where?"))) == key_tree(documented_example())
    assert list(answer_to_json(make_answer("where?"))) == list(documented_example())


def test_keys_of_before_written_answers_come_first_and_in_their_order() -> None:
    assert list(answer_to_json(make_answer("where?")))[:11] == [
        "id", "question", "language", "answered", "text", "confidence", "mode", "quotes", "closest",
        "generation", "timings_ms",
    ]  # fmt: skip


def test_values() -> None:
    value = answer_to_json(make_answer("where?"))
    assert value["id"] is None
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


def test_a_written_answer() -> None:
    answer = replace(written("where?"), positions=POSITIONS, standalone="where were the talks?")
    value = answer_to_json(answer)
    assert value["mode"] == "compose"
    assert value["searched"] == "where were the talks?"
    assert value["statements"][1] == {"text": "A third round follows early next week.", "cites": [2, 1]}
    assert value["dropped"][0] == {
        "text": "Three rounds were held in 1999.",
        "reason": "figure",
        "detail": "1999",
    }
    assert value["fallback"] is None
    assert value["translations"] == [{"n": 2, "text": "Early next week a third round of talks follows."}]
    assert value["positions"][1] == {"who": "Zelensky", "claim": "4,500", "n": 2}
    assert value["model"] == "test-model:8b"
    assert value["usage"] == {"prompt_tokens": 812, "completion_tokens": 64, "calls": 1, "seconds": 3.25}


def test_without_a_model_the_keys_are_empty() -> None:
    value = answer_to_json(make_answer("where?"))
    assert value["mode"] == "quote"
    assert [value[key] for key in ("statements", "dropped", "translations", "positions")] == [[]] * 4
    assert value["fallback"] is value["model"] is value["usage"] is value["searched"] is None


def test_codes_are_those_of_the_documentation() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for code in (*Reason, *Fallback):
        assert f"`{code.name.lower()}`" in page
    value = answer_to_json(fallen_back("q", Fallback.FAILED, detail="no reply"))
    assert value["fallback"] == {"reason": "failed", "detail": "no reply"}


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
