"""Reading many sources, where one that cannot be read does not stop the others."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from index.errors import InputError
from index.ingest_report import IngestProgress, ShowProgress, Stage
from index.schema import Article

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SourceReader:
    """Finds and loads; what it is made of raises `InputError` for one path or file, and it never does."""

    # The files that paths name; folders in them that it cannot look into go into the dictionary.
    find: Callable[[Sequence[Path], dict[str, InputError]], tuple[Path, ...]]
    load: Callable[[Path], Article]

    def read(self, paths: Sequence[Path], show: ShowProgress) -> tuple[list[Article], dict[str, InputError]]:
        """The articles that can be read, each source once, and why the others cannot, by path."""
        files: dict[Path, None] = {}
        articles: list[Article] = []
        failed: dict[str, InputError] = {}
        for path in map(absolute, paths):
            try:
                files.update(dict.fromkeys(self.find([path], failed)))
            except InputError as error:
                failed[str(path)] = error
        for done, file in enumerate(files, start=1):
            try:
                articles.append(self.load(file))
            except InputError as error:
                failed[str(file)] = error
            show(IngestProgress(Stage.READING, done, len(files)))
        return articles, failed

    def reread(self, stored: Sequence[Article], show: ShowProgress) -> list[Article]:
        """Indexed articles as their sources are now, or as they were where a source cannot be read.

        A text whose file is gone and that another file has by now has moved there.
        """
        read: dict[str, Article] = {}
        for done, article in enumerate(stored, start=1):
            try:
                read[article.source] = self.load(Path(article.source))
            except InputError as error:
                log.info("the text in the index is used: %s", error)
            show(IngestProgress(Stage.READING, done, len(stored)))
        present = {article.content_hash for article in read.values()}
        unread = (one for one in stored if one.source not in read)
        moved = {one.source for one in unread if one.content_hash in present and is_gone(one.source)}
        return [read.get(one.source, one) for one in stored if one.source not in moved]


def is_gone(source: str) -> bool:
    """Whether a source is no longer on the disk; where that cannot be told, it is taken to be there."""
    try:
        return not Path(source).exists()
    except OSError:
        return False


def has_changed(source: str, content_hash: str) -> bool:
    """Whether a file has other bytes than `content_hash` was taken of; False where it cannot be read."""
    try:
        with Path(source).open("rb") as file:
            return file_digest(file, "sha256").hexdigest() != content_hash
    except OSError:
        return False


def absolute(path: Path) -> Path:
    """`path` from the root, links kept: a source means the same wherever the next command is run."""
    return Path(os.path.normpath(path.absolute()))
