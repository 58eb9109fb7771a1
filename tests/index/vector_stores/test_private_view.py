"""Readers of embedded Chroma leave the published files as they are, and nothing of their own behind."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.errors import DiskError
from index.vector_stores import private_view
from index.vector_stores.chroma_embedded import EmbeddedChroma
from index.vector_stores.private_view import PREFIX, PrivateView
from tests.index.small_index import contents

GENERATION = "000001-0123abcd"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that no other test looks into."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    with closing(EmbeddedChroma().create(GENERATION, folder)) as store:
        store.add(["a:0", "a:1"], np.eye(2, 4, dtype=np.float32))
    return folder


def test_reading_changes_no_published_file(published: Path) -> None:
    before = contents(published)
    for _ in range(2):
        with closing(EmbeddedChroma().open(GENERATION, published)) as store:
            assert store.query(np.eye(1, 4, dtype=np.float32)[0], 1)[0].id == "a:0"
    assert contents(published) == before


def test_files_that_may_not_be_written_can_be_read(
    published: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with closing(EmbeddedChroma().open(GENERATION, published)) as store:
        assert store.query(np.eye(2, 4, dtype=np.float32)[1], 1)[0].id == "a:1"
        (view,) = temporary.glob(f"{PREFIX}*")
        assert any(entry.is_dir() for entry in view.iterdir())
        assert not any(entry.is_symlink() for entry in view.rglob("*"))


def test_a_disk_without_room_for_a_view_is_named(
    published: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", refuse)
    with pytest.raises(DiskError, match="full") as raised:
        EmbeddedChroma().open(GENERATION, published)
    assert str(raised.value).startswith(f"{temporary}: ")


def test_a_closed_view_leaves_nothing(published: Path, temporary: Path) -> None:
    store = EmbeddedChroma().open(GENERATION, published)
    assert list(temporary.glob(f"{PREFIX}*"))
    store.close()
    assert not list(temporary.iterdir())


def test_a_program_that_forgets_to_close_leaves_nothing(published: Path, temporary: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.vector_stores.private_view import PrivateView;"
        "view = PrivateView(Path(sys.argv[1])); print(view.path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(published / "chroma")],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert Path(done.stdout.strip()).parent == temporary
    assert not list(temporary.iterdir())


def test_views_of_dead_processes_are_removed_and_those_in_use_stay(published: Path, temporary: Path) -> None:
    in_use = PrivateView(published / "chroma")
    abandoned = temporary / f"{PREFIX}dead"
    abandoned.mkdir()
    (abandoned / private_view.LOCK_FILE).touch()
    just_begun = temporary / f"{PREFIX}begun"
    just_begun.mkdir()
    long_ago = time.time() - 2 * private_view.SETTLING_S
    for folder in (in_use.path, abandoned):
        os.utime(folder, (long_ago, long_ago))

    another = PrivateView(published / "chroma")

    assert in_use.path.exists()
    assert just_begun.exists()
    assert not abandoned.exists()
    in_use.close()
    another.close()
