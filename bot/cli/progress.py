"""How far the indexing is: a bar on a terminal, a line now and then elsewhere, always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from config.phrases import phrase
from index.ingest_report import IngestProgress, ShowProgress, Stage

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def shown_progress(language: str) -> Iterator[ShowProgress]:
    """What to hand to the ingestor; whatever is on the screen is gone when the block ends."""
    if sys.stderr.isatty():
        with _bar(language) as show:
            yield show
    else:
        yield _Lines(language).show


def progress_words(now: IngestProgress, language: str) -> str:
    """`embedding texts 32/348`; without numbers where a stage is not counted."""
    stage = phrase(f"index.stage_{now.stage}", language)
    return stage if now.stage is Stage.PUBLISHING else f"{stage} {now.done}/{now.total}"


@contextmanager
def _bar(language: str) -> Iterator[ShowProgress]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from bot.console import make_console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=make_console(sys.stderr), transient=True) as progress:
        tasks = {
            stage: progress.add_task(phrase(f"index.stage_{stage}", language), total=None, visible=False)
            for stage in Stage
        }

        def show(now: IngestProgress) -> None:
            progress.update(tasks[now.stage], completed=now.done, total=now.total or None, visible=True)

        yield show


class _Lines:
    """A line when a stage begins or ends, and every ten seconds in between."""

    def __init__(self, language: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._language = language
        self._clock = clock
        self._stage: Stage | None = None
        self._due = 0.0

    def show(self, now: IngestProgress) -> None:
        if now.stage is self._stage and (now.stage is Stage.PUBLISHING or not self._worth_telling(now)):
            return
        self._stage, self._due = now.stage, self._clock() + SECONDS_BETWEEN_LINES
        sys.stderr.write(f"bron: {progress_words(now, self._language)}\n")
        sys.stderr.flush()

    def _worth_telling(self, now: IngestProgress) -> bool:
        return now.done >= now.total or self._clock() >= self._due
