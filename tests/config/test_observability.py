"""Logging: what standard error shows, what the file keeps, and that nothing is written without need."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from config.observability import LOG_NAME, configure_logging, log_crash
from config.settings import LogSettings

pytestmark = pytest.mark.usefixtures("logging_as_it_was")


def test_text_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogSettings())
    logging.getLogger("index.x").warning("slow %s", "disk")
    logging.getLogger("index.x").info("not shown")
    assert capsys.readouterr().err == "bron: WARNING: slow disk\n"


def test_json_for_services(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogSettings(format="json", level="info"))
    try:
        raise ValueError("é")
    except ValueError:
        logging.getLogger("bot.x").exception("failed\nbadly")
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "bot.x", "failed\nbadly")
    assert "ValueError: é" in entry["traceback"]
    assert entry["time"].endswith("+00:00")


def test_file_keeps_our_own_info_and_others_only_from_the_level_shown(tmp_path: Path) -> None:
    configure_logging(LogSettings(), tmp_path)
    assert not (tmp_path / LOG_NAME).exists()
    logging.getLogger("index.x").info("kept")
    logging.getLogger("chromadb").info("not kept")
    lines = (tmp_path / LOG_NAME).read_text("utf-8").splitlines()
    assert [json.loads(line)["message"] for line in lines] == ["kept"]


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_libraries_that_write_questions_are_not_heard_at_debug(
    level: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    configure_logging(LogSettings(level=level), tmp_path)  # type: ignore[arg-type]  # one of the levels
    for name in ("discord.gateway", "discord.http", "openai._base_client", "httpx", "httpcore.http11"):
        logging.getLogger(name).debug("what somebody asked")
        logging.getLogger(name).info("connected")
    shown = capsys.readouterr().err
    assert "asked" not in shown
    assert ("connected" in shown) == (level in {"debug", "info"})
    assert (tmp_path / LOG_NAME).exists() == (level in {"debug", "info"})


def test_the_file_begins_anew_when_it_is_full_and_keeps_one_predecessor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.observability.LOG_BYTES", 2_000)
    configure_logging(LogSettings(), tmp_path)
    for n in range(100):  # some hundred bytes each
        logging.getLogger("index.x").info("line %d", n)
    files = [tmp_path / f"{LOG_NAME}.1", tmp_path / LOG_NAME]
    assert sorted(tmp_path.iterdir()) == sorted(files)
    assert all(0 < file.stat().st_size <= 2_000 for file in files)
    kept = [json.loads(line)["message"] for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(kept) > 10
    assert kept == [f"line {n}" for n in range(100 - len(kept), 100)]


def test_a_data_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    configure_logging(LogSettings(), tmp_path / "none")
    logging.getLogger("index.x").info("lost")
    assert not (tmp_path / "none").exists()


def test_a_crash_is_written_with_its_traceback(tmp_path: Path) -> None:
    try:
        raise RuntimeError("boom")
    except RuntimeError as error:
        path = log_crash(tmp_path / "new", error)
    assert path == tmp_path / "new" / LOG_NAME
    assert "RuntimeError: boom" in json.loads(path.read_text("utf-8"))["traceback"]


def test_a_crash_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert log_crash(tmp_path / "file", RuntimeError("boom")) is None


def test_a_file_that_cannot_be_written_fills_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / LOG_NAME).mkdir()
    configure_logging(LogSettings(), tmp_path)
    logging.getLogger("index.x").warning("slow disk")
    assert capsys.readouterr().err == "bron: WARNING: slow disk\n"


def test_names_of_files_neither_act_on_a_terminal_nor_break_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(LogSettings(level="info"), tmp_path)
    logging.getLogger("index.x").info("read %s", "\x1b[2J\x9b1m\ud800.txt")
    assert capsys.readouterr().err == "bron: INFO: read \\x1b[2J\\x9b1m\\ud800.txt\n"
    assert "read" in json.loads((tmp_path / LOG_NAME).read_text("utf-8"))["message"]
