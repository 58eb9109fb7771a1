"""Writing so that a crash or a full disk loses nothing, and saying what went wrong in words."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import CorruptIndexError, DiskError, StoreError

log = logging.getLogger(__name__)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST, errno.EIO})
_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO,
}
_PRIMARY_CODE = 0xFF  # SQLite's extended codes keep the primary one in the low byte


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn errors of the file system and of SQLite about `path` into `DiskError` or `CorruptIndexError`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL | _CLOSED:
            raise
        raise _disk_error(path, error.errno) from error
    except sqlite3.DatabaseError as error:
        raise _sqlite_error(path, error) from error


def _sqlite_error(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _SQLITE_REASONS:
        return _disk_error(path, _SQLITE_REASONS[code])
    return CorruptIndexError("index.bad_catalogue", path=path, said=error)


def _disk_error(path: Path, code: int) -> DiskError:
    return DiskError("disk.full" if code in _FULL else "disk.closed", path=path, reason=OSError(code, ""))


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on the disk. Windows has no such call and does not need it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Put everything in `folder` on the disk."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with (Path(parent) / name).open("rb+") as file:
                os.fsync(file.fileno())
        sync_folder(Path(parent))


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder's files. `shutil.copytree` would hide the error's number, which tells a full disk."""
    target.mkdir()
    for entry in source.iterdir():
        if entry.is_dir():
            copy_folder(entry, target / entry.name)
        else:
            shutil.copyfile(entry, target / entry.name)


def replace_text(path: Path, text: str) -> None:
    """Write `path` so that a reader, and a crash, finds either the former text or all of this one.

    Once it is this one it is no error that the disk does not say whether a crash keeps it.
    """
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    try:
        sync_folder(path.parent)
    except OSError as error:
        log.warning("%s is written, but may be the former one after a crash: %s", path, error)
