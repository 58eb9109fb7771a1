"""An article manager written by hand: remembers what it was told, reports progress, fails on demand."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import EmptySourceError
from index.ingest_report import IndexStatus, IngestProgress, IngestReport, ShowProgress, Stage
from index.schema import Manifest

MANIFEST = Manifest(
    "20220303-test", "packaged-1", "s1", "c1", 5, 40, 120, 384, "2022-03-03T12:00:00+00:00", "0.1.0"
)


@dataclass
class FakeManager:
    added: list[Path] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rebuilt: int = 0
    error: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    steps: int = 40

    def __post_init__(self) -> None:
        self.gate.set()

    def _work(self, show: ShowProgress) -> None:
        if self.error:
            raise self.error
        for done in range(self.steps):
            show(IngestProgress(Stage.EMBEDDING, done, self.steps))
        self.gate.wait()

    def add(self, paths: Sequence[Path], show: ShowProgress) -> IngestReport:
        self._work(show)
        self.added += paths
        good = [str(path) for path in paths if path.read_bytes()]
        bad = tuple(EmptySourceError("source.empty", path=path) for path in paths if not path.read_bytes())
        return IngestReport("g2", published=True, indexed=tuple(good), failed=bad)

    def remove(self, names: Sequence[str]) -> IngestReport:
        self.removed += names
        return IngestReport("g2", published=True, removed=tuple(names))

    def rebuild(self, show: ShowProgress) -> IngestReport:
        self._work(show)
        self.rebuilt += 1
        return IngestReport("g2", published=True, indexed=("a", "b"))

    def status(self) -> IndexStatus:
        return IndexStatus(MANIFEST, {"nl": 5}, ("20220303-test",), (), outdated=False, bytes=1000)
