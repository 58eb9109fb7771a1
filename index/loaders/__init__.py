"""From files and folders to articles. `find_sources` says what there is to read, `load` reads one source.

A new kind of source is one module with a `Loader` and one row in `_LOADERS`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from index.cleaning import clean
from index.errors import (
    EmptySourceError,
    EncodingError,
    InputError,
    SourceNotFoundError,
    TooLargeError,
    UnsupportedSourceError,
)
from index.language import detect_article
from index.loaders.base import Loader
from index.loaders.markdown import load_markdown
from index.loaders.metadata import SIDECAR_SUFFIXES, read_sidecar, read_text, sidecar_of
from index.schema import Article, Published

_LOADERS: dict[str, Loader] = {
    # Plain text may begin with front matter as well.
    ".txt": load_markdown,
    ".text": load_markdown,
    ".md": load_markdown,
    ".markdown": load_markdown,
}
_KINDS = ", ".join(_LOADERS)


def kinds() -> tuple[str, ...]:
    """The suffixes of files that can be read, lower case with their dot."""
    return tuple(_LOADERS)


def find_sources(paths: Sequence[Path], failed: dict[str, InputError] | None = None) -> tuple[Path, ...]:
    """The files that `paths` name, each once, in order; folders are searched through and sorted.

    In a folder, hidden files, sidecars and kinds of file without a loader are passed over; folders in it that
    may not be read too, and `failed` takes them with the reason. Raises `SourceNotFoundError` for a path that
    does not exist, `EmptySourceError` for a folder without articles, and `InputError` for one that may not be
    read; to go on with the other paths, ask for one path at a time.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_sources_at(path, {} if failed is None else failed)))
    return tuple(found)


def other_kinds(paths: Sequence[Path]) -> Counter[str]:
    """How many files in the folders among `paths` `find_sources` passes over, by suffix in lower case.

    Hidden files and sidecars are not counted, a file in two of the folders is counted once; "" stands for
    files without a suffix. Folders that cannot be read are empty.
    """
    others = {
        path.resolve()
        for folder in paths
        for path in _visible_files(folder)
        if path.suffix.lower() not in _LOADERS and not path.name.endswith(SIDECAR_SUFFIXES) and _is_file(path)
    }
    return Counter(path.suffix.lower() for path in others)


def load(path: Path, *, max_bytes: int) -> Article:
    """The article in the file at `path`, whose `source` is that path as given.

    Raises `InputError` subclasses, each with one line that names the file and the reason: above `max_bytes`,
    unknown kind, binary, not UTF-8, be it the text or the name, empty, metadata that cannot be read.
    """
    loader = _loader_for(path)
    data = _read_bytes(path, max_bytes)
    loaded = loader(path, data)
    cleaned = clean(loaded.original)
    sidecar = sidecar_of(path)
    given = read_sidecar(sidecar).otherwise(loaded.metadata) if sidecar else loaded.metadata
    language = given.language or detect_article(cleaned.text)
    metadata = given.otherwise(read_text(cleaned, language))
    digest = sha256(data).hexdigest()
    return Article(
        id=digest[:16],
        title=metadata.title or path.stem,
        source=str(path),
        original=loaded.original,
        published=metadata.published or Published(),
        language=language,
        content_hash=digest,
    )


def _loader_for(path: Path) -> Loader:
    if not _is_file(path):
        raise SourceNotFoundError("source.missing", path=path)
    if not _is_text(str(path)):
        raise EncodingError("source.bad_name", path=path)
    loader = _LOADERS.get(path.suffix.lower())
    if loader is None and not path.suffix:
        raise UnsupportedSourceError("source.no_suffix", path=path, kinds=_KINDS)
    if loader is None:
        raise UnsupportedSourceError("source.unsupported", path=path, suffix=path.suffix, kinds=_KINDS)
    return loader


def _sources_at(path: Path, failed: dict[str, InputError]) -> list[Path]:
    try:
        path.stat()
    except (OSError, ValueError) as error:
        raise SourceNotFoundError("source.missing", path=path) from error
    if not path.is_dir():
        return [path]
    refused: list[OSError] = []
    files = _visible_files(path, refused.append)
    found = sorted(file for file in files if file.suffix.lower() in _LOADERS and _is_file(file))
    for reason in refused:
        folder = Path(reason.filename or path)
        closed = InputError("source.closed_folder", path=folder, reason=reason)
        if folder == path:
            raise closed from reason
        failed[str(folder)] = closed
    if not found:
        raise EmptySourceError("source.empty_folder", path=path, kinds=_KINDS)
    return found


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - `is_file` raises in a folder that may not be searched


def _is_text(name: str) -> bool:
    """Whether a path can be stored and shown; bytes that are not UTF-8 are half characters in its name."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _visible_files(folder: Path, refused: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    """At most `max_bytes`, so that a file that is too large is never held in memory."""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise InputError("source.unreadable", path=path, reason=error) from error
    if len(data) > max_bytes:
        raise TooLargeError("source.too_large", path=path, limit=max_bytes)
    return data
