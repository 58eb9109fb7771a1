"""Files to load, and folders that cannot be listed."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

LIMIT = 1_000_000
PROSE = "De delegaties spraken elkaar donderdag opnieuw. Het overleg duurt nog twee dagen."


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def close(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody list `folder`, not even root."""
    scan = os.scandir

    def refuse(path: str) -> Any:
        if path == str(folder):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
