"""What a loader is. A loader turns the bytes of one kind of source into text that can be quoted by offset."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.schema import Published


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a source says about itself; None where it is silent."""

    title: str | None = None
    published: Published | None = None
    language: str | None = None

    def otherwise(self, other: Metadata) -> Metadata:
        """These values, and `other`'s where there are none."""
        return Metadata(
            self.title or other.title, self.published or other.published, self.language or other.language
        )


@dataclass(frozen=True, slots=True)
class LoadedText:
    """The text that quotes are cut from, with the metadata found inside the source."""

    original: str
    metadata: Metadata = field(default_factory=Metadata)


class Loader(Protocol):
    """One kind of source. Reads nothing but the bytes it is given."""

    def __call__(self, path: Path, data: bytes) -> LoadedText:
        """`data` as text; `path` names the file in errors only. Raises `InputError` subclasses."""
        ...
