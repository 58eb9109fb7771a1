"""Errors for everybody in a channel name files, not the operator's folders."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from bot.discord_told import without_folders
from config.told_error import ToldError
from index.errors import (
    CorruptIndexError,
    DiskError,
    DuplicateSourceError,
    MetadataError,
    NoIndexError,
    StoreUnavailableError,
)

DENIED = PermissionError(errno.EACCES, "denied", "/srv/bron/data/x")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            DuplicateSourceError("source.duplicate", source="/srv/in/a b.txt", twin="/home/jan/c.txt"),
            "a b.txt: the same content as c.txt",
        ),
        (
            DuplicateSourceError("source.duplicate", source="'/srv/a b/c.txt'", twin="file:///srv/d.txt"),
            "'c.txt': the same content as d.txt",
        ),
        (
            DuplicateSourceError(
                "source.duplicate", source="/srv/Jan's artikelen/geheim/x.txt", twin="~/geheim/y.txt"
            ),
            "x.txt: the same content as y.txt",
        ),
        (
            CorruptIndexError("index.bad_vectors", said=("cannot open ~jan/srv/v.bin", "~5 km/h, /help")),
            "the vectors cannot be read: cannot open v.bin; ~5 km/h, /help",
        ),
        (NoIndexError("index.none", folder=Path("/srv/bron/data")), "nothing is indexed in data"),
        (DiskError("disk.closed", path=Path("/srv/bron/data"), reason=DENIED), "data: "),
        (
            MetadataError("metadata.no_mapping", where="/srv/my docs/a.meta.yaml"),
            "a.meta.yaml is not a list of keys and values",
        ),
        (
            CorruptIndexError("index.bad_vectors", said=("cannot open /srv/bron/v.bin", ToldError("x"))),
            "the vectors cannot be read: cannot open v.bin; x",
        ),
        (
            StoreUnavailableError(
                "store.silent", url="http://localhost:8000/api/v2", said=DiskError("disk.newer", path="/a/b")
            ),
            "the Chroma server at http://localhost:8000/api/v2 does not answer: b was written",
        ),
    ],
)
def test_paths_are_shortened_to_their_names(error: ToldError, told: str) -> None:
    before = error.what("en")
    shown = without_folders(error)
    assert shown.what("en").startswith(told)
    assert "/srv" not in shown.told("nl") + shown.told("en")
    assert type(shown) is type(error)
    assert shown.advice("nl").split()[:1] == error.advice("nl").split()[:1]
    assert error.what("en") == before, "the log still names the whole path"
