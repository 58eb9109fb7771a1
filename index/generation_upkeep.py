"""Going back to the generation before, and removing what nobody needs. The caller is the one writer."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.catalogue import CATALOGUE_FILE, Catalogue
from index.disk import disk_errors, replace_text
from index.errors import CorruptIndexError, NoIndexError, StoreError
from index.file_locks import alone
from index.generation import IN_USE_FILE, POINTER_FILE, GenerationStore, no_index, sequence
from index.schema import Article

log = logging.getLogger(__name__)

BUILDING = ".building-"
PRUNED = ".pruned-"


def published(store: GenerationStore) -> str | None:
    """Id of the published generation; None also when the pointer is damaged, which a rebuild gets over."""
    try:
        return store.current()
    except CorruptIndexError as error:
        log.warning("%s", error)
        return None


def stored_articles(store: GenerationStore) -> tuple[Article, ...]:
    """The articles of the published generation, or else of the newest one that can be read.

    Raises `NoIndexError` when there is no generation, `CorruptIndexError` when none can be read.
    """
    candidates = [id for id in (published(store), *reversed(store.generations())) if id is not None]
    if not candidates:
        raise no_index(store)
    for id in dict.fromkeys(candidates):
        try:
            catalogue = Catalogue(store.folder / id / CATALOGUE_FILE)
        except CorruptIndexError as error:
            log.warning("generation %s is passed over: %s", id, error)
            continue
        with closing(catalogue):
            return catalogue.articles()
    raise CorruptIndexError("index.all_unreadable", folder=store.folder)


def roll_back(store: GenerationStore) -> str:
    """Publish the generation that was current before this one; its id comes back. Nothing is removed.

    Raises `NoIndexError` when there is none.
    """
    current = store.current()
    earlier = None if current is None else _earlier(store, current)
    if earlier is None:
        raise NoIndexError("index.no_earlier")
    with disk_errors(store.data_dir):
        replace_text(store.data_dir / POINTER_FILE, f"{earlier}\n")
    return earlier


def _earlier(store: GenerationStore, id: str) -> str | None:
    """The generation that `id` replaced; the one numbered before it if `id` cannot be read."""
    try:
        base = _base(store, id)
    except CorruptIndexError:
        before = [other for other in store.generations() if sequence(other) < sequence(id)]
        return before[-1] if before else None
    return base if base in store.generations() else None


def _base(store: GenerationStore, id: str) -> str | None:
    with closing(Catalogue(store.folder / id / CATALOGUE_FILE)) as catalogue:
        return catalogue.lineage.base


def prune(store: GenerationStore, *, keep: int) -> list[str]:
    """Remove all but the published generation and those before it, `keep` in all, and those being read.

    Their ids come back. One that cannot be removed is left for the next time, with a line in the log: what
    was just published stands.
    """
    needed = set(_line(store, keep))
    removed = []
    for id in store.generations():
        if id not in needed:
            try:
                if _remove(store, id):
                    removed.append(id)
            except (OSError, StoreError) as error:
                log.warning("generation %s cannot be removed yet: %s", id, error)
    return removed


def _line(store: GenerationStore, length: int) -> Iterator[str]:
    """The published generation, the one before it, and so on."""
    id = store.current()
    while id is not None and length > 0:
        yield id
        id, length = _earlier(store, id), length - 1


def _remove(store: GenerationStore, id: str) -> bool:
    """Remove a generation unless a reader holds it; one that comes now finds it gone and looks again."""
    folder, aside = store.folder / id, store.folder / f"{PRUNED}{id}"
    with alone(folder / IN_USE_FILE) as unread:
        if not unread:
            return False
        folder.rename(aside)
    store.backend.discard(id)
    shutil.rmtree(aside)
    return True


def remove_leftovers(store: GenerationStore) -> None:
    """Remove what dead writers left half built or half removed."""
    for folder in _leftovers(store.folder):
        id = folder.name.partition("-")[2]
        store.backend.discard(id)
        with disk_errors(folder):
            shutil.rmtree(folder)


def _leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith((BUILDING, PRUNED))]
