"""Vectors once made are kept: indexing again embeds only what changed.

One SQLite file that any number of threads and processes use at once. It only saves time: a damaged one is set
aside and begun anew.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
from filelock import FileLock, Timeout

from index.embedding_base import Vector
from index.errors import DiskError, IndexLockedError

# Vectors stay as long as they are used once in a while, ...
KEEP_DAYS = 60
# ... and the ones unused longest go when there are too many: 0.8 GB at 384 values of 4 bytes.
KEEP_VECTORS = 500_000

_FORMAT = 1
_WAIT_SECONDS = 60.0
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS vectors (
    key BLOB PRIMARY KEY,   -- sha256 of model fingerprint, kind and text
    used INTEGER NOT NULL,  -- days since 1970
    vector BLOB NOT NULL    -- float32, little endian
);
CREATE INDEX IF NOT EXISTS vectors_used ON vectors (used);
PRAGMA user_version = {_FORMAT};
COMMIT;
"""

logger = logging.getLogger(__name__)

T = TypeVar("T")


class _DamagedError(Exception):
    """The file is not a cache of this format."""


class VectorCache:
    """Vectors by model fingerprint, kind ("passage", ...) and text."""

    def __init__(self, path: Path) -> None:
        """`path` and its folder are made when first needed."""
        self._path = path
        # Taken by whoever makes or replaces the file; the thread that holds it may take it again.
        self._lock = FileLock(f"{path}.lock", timeout=_WAIT_SECONDS)

    def get_many(self, model: str, kind: str, texts: Iterable[str]) -> dict[str, Vector]:
        """The texts that are known, each with its values, shape (values,). Raises kinds of `StoreError`."""
        keys = {_key(model, kind, text): text for text in texts}
        found = self._run(lambda database: _select(database, keys)) if keys else {}
        return {keys[key]: np.frombuffer(blob, "<f4").astype(np.float32) for key, blob in found.items()}

    def put_many(self, model: str, kind: str, vectors: Mapping[str, Vector]) -> None:
        """Keep the vectors of these texts; drop what was not used for long. Raises kinds of `StoreError`."""
        rows = [
            (_key(model, kind, text), _today(), np.asarray(vector, "<f4").tobytes())
            for text, vector in vectors.items()
        ]
        self._run(lambda database: _insert(database, rows))

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return self._attempt(work)
            except _DamagedError:
                return self._mend(work)
        except Timeout as error:
            raise _in_use(self._path, error) from error
        except (OSError, _DamagedError) as error:
            raise DiskError("disk.cache", path=self._path, reason=error) from error

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with closing(self._open()) as database, database:
                return work(database)
        except sqlite3.DatabaseError as error:
            raise _explained(error, self._path) from error

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
        try:
            if _format(database) == 0:
                # In this mode, which the file keeps, readers and a writer do not wait for each other.
                with self._lock:
                    database.execute("PRAGMA journal_mode = WAL")
                    database.executescript(_SCHEMA)
            if _format(database) != _FORMAT:
                raise _DamagedError(f"format {_format(database)} instead of {_FORMAT}")
            database.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            database.close()
            raise
        return database

    def _mend(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock:
            try:
                return self._attempt(work)  # another process may have been quicker
            except _DamagedError as error:
                aside = self._path.with_name(f"{self._path.name}.damaged")
                logger.warning("The vector cache was damaged (%s); it is now %s", error, aside)
                # First the changes not yet in the file: nobody may read them into the new one.
                for suffix in ("-wal", "-shm"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
                self._path.replace(aside)
            return self._attempt(work)


def _explained(error: sqlite3.DatabaseError, path: Path) -> Exception:
    match error.sqlite_errorcode & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_ERROR:
            return _DamagedError(str(error))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _in_use(path, error)
        case _:
            return DiskError("disk.cache", path=path, reason=error)


def _in_use(path: Path, error: Exception) -> IndexLockedError:
    return IndexLockedError("disk.cache_busy", path=path, said=error)


def _format(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _key(model: str, kind: str, text: str) -> bytes:
    return sha256("\0".join((model, kind, text)).encode("utf-8", "surrogatepass")).digest()


def _today() -> int:
    return int(time.time()) // 86_400


def _select(database: sqlite3.Connection, keys: Iterable[bytes]) -> dict[bytes, bytes]:
    found, stale, today = {}, [], _today()
    for key in keys:
        row = database.execute("SELECT vector, used FROM vectors WHERE key = ?", (key,)).fetchone()
        if row:
            found[key] = row[0]
            if row[1] != today:
                stale.append((today, key))
    if stale:  # so that most lookups write nothing and wait for nobody
        database.executemany("UPDATE vectors SET used = ? WHERE key = ?", stale)
    return found


def _insert(database: sqlite3.Connection, rows: list[tuple[bytes, int, bytes]]) -> None:
    database.executemany("INSERT OR REPLACE INTO vectors (key, used, vector) VALUES (?, ?, ?)", rows)
    database.execute("DELETE FROM vectors WHERE used < ?", (_today() - KEEP_DAYS,))
    excess = database.execute("SELECT count(*) FROM vectors").fetchone()[0] - KEEP_VECTORS
    if excess > 0:
        # Of one day the latest: a run over more than fits would drop first what the next run asks for first.
        database.execute(
            "DELETE FROM vectors WHERE rowid IN"
            " (SELECT rowid FROM vectors ORDER BY used, rowid DESC LIMIT ?)",
            (excess,),
        )
