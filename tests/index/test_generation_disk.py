"""Disks that are full, read-only or refuse, and runs that are cut short: what is published stays."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import disk, generation_writer
from index.errors import DiskError
from index.generation import GenerationStore
from index.generation_writer import writing
from tests.index.small_index import new_store, publish, subjects, vector_of


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("seam", ["sync_tree", "replace_text", "sync_folder"])
def test_a_disk_that_refuses_loses_nothing(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch, seam: str, code: int
) -> None:
    publish(store, "a")

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch, pytest.raises(DiskError, match="as it was") as raised:
        patch.setattr(generation_writer, seam, refuse)
        publish(store, "b")
    assert raised.value.hint
    assert subjects(store) == {"a"}
    assert [path.name for path in store.folder.iterdir()] == [store.current()]
    publish(store, "b")
    assert subjects(store) == {"a", "b"}


def test_an_interruption_after_publishing_leaves_what_is_published(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, text: str) -> None:
        disk.replace_text(path, text)
        raise KeyboardInterrupt

    monkeypatch.setattr(generation_writer, "replace_text", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(store, "a")
    assert subjects(store) == {"a"}


def test_what_is_published_is_no_error_where_the_disk_does_not_confirm_it(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(disk, "sync_folder", refuse)
    monkeypatch.setattr(generation_writer, "sync_tree", lambda _: None)  # that one syncs folders too
    assert store.current() is None
    made = publish(store, "a")
    assert store.current() == made.generation
    assert "after a crash" in caplog.text


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 1.5 MB, where this machine lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk takes root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_keeps_the_last_whole_generation(small_disk: Path) -> None:
    store = new_store(small_disk / "data")
    last = publish(store, "first")
    with pytest.raises(DiskError, match="full"):
        for n in range(1000):
            last = publish(store, *(f"{n} {i}" for i in range(20)))
    assert store.current() == last.generation
    assert len(subjects(store)) == last.articles
    assert not [path for path in store.folder.iterdir() if path.name.startswith(".")]


def test_a_read_only_disk_can_be_read(small_disk: Path) -> None:
    store = new_store(small_disk / "data")
    publish(store, "rivers")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with closing(store.open_current()) as generation:
        assert len(generation.vectors.query(vector_of("x"), 5)) == 3
    with pytest.raises(DiskError, match="read-only"):
        publish(store, "bridges")


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_data_folder_that_is_a_file_is_a_disk_error(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError, match="not a folder"), writing(new_store(tmp_path / folder), keep=2):
        pass


def test_the_pointer_is_never_half_written(store: GenerationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(store, "a").generation

    def die(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(OSError, match="full"):
        disk.replace_text(store.data_dir / "current", "000009-0123abcd\n")
    assert store.current() == first
