"""Generations: index folders that never change once published.

    <data folder>/current                          id of the published generation, replaced in one step
    <data folder>/writer.lock                      held by the one writer, free as soon as its process ends
    <data folder>/generations/000007-3fa9c1d2/     catalogue.sqlite, chroma/, in-use
    <data folder>/generations/.building-<id>/      a writer's work; the next writer removes a dead one's

A crash at any moment leaves `current` naming a whole generation. Readers hold `in-use` shared, so that a
generation somebody reads is never pruned.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from index.catalogue import CATALOGUE_FILE, Catalogue
from index.disk import disk_errors
from index.errors import CorruptIndexError, IndexMismatchError, NoIndexError
from index.file_locks import hold_shared, release, still_there
from index.schema import Manifest
from index.vector_stores.base import VectorBackend, VectorReader

POINTER_FILE = "current"
GENERATIONS = "generations"
IN_USE_FILE = "in-use"
_ID = re.compile(r"\d{6,}-[0-9a-f]{8}")
_OPEN_ATTEMPTS = 10  # each failed one means that a whole generation was published and pruned meanwhile


class OpenGeneration:
    """A published generation held open: it is not pruned until `close`. Safe to use from several threads."""

    def __init__(self, id: str, folder: Path, backend: VectorBackend) -> None:
        """Raises `CorruptIndexError` when a part is missing."""
        self.id = id
        self._folder = folder
        self._backend = backend
        self._lock = threading.Lock()
        self._vectors: VectorReader | None = None
        self._pin = self._hold()
        try:
            self.catalogue = Catalogue(folder / CATALOGUE_FILE)
        except BaseException:
            release(self._pin)
            raise

    @property
    def manifest(self) -> Manifest:
        """What it was built from."""
        return self.catalogue.manifest

    @property
    def vectors(self) -> VectorReader:
        """Its passage vectors, opened at the first use: Chroma takes a second to import."""
        with self._lock:
            if self._vectors is None:
                self._vectors = self._open_vectors()
            return self._vectors

    def require_backend(self) -> None:
        """Raise `IndexMismatchError` unless its vectors are where they are wanted; opens nothing."""
        built = self.catalogue.lineage.backend
        if built != self._backend.name:
            raise IndexMismatchError("index.other_backend", built=built, wanted=self._backend.name)

    def close(self) -> None:
        """Release its files. Closing twice is harmless."""
        with self._lock:
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None
            self.catalogue.close()
            release(self._pin)
            self._pin = None

    def _hold(self) -> int | None:
        path = self._folder / IN_USE_FILE
        try:
            pin = hold_shared(path)
        except FileNotFoundError as error:
            raise self._missing() from error
        if not still_there(pin, path):
            release(pin)
            raise self._missing()
        return pin

    def _missing(self) -> CorruptIndexError:
        return CorruptIndexError("index.gone", generation=self.id, folder=self._folder.parent)

    def _open_vectors(self) -> VectorReader:
        self.require_backend()
        with disk_errors(self._folder):
            vectors = self._backend.open(self.id, self._folder)
        count, passages = vectors.count(), self.manifest.passages
        if count != passages:
            vectors.close()
            raise CorruptIndexError(
                "index.vector_count", generation=self.id, vectors=count, passages=passages
            )
        return vectors


def require_match(manifest: Manifest, *, model: str, settings: str) -> None:
    """Raise `IndexMismatchError` unless `manifest` was built with this model and settings (fingerprints)."""
    if manifest.model != model:
        raise IndexMismatchError("index.other_model", built=manifest.model, wanted=model)
    if manifest.settings != settings:
        raise IndexMismatchError("index.other_settings", built=manifest.settings, wanted=settings)


class GenerationStore:
    """The generations of a data folder, for readers."""

    def __init__(self, data_dir: Path, backend: VectorBackend) -> None:
        self.data_dir = data_dir
        self.backend = backend

    @cached_property
    def folder(self) -> Path:
        """Where the generations stand."""
        return self.data_dir / GENERATIONS

    def current(self) -> str | None:
        """Id of the published generation, None before the first. Cheap: ask before every question."""
        with disk_errors(self.data_dir):
            try:
                id = (self.data_dir / POINTER_FILE).read_text(encoding="utf-8", errors="replace").strip()
            except FileNotFoundError:
                return None
        if not _ID.fullmatch(id):
            raise CorruptIndexError("index.bad_pointer", path=self.data_dir / POINTER_FILE)
        return id

    def generations(self) -> tuple[str, ...]:
        """Ids of all whole generations, oldest first."""
        if not self.folder.is_dir():
            return ()
        return tuple(
            sorted((path.name for path in self.folder.iterdir() if _ID.fullmatch(path.name)), key=sequence)
        )

    def open(self, id: str) -> OpenGeneration:
        """The generation `id`. Raises `CorruptIndexError` when it or a part of it is missing."""
        with disk_errors(self.folder / id):
            return OpenGeneration(id, self.folder / id, self.backend)

    def open_current(self) -> OpenGeneration:
        """The published generation. Raises `NoIndexError` before the first one."""
        for attempt in range(_OPEN_ATTEMPTS):
            id = self.current()
            if id is None:
                raise no_index(self)
            try:
                return self.open(id)
            except CorruptIndexError:
                if self.current() == id or attempt == _OPEN_ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")


def no_index(store: GenerationStore) -> NoIndexError:
    """What to raise before anything is published."""
    return NoIndexError("index.none", folder=store.data_dir)


def sequence(id: str) -> int:
    """The number that an id begins with."""
    return int(id.partition("-")[0])


class GenerationReader:
    """The published generation for a program that stays: reopened when another one is published.

    A question uses one generation from beginning to end; a former one is closed when its last user leaves.
    """

    def __init__(self, store: GenerationStore, check: Callable[[OpenGeneration], None]) -> None:
        """`check` refuses a generation by raising, e.g. `IndexMismatchError`."""
        self._store = store
        self._check = check
        self._lock = threading.Lock()
        self._users: dict[OpenGeneration, int] = {}
        self._latest: OpenGeneration | None = None

    @contextmanager
    def use(self) -> Iterator[OpenGeneration]:
        """The published generation, open at least until the block ends."""
        with self._lock:
            generation = self._up_to_date()
            self._users[generation] += 1
        try:
            yield generation
        finally:
            with self._lock:
                self._users[generation] -= 1
                self._close_unused()

    def close(self) -> None:
        """Close what nobody uses; the rest closes when its users leave."""
        with self._lock:
            self._latest = None
            self._close_unused()

    def _up_to_date(self) -> OpenGeneration:
        if self._latest is None or self._store.current() != self._latest.id:
            generation = self._store.open_current()
            try:
                self._check(generation)
            except BaseException:
                generation.close()
                raise
            self._latest = generation
            self._users[generation] = 0
            self._close_unused()
        return self._latest

    def _close_unused(self) -> None:
        for generation in [
            one for one, users in self._users.items() if users == 0 and one is not self._latest
        ]:
            del self._users[generation]
            generation.close()
