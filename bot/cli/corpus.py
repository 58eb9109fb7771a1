"""`--corpus PATH`: an index of its own for a folder or file, under the data folder and up to date."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from bot.cli.indexing import tell_other_kinds
from bot.cli.program import Program
from bot.cli.progress import shown_progress
from bot.terminal_text import visible
from index.errors import EmptySourceError, IndexLockedError, SourceNotFoundError
from index.ingest_report import IngestReport, Stage

FOLDER = "corpora"


def over_corpus(program: Program, path: Path) -> Program:
    """A program whose index holds what is at `path` now: what is new is added, what vanished removed.

    Raises `InputError` when there is nothing to answer from. While another process brings the same index up
    to date, the index as it was answers.
    """
    path = path.expanduser().resolve()
    if not path.exists():
        raise SourceNotFoundError("usage.no_corpus", path=path)
    own = program.with_data_dir(data_dir_of(program.settings.data_dir, path))
    try:
        report = _bring_up_to_date(own, path)
    except IndexLockedError:
        program.note(program.say("ask.corpus_busy"))
        return own
    if not (report.indexed or report.replaced or report.unchanged):
        raise report.failed[0] if report.failed else EmptySourceError("usage.nothing_there", path=path)
    for error in report.failed:
        program.note(visible(error.told(program.language)))
    if report.indexed:  # and not before every answer
        tell_other_kinds(program, [path])
    return own


def data_dir_of(data_dir: Path, path: Path) -> Path:
    """The folder under `data_dir` that belongs to the corpus at `path` (absolute)."""
    return data_dir / FOLDER / sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _bring_up_to_date(own: Program, path: Path) -> IngestReport:
    ingestor = own.ingestor()
    vanished = own.index_status().vanished
    if vanished:
        ingestor.remove(vanished)
    with shown_progress(own.language) as show:
        return ingestor.add([path], lambda now: None if now.stage is Stage.READING else show(now))
