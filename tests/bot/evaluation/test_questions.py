from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.questions import load_questions
from index.errors import InputError
from tests.conftest import SEEDS


def test_the_sample_questions_are_read() -> None:
    questions = load_questions(SEEDS / "questions.jsonl")
    assert len(questions) == 70
    assert sum(question.answerable for question in questions) == 56
    assert {question.need for question in questions} == {1, 3}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2"),
        ('{"id": "x"}', "line 2"),
        ('{"id": "x", "lang": "nl", "question": "?", "answerable": true, "history": "oops"}', "line 2"),
        ("[]", "line 2"),
        ('{"id": "x", "lang": "nl", "question": "?", "answerable": "false"}', "line 2"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_questions(path)


def test_a_missing_or_empty_file_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_questions(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(InputError, match="no questions"):
        load_questions(tmp_path / "empty.jsonl")


def test_lines_end_where_json_lines_do(tmp_path: Path) -> None:
    line = '{"id": "x", "lang": "nl", "question": "waar\u2028dan?", "answerable": true}'
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\ufeff{line}\r\n{line}\n", encoding="utf-8")
    assert [each.question for each in load_questions(path)] == ["waar\u2028dan?"] * 2
