"""What `bron ask -c` goes on with."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.last_conversation import FILE_NAME, KEPT, load_questions, save_questions


def test_nothing_was_asked(tmp_path: Path) -> None:
    assert load_questions(tmp_path / "none") == ()


def test_what_was_saved_comes_back_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    save_questions(folder, ["Waar?", "En \udcff wie?"])
    assert load_questions(folder) == ("Waar?", "En \udcff wie?")
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_only_the_last_are_kept(tmp_path: Path) -> None:
    save_questions(tmp_path, [str(number) for number in range(KEPT + 5)])
    assert load_questions(tmp_path) == tuple(str(number) for number in range(5, KEPT + 5))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"questions": [1]}', '{"questions": 5}', "{}", '"x"'])
def test_a_damaged_file_is_left_aside_and_told(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    assert load_questions(tmp_path) == ()
    assert FILE_NAME in caplog.text


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    save_questions(tmp_path / "file", ["Waar?"])
    assert "not kept" in caplog.text
