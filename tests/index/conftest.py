"""What several tests of the index share."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.generation import GenerationStore
from index.ingestion import Ingestor
from tests.index.small_index import new_ingestor, new_store, text_about


@pytest.fixture
def store(tmp_path: Path) -> GenerationStore:
    """A store without a generation yet."""
    return new_store(tmp_path / "data")


@pytest.fixture
def ingestor(store: GenerationStore) -> Ingestor:
    """What adds to `store`."""
    return new_ingestor(store)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles, about bridges and about rivers."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for subject in ("bridges", "rivers"):
        (folder / f"{subject}.txt").write_text(text_about(subject))
    return folder


@pytest.fixture(scope="session")
def chroma_server(chroma_process: tuple[str, subprocess.Popen[bytes]]) -> str:
    """The address of a Chroma server of its own."""
    return chroma_process[0]


@pytest.fixture(scope="session")
def chroma_process(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same with its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    code = "import sys; from chromadb.cli.cli import app; sys.exit(app())"
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            code,
            "run",
            "--path",
            str(folder),
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the Chroma server did not start (exit {process.poll()})")
