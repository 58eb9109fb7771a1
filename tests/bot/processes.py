"""`bron` in processes of its own: the program as it is, and the one with the hand-written engine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BRON = (sys.executable, "-m", "bot")
FAKE_BRON = (sys.executable, "-m", "tests.bot.fake_bron")


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """The bare environment of the tests, with a data folder and `settings`; one thread, as `make test`."""
    return {**os.environ, "BRON_DATA_DIR": str(data_dir), "OMP_NUM_THREADS": "1", **settings}


def bron(
    data_dir: Path, *arguments: str, cwd: Path | None = None, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What `bron …` says and how it ends; `settings` are variables of its environment."""
    return subprocess.run(
        [*BRON, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(data_dir, **(settings or {})),
        cwd=cwd,
        timeout=240,
        check=False,
    )


def fake_bron(*arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The same with the hand-written engine, in bytes; `options` are those of `subprocess.run`."""
    return subprocess.run([*FAKE_BRON, *arguments], capture_output=True, timeout=120, check=False, **options)
