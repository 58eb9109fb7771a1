"""A folder of one's own over published Chroma files, because opening a Chroma folder writes to it.

Chroma 1.5 adds a row to `acquire_write` at every open and takes a write lock again at the first query, so
eight readers would change a generation that is never to change, wait on each other, and fail on a read-only
disk. A view has its own copy of `chroma.sqlite3` (25 MB at 100 000 passages) and links to the HNSW files,
which readers leave alone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from pathlib import Path

from index.disk import copy_folder, disk_errors
from index.file_locks import alone, hold_shared, release

PREFIX = "bron-view-"
SQLITE_FILE = "chroma.sqlite3"
LOCK_FILE = "in-use"
SETTLING_S = 60.0


class PrivateView:
    """A temporary folder that looks like `published` until `close`. Raises `DiskError`."""

    def __init__(self, published: Path) -> None:
        remove_abandoned_views()
        (published / SQLITE_FILE).open("rb").close()  # from here on the disk that refuses is the other one
        with disk_errors(Path(tempfile.gettempdir())):
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            lock = self.path / LOCK_FILE
            lock.touch()
            self._finalizer = weakref.finalize(self, _remove, self.path, hold_shared(lock))  # at exit too
            shutil.copyfile(published / SQLITE_FILE, self.path / SQLITE_FILE)
            for entry in published.iterdir():
                if entry.is_dir():
                    _link_folder(entry.resolve(), self.path / entry.name)

    def close(self) -> None:
        """Remove the folder. Closing twice is harmless."""
        self._finalizer()


def _remove(folder: Path, lock: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    release(lock)


def _link_folder(source: Path, target: Path) -> None:
    """Link to a folder of HNSW files; copy it where links are not allowed or the files are read-only.

    Chroma opens them for writing although a reader changes nothing.
    """
    if all(os.access(file, os.W_OK) for file in source.iterdir()):
        try:
            target.symlink_to(source, target_is_directory=True)
        except OSError:  # Windows without the privilege to link
            copy_folder(source, target)
    else:
        copy_folder(source, target)


def remove_abandoned_views() -> None:
    """Remove the views of processes that died before they could: nobody holds their lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not _is_young(folder) and os.access(folder, os.W_OK):
            with alone(folder / LOCK_FILE) as unused:
                if unused:
                    shutil.rmtree(folder, ignore_errors=True)


def _is_young(folder: Path) -> bool:
    """Whether its maker may not have come to locking it; a folder that is gone needs no care either."""
    try:
        return time.time() - folder.stat().st_mtime < SETTLING_S
    except FileNotFoundError:
        return True
