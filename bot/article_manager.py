"""What `/articles` needs of the index. `Ingestor` and `index_status` together do it: see `IndexManager`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from config.settings import Settings
from index.ingest_report import IndexStatus, IngestReport, ShowProgress

if TYPE_CHECKING:
    from index.ingestion import Ingestor


class ArticleManager(Protocol):
    """Changes the library. Called from worker threads, one change at a time; raises `BronError`."""

    def add(self, paths: Sequence[Path], show: ShowProgress) -> IngestReport:
        """Index files; those that cannot be read are in the report."""
        ...

    def remove(self, names: Sequence[str]) -> IngestReport:
        """Take articles out, by id or source."""
        ...

    def rebuild(self, show: ShowProgress) -> IngestReport:
        """Index all articles anew."""
        ...

    def status(self) -> IndexStatus:
        """What is indexed, without a look at the articles' files."""
        ...


class IndexManager:
    """The `ArticleManager` over the index of the settings; models are loaded when something is added."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _ingestor(self) -> Ingestor:
        from bot.factory import build_ingestor

        return build_ingestor(self._settings)

    def add(self, paths: Sequence[Path], show: ShowProgress) -> IngestReport:
        """Index files; those that cannot be read are in the report."""
        return self._ingestor.add(paths, show)

    def remove(self, names: Sequence[str]) -> IngestReport:
        """Take articles out, by id or source."""
        return self._ingestor.remove(names)

    def rebuild(self, show: ShowProgress) -> IngestReport:
        """Index all articles anew."""
        return self._ingestor.rebuild(show)

    def status(self) -> IndexStatus:
        """What is indexed, without a look at the articles' files."""
        from index.index_status import index_status

        ingestor = self._ingestor
        return index_status(
            ingestor.store,
            model=ingestor.embedder.fingerprint,
            settings=ingestor.settings,
            look_at_sources=False,
        )
