"""Building the next generation from the last and publishing it, by one writer at a time."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version

from filelock import FileLock, Timeout

from index.catalogue import CATALOGUE_FILE, Catalogue
from index.catalogue_schema import ArticleHeader, IndexedArticle, Lineage
from index.catalogue_writer import CatalogueWriter
from index.disk import disk_errors, replace_text, sync_folder, sync_tree
from index.errors import CorruptIndexError, IndexLockedError
from index.generation import IN_USE_FILE, POINTER_FILE, GenerationStore, sequence
from index.generation_upkeep import BUILDING, prune, published, remove_leftovers
from index.schema import Manifest
from index.vector_stores.base import VectorStore

LOCK_FILE = "writer.lock"
LOCK_WAIT_S = 2.0  # long enough for a writer that is just leaving, short enough not to look stuck

# HNSW keeps the place of a deleted vector: an index with this share of deleted to living ones is filled anew.
TOMBSTONE_SHARE = 1.0
_VECTOR_BATCH = 5_000


@contextmanager
def locked(store: GenerationStore) -> Iterator[None]:
    """Be the one writer. Raises `IndexLockedError` while another one is, `DiskError` if writing fails."""
    with disk_errors(store.data_dir):
        store.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(store.data_dir / LOCK_FILE, timeout=LOCK_WAIT_S)
        try:
            lock.acquire()
        except Timeout as error:
            raise IndexLockedError("index.locked", folder=store.data_dir) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(store: GenerationStore, *, keep: int, fresh: bool = False) -> Iterator[GenerationWriter]:
    """A writer on top of the published generation, or of nothing (`fresh`); unpublished work is thrown away.

    `keep` is the number of generations kept after publishing, the new one included. Errors as of `locked`.
    """
    with locked(store):
        remove_leftovers(store)
        writer = GenerationWriter(store, keep=keep, fresh=fresh)
        try:
            yield writer
        finally:
            writer.close()


class GenerationWriter:
    """The next generation. Nothing is copied before the first change, so a run without any is cheap."""

    def __init__(self, store: GenerationStore, *, keep: int, fresh: bool) -> None:
        self._store = store
        self._keep = keep
        self._base_id = published(store) if fresh else store.current()
        self._base: Catalogue | None = None
        if self._base_id is not None and not fresh:
            self._base = Catalogue(store.folder / self._base_id / CATALOGUE_FILE)
        self.id = _next_id(store)
        self._folder = store.folder / f"{BUILDING}{self.id}"
        self._catalogue: CatalogueWriter | None = None
        self._vectors: VectorStore | None = None
        self._added: list[str] = []
        self._removed: list[str] = []
        self._tombstones = 0

    @property
    def base(self) -> Manifest | None:
        """Manifest of the generation this one starts from."""
        return self._base.manifest if self._base else None

    def headers(self) -> Sequence[ArticleHeader]:
        """The articles in it now."""
        if self._catalogue is not None:
            return self._catalogue.headers()
        return self._base.headers() if self._base else ()

    def add(self, indexed: IndexedArticle) -> None:
        """Put in an article whose id, source and content are new."""
        self._begun().add(indexed)
        self._added += [passage.passage.id for passage in indexed.passages]

    def add_places(self, places: Iterable[tuple[str, str]]) -> None:
        """Remember the places that added articles name, as (name key, place id)."""
        self._begun().add_places(places)

    def remove(self, article_id: str) -> None:
        """Take out an article."""
        gone = self._begun().remove(article_id)
        self._removed += gone

    def publish(self, *, model: str, settings: str, dimensions: int) -> Manifest:
        """Check the work, put it on the disk and publish it. `model` and `settings` are fingerprints."""
        catalogue = self._begun()
        with disk_errors(self._folder):
            self._finish_vectors(catalogue, dimensions)
            articles, passages, sentences = catalogue.counts()
            manifest = Manifest(
                generation=self.id,
                model=model,
                settings=settings,
                corpus=catalogue.corpus_hash(),
                articles=articles,
                passages=passages,
                sentences=sentences,
                dimensions=dimensions,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                bron_version=version("bronbot"),
            )
            catalogue.finish(manifest, self._lineage())
            self._put_in_place()
        prune(self._store, keep=self._keep)
        return manifest

    def close(self) -> None:
        """Release everything and remove what was not published."""
        if self._vectors is not None:
            self._vectors.close()
        if self._catalogue is not None:
            self._catalogue.close()
        if self._base is not None:
            self._base.close()
        if self._folder.exists():
            self._store.backend.discard(self.id)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _begun(self) -> CatalogueWriter:
        """The catalogue to change, a copy of the last one from the first change on."""
        if self._catalogue is None:
            with disk_errors(self._folder):
                self._folder.mkdir()
                (self._folder / IN_USE_FILE).touch()
                if self._base is not None:
                    shutil.copyfile(self._base.path, self._folder / CATALOGUE_FILE)
                    self._vectors = self._extended_vectors(self._base)
            self._catalogue = CatalogueWriter(self._folder / CATALOGUE_FILE)
        return self._catalogue

    def _extended_vectors(self, base: Catalogue) -> VectorStore | None:
        backend = self._store.backend
        if base.lineage.backend != backend.name:
            return None
        if base.lineage.tombstones > TOMBSTONE_SHARE * base.manifest.passages:
            return None
        self._tombstones = base.lineage.tombstones
        return backend.extend(base.path.parent, self.id, self._folder)

    def _finish_vectors(self, catalogue: CatalogueWriter, dimensions: int) -> None:
        """Bring the vectors in line with the catalogue, at once: Chroma rewrites its ids at every call."""
        if self._vectors is None:
            self._vectors = self._store.backend.create(self.id, self._folder)
            self._added, self._removed = catalogue.passage_ids(), []
        self._vectors.delete(self._removed)
        living = set(catalogue.passage_ids())
        added = [id for id in self._added if id in living]
        for start in range(0, len(added), _VECTOR_BATCH):
            ids = added[start : start + _VECTOR_BATCH]
            self._vectors.add(ids, catalogue.passage_vectors(ids, dimensions))
        if self._vectors.ids() != living:
            raise CorruptIndexError("index.vectors_unfit")
        self._vectors.close()

    def _lineage(self) -> Lineage:
        return Lineage(
            base=self._base_id,
            backend=self._store.backend.name,
            tombstones=self._tombstones + len(self._removed),
        )

    def _put_in_place(self) -> None:
        sync_tree(self._folder)
        target = self._store.folder / self.id
        self._folder.rename(target)
        try:
            sync_folder(self._store.folder)
            replace_text(self._store.data_dir / POINTER_FILE, f"{self.id}\n")
        except BaseException:
            if published(self._store) != self.id:
                target.rename(self._folder)  # where `close` removes it
            raise


def _next_id(store: GenerationStore) -> str:
    """A number above all that exist, and eight random digits: two data folders can share a Chroma server."""
    taken = [sequence(id) for id in (*store.generations(), published(store)) if id]
    return f"{max(taken, default=0) + 1:06d}-{secrets.token_hex(4)}"
