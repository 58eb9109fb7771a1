"""What the index holds, for people."""

from __future__ import annotations

from contextlib import closing

from index.generation import GenerationStore
from index.ingest_report import IndexStatus
from index.source_reader import has_changed, is_gone


def index_status(
    store: GenerationStore, *, model: str, settings: str, look_at_sources: bool = True
) -> IndexStatus:
    """What there is; `model` and `settings` are the configured fingerprints. Raises `CorruptIndexError`.

    Every indexed file is read to tell which vanished or changed; without `look_at_sources` none is.
    """
    generations = store.generations()
    if store.current() is None:
        return IndexStatus(None, {}, generations, (), outdated=False, bytes=0)
    with closing(store.open_current()) as generation:
        manifest = generation.manifest
        headers = generation.catalogue.headers() if look_at_sources else ()
        return IndexStatus(
            manifest=manifest,
            languages=generation.catalogue.languages(),
            generations=generations,
            vanished=tuple(header.source for header in headers if is_gone(header.source)),
            outdated=(manifest.model, manifest.settings) != (model, settings),
            bytes=sum(
                path.stat().st_size for path in (store.folder / generation.id).rglob("*") if path.is_file()
            ),
            changed=tuple(each.source for each in headers if has_changed(each.source, each.content_hash)),
        )
