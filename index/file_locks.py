"""Shared locks on files that vanish with the process that holds them, however it ends (flock)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def hold_shared(path: Path) -> int | None:
    """Hold `path` in common with other readers; the value is for `release`. Raises `OSError` if missing.

    Windows needs no lock: there a file that somebody has open cannot be removed.
    """
    if sys.platform == "win32":
        return None
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Whether nobody holds `path`; nobody can until the block ends. True where there is nothing to hold."""
    if sys.platform == "win32":
        yield True
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield True
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def still_there(descriptor: int | None, path: Path) -> bool:
    """Whether `path` is still the file behind `descriptor`, not removed or replaced before it was locked."""
    try:
        now = path.stat()
    except OSError:
        return False
    return descriptor is None or os.path.samestat(os.fstat(descriptor), now)


def release(descriptor: int | None) -> None:
    """Let go of what `hold_shared` returned."""
    if descriptor is not None:
        os.close(descriptor)
