"""`--corpus PATH`: an index of its own for a folder or file, under the data folder and up to date.

It can always be made again from the files, so one that does not fit any more is.
"""

from __future__ import annotations

import logging
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.indexing import tell_other_kinds
from bot.cli.program import Program
from bot.cli.progress import shown_progress
from bot.terminal_text import visible
from index.errors import (
    CorruptIndexError,
    EmptySourceError,
    IndexLockedError,
    IndexMismatchError,
    NoIndexError,
    SourceNotFoundError,
)
from index.generation import require_match
from index.ingest_report import IngestReport, Stage
from index.source_reader import is_gone

if TYPE_CHECKING:
    from index.ingestion import Ingestor

log = logging.getLogger(__name__)

FOLDER = "corpora"


def over_corpus(program: Program, path: Path) -> Program:
    """A program whose index holds what is at `path` now: what is new is added, what vanished removed.

    Raises `InputError` when there is nothing to answer from. While another process brings the same index up
    to date, the index as it was answers; `IndexLockedError` where it cannot.
    """
    path = _found(path)
    own = program.with_data_dir(data_dir_of(program.settings.data_dir, path))
    try:
        report = _bring_up_to_date(own, path)
    except IndexLockedError:
        if _sources(own.ingestor()) is None:
            raise
        program.note(program.say("ask.corpus_busy"))
        return own
    if not (report.indexed or report.replaced or report.unchanged):
        raise report.failed[0] if report.failed else EmptySourceError("usage.nothing_there", path=path)
    for error in report.failed:
        program.note(visible(error.told(program.language)))
    if report.indexed:  # and not before every answer
        tell_other_kinds(program, [path])
    return own


def _found(path: Path) -> Path:
    """`path` from the root, without links."""
    try:
        return path.expanduser().resolve(strict=True)
    except (OSError, RuntimeError) as error:  # also a name that is too long, links in a circle, "~nobody"
        raise SourceNotFoundError("usage.no_corpus", path=path) from error


def data_dir_of(data_dir: Path, path: Path) -> Path:
    """The folder under `data_dir` that belongs to the corpus at `path` (absolute)."""
    return data_dir / FOLDER / sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _bring_up_to_date(own: Program, path: Path) -> IngestReport:
    ingestor = own.ingestor()
    sources = _sources(ingestor)
    vanished = [source for source in sources or () if is_gone(source)]
    if vanished:
        ingestor.remove(vanished)
    with shown_progress(own.language) as show:
        return ingestor.add(
            [path], lambda now: None if now.stage is Stage.READING else show(now), fresh=sources is None
        )


def _sources(ingestor: Ingestor) -> list[str] | None:
    """What is indexed; None where no index can answer: there is none, or a damaged or an outdated one."""
    try:
        with closing(ingestor.store.open_current()) as generation:
            model, settings = ingestor.embedder.fingerprint, ingestor.settings
            require_match(generation.manifest, model=model, settings=settings)
            generation.vectors.count()  # opens them, which tells whether they are whole
            return [header.source for header in generation.catalogue.headers()]
    except (NoIndexError, CorruptIndexError, IndexMismatchError) as error:
        log.info("the index of the corpus is made anew: %s", error)
        return None
