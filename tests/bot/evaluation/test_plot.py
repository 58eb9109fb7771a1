from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.plot import plot
from index.errors import InputError, UsageError
from tests.bot.evaluation.judged import asked

ROWS = [asked(0.1, False), asked(0.3, True), asked(0.6, False), asked(0.9, True)]


def test_a_picture_is_written(tmp_path: Path) -> None:
    plot(ROWS, tmp_path / "out.svg")
    drawn = (tmp_path / "out.svg").read_text("utf-8")
    assert drawn.startswith("<?xml")
    assert drawn.count("<path") > 10


def test_a_file_that_cannot_be_drawn_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="docx"):
        plot(ROWS, tmp_path / "out.docx")
    with pytest.raises(InputError, match="cannot be written"):
        plot(ROWS, tmp_path / "missing" / "out.png")


def test_without_matplotlib_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(UsageError, match="matplotlib"):
        plot(ROWS, tmp_path / "out.png")
