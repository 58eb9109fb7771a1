"""Chroma inside a generation's folder: one process writes it, readers look through views of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from index.disk import copy_folder
from index.errors import CorruptIndexError, DiskError, StoreError
from index.vector_stores.base import VectorReader, VectorStore
from index.vector_stores.chroma import ChromaStore, new_collection, quiet_settings
from index.vector_stores.chroma_engine import ChromaEngineReader, engine_is_known
from index.vector_stores.private_view import SQLITE_FILE, PrivateView

if TYPE_CHECKING:
    from chromadb.api.client import Client

FOLDER = "chroma"
COLLECTION = "passages"  # Chroma wants names of 3 to 512 characters
_DISK_SAYS = ("is full", "no space left", "readonly", "read-only", "permission denied")
# Of a full disk Chroma often says only that its "compaction failed"; with less room than this it was that.
_FULL_BELOW = 8 * 2**20


class EmbeddedChroma:
    """The vectors of each generation in its folder."""

    name = "embedded"

    def create(self, generation: str, folder: Path) -> VectorStore:
        """See `VectorBackend.create`."""
        translated = partial(translated_errors, folder)
        with translated():
            client = _client(folder / FOLDER)
            return ChromaStore(client, new_collection(client, COLLECTION), translated)

    def extend(self, base: Path, generation: str, folder: Path) -> VectorStore | None:
        """See `VectorBackend.extend`.

        Measured on 2 cores at 1 000, 10 000 and 100 000 vectors: filling anew takes 0.3, 4.4 and 116 s,
        copying and then changing ten 0.2, 0.3 and 1.4 s.
        """
        copy_folder(base / FOLDER, folder / FOLDER)
        return _open(folder / FOLDER)

    def open(self, generation: str, folder: Path) -> VectorReader:
        """See `VectorBackend.open`. The package stays unimported where its engine can be called alone."""
        if not (folder / FOLDER / SQLITE_FILE).is_file():
            raise CorruptIndexError("index.no_vectors", generation=generation, folder=folder)
        view = PrivateView(folder / FOLDER)
        try:
            translated = partial(translated_errors, view.path)
            if engine_is_known():
                with translated():
                    return ChromaEngineReader(view.path, COLLECTION, translated, view.close)
            return _open(view.path, view.close)
        except BaseException:
            view.close()
            raise

    def discard(self, generation: str) -> None:
        """See `VectorBackend.discard`: nothing lives outside the folder."""


def _open(path: Path, on_close: Callable[[], None] = lambda: None) -> ChromaStore:
    translated = partial(translated_errors, path)
    with translated():
        client = _client(path)
        try:
            collection = client.get_collection(COLLECTION, embedding_function=None)
        except BaseException:
            client.close()
            raise
        return ChromaStore(client, collection, translated, on_close)


def _client(path: Path) -> Client:
    from chromadb import PersistentClient

    return cast("Client", PersistentClient(path=str(path), settings=quiet_settings()))


@contextmanager
def translated_errors(folder: Path) -> Iterator[None]:
    """Say Chroma's errors about `folder` as ours; it has no codes that tell a disk from damage."""
    try:
        yield
    except Exception as error:
        from chromadb.errors import ChromaError  # only now: importing it takes most of a second

        if not isinstance(error, ChromaError):
            raise
        raise _as_ours(error, folder) from error


def _as_ours(error: Exception, folder: Path) -> StoreError:
    text = " ".join(str(error).split())
    if shutil.disk_usage(folder).free < _FULL_BELOW:
        return DiskError("disk.vectors_full", folder=folder, said=text)
    if any(words in text.lower() for words in _DISK_SAYS):
        return DiskError("disk.vectors_closed", folder=folder, said=text)
    return CorruptIndexError("index.bad_vectors", said=text)
