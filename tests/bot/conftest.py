"""What tests of the interfaces share."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import setting_names


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but an empty data folder, words in English, and an empty folder to work in."""
    for name, _ in setting_names():
        monkeypatch.delenv(name, raising=False)
    for name in ("LC_ALL", "LC_MESSAGES", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("BRON_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
