"""`bron index status`: what is indexed, and what is no longer as it was, in lines and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.entry import run
from tests.bot.small_program import SmallProgram
from tests.index.small_index import DIMENSIONS, text_about

pytestmark = pytest.mark.usefixtures("own_folder", "logging_as_it_was")

OUTDATED = "note: built with another model or other settings; bron index rebuild makes it anew"


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """A folder of three articles, indexed."""
    monkeypatch.setattr("bot.cli.entry.Program", SmallProgram)
    folder = tmp_path / "news"
    folder.mkdir()
    for subject in ("bridges", "dykes", "rivers"):
        (folder / f"{subject}.txt").write_text(text_about(subject), encoding="utf-8")
    assert run(["index", "add", str(folder)]) == 0
    capfd.readouterr()
    return folder


def notes(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What the status warns of."""
    assert run(["index", "status"]) == 0
    return [line for line in capfd.readouterr().out.splitlines() if line.startswith("note:")]


def as_json(capfd: pytest.CaptureFixture[str], code: int = 0) -> dict[str, Any]:
    assert run(["index", "status", "--json"]) == code
    (line,) = capfd.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def changed(path: Path) -> str:
    return f"note: {path} has changed; until the next bron index add, quotes come from its old text"


def vanished(path: Path) -> str:
    return f"note: {path} is no longer on the disk; bron index remove takes the article out"


def test_edited_and_vanished_files_are_named_until_the_index_follows(
    news: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bridges, rivers = news / "bridges.txt", news / "rivers.txt"
    assert notes(capfd) == []
    bridges.write_text("The bridge is shut.", encoding="utf-8")
    rivers.unlink()
    assert notes(capfd) == [changed(bridges), vanished(rivers)]
    run(["index", "add", str(bridges)])
    capfd.readouterr()
    assert notes(capfd) == [vanished(rivers)]
    run(["index", "remove", str(rivers)])
    capfd.readouterr()
    assert notes(capfd) == []


def test_a_file_written_again_as_it_was_has_not_changed(
    news: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (news / "dykes.txt").write_text(text_about("dykes"), encoding="utf-8")
    assert notes(capfd) == []


@pytest.mark.parametrize(("setting", "other"), [("model", "hash:2"), ("passages", "t")])
def test_an_index_of_another_model_or_other_settings_is_outdated(
    news: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, setting: str, other: str
) -> None:
    monkeypatch.setattr(SmallProgram, setting, other)
    assert notes(capfd) == [OUTDATED]
    assert as_json(capfd)["outdated"] is True


def test_a_name_that_would_act_on_a_terminal_does_not(news: Path, capfd: pytest.CaptureFixture[str]) -> None:
    odd = (news / "dykes.txt").rename(news / "dy\x1b[2Jkes.txt")
    run(["index", "add", str(news)])
    odd.unlink()
    capfd.readouterr()
    (note,) = notes(capfd)
    assert "dy␛[2Jkes.txt is no longer on the disk" in note


def test_the_whole_status_as_json(news: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (news / "bridges.txt").write_text("The bridge is shut.", encoding="utf-8")
    (news / "rivers.txt").unlink()
    run(["index", "add", str(news / "dykes.txt")])  # unchanged, so there is no second generation
    capfd.readouterr()
    found = as_json(capfd)
    created, size, generation = found.pop("created"), found.pop("bytes"), found["generation"]
    assert found.pop("corpus")
    assert found.pop("bron_version")
    folder = tmp_path / "data" / "generations" / generation
    assert found == {
        "generation": generation,
        "model": "hash:1",
        "dimensions": DIMENSIONS,
        "settings": "s",
        "articles": 3,
        "passages": 9,
        "sentences": 21,
        "languages": {"nl": 3},
        "generations": [generation],
        "vanished": [str(news / "rivers.txt")],
        "changed": [str(news / "bridges.txt")],
        "outdated": False,
        "data_dir": str(tmp_path / "data"),
    }
    assert created.startswith("20")
    assert size == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_where_nothing_is_indexed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert as_json(capfd, code=1) == {
        "generation": None,
        "languages": {},
        "generations": [],
        "vanished": [],
        "changed": [],
        "outdated": False,
        "bytes": 0,
        "data_dir": str(tmp_path / "data"),
    }
