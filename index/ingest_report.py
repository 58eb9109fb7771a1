"""What a run of the ingestion did, and what the index holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from index.errors import InputError
from index.schema import Manifest


class Stage(StrEnum):
    """What the ingestion is doing."""

    READING = "reading"  # counted in files
    EMBEDDING = "embedding"  # counted in texts: passages, sentences, sentences in context
    PUBLISHING = "publishing"  # not counted


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """How far the ingestion is within a stage; `done` equals `total` at its end."""

    stage: Stage
    done: int
    total: int


ShowProgress = Callable[[IngestProgress], None]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did, as sources (paths) in the order they were given."""

    generation: str | None  # current now; None when nothing is indexed yet
    published: bool  # whether this run made it
    indexed: tuple[str, ...] = ()  # new
    replaced: tuple[str, ...] = ()  # edited, moved here, or with other metadata than before
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()  # taken out: the file failed, and no longer has the text that was indexed
    failed: tuple[InputError, ...] = ()  # each names its file
    passages: int = 0  # made in this run


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What there is."""

    manifest: Manifest | None  # None when nothing is indexed yet
    languages: dict[str, int]  # articles by language
    generations: tuple[str, ...]  # on the disk, oldest first
    vanished: tuple[str, ...]  # indexed sources that are no longer on the disk
    outdated: bool  # built with another model or other settings than configured
    bytes: int  # of the current generation's folder
    changed: tuple[str, ...] = ()  # indexed sources whose file has other bytes by now
