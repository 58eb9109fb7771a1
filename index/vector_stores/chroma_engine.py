"""Reading embedded Chroma through its engine alone.

`import chromadb` takes 0.8 s of processor time (its HTTP client, telemetry, embedding functions), most of
what a cold `bron ask` takes in all; the engine below it is one module that takes 0.03 s. It is not
documented, so only versions that the contract tests have seen are read so, others through the package.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from index.schema import SearchHit
from index.vector_stores.base import VectorReader, Vectors
from index.vector_stores.chroma import ErrorTranslation

KNOWN_VERSIONS = "1.5."  # as `RustBindingsAPI` of chromadb 1.5 calls it
_OWNER = ("default_tenant", "default_database")  # chromadb.config's names for them
_OPEN_INDEXES = 1  # one collection


def engine_is_known() -> bool:
    """Whether the installed Chroma has the engine this module was written for."""
    return version("chromadb").startswith(KNOWN_VERSIONS)


class ChromaEngineReader(VectorReader):
    """One collection of a Chroma folder; `translated` and `on_close` as of `ChromaStore`."""

    def __init__(
        self, folder: Path, collection: str, translated: ErrorTranslation, on_close: Callable[[], None]
    ) -> None:
        """Raises what `translated` makes of a folder that is damaged or has no such collection."""
        engine = import_module("chromadb_rust_bindings")
        self._translated = translated
        self._on_close = on_close
        self._bindings = engine.Bindings(
            allow_reset=False,
            sqlite_db_config=engine.SqliteDBConfig(
                hash_type=engine.MigrationHash.MD5,
                migration_mode=engine.MigrationMode.Apply,
                url=f"{folder}/chroma.sqlite3",
            ),
            persist_path=str(folder),
            hnsw_cache_size=_OPEN_INDEXES,
        )
        self._id = str(self._bindings.get_collection(collection, *_OWNER).id)
        self._count = int(self._bindings.count(self._id, *_OWNER))

    def count(self) -> int:
        """See `VectorReader.count`."""
        return self._count

    def ids(self) -> set[str]:
        """See `VectorReader.ids`."""
        with self._translated():
            return set(self._bindings.get(self._id, None, None, None, 0, None, [], *_OWNER).ids)

    def close(self) -> None:
        """See `VectorReader.close`."""
        self._bindings = None
        self._on_close()

    def _query(self, vector: Vectors, k: int) -> list[SearchHit]:
        with self._translated():
            found = self._bindings.query(
                self._id, None, [vector.tolist()], k, None, None, ["distances"], *_OWNER
            )
        return [
            SearchHit(id, 1.0 - distance)
            for id, distance in zip(found.ids[0], found.distances[0], strict=True)
        ]
