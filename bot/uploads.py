"""Files that people attach: checked before they are fetched, kept under harmless names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bot.discord_phrases import say
from bot.discord_text import escape
from index.errors import DiskError
from index.loaders import kinds

MIB = 1024 * 1024
STEM = 80  # characters of a name that are kept; file systems take 255 bytes
_NOT_IN_NAMES = re.compile(r"[^\w.() -]+")


def fault_of(name: str, size: int, limit_mb: int, language: str) -> str | None:
    """Why a file of `size` bytes is not taken, in `language`; None when it is."""
    if Path(name).suffix.lower() not in kinds():
        return say("file_kind", language, name=escape(name), kinds=", ".join(kinds()))
    if size > limit_mb * MIB:
        return say("file_size", language, name=escape(name), size=f"{size / MIB:.1f}", limit=limit_mb)
    return None


def safe_name(name: str) -> str:
    """A file name for our folder: no folders, no hidden files, no signs that mean something elsewhere."""
    plain = _NOT_IN_NAMES.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    path = Path(plain or "artikel")
    return f"{path.stem[:STEM]}{path.suffix.lower()}"


def save(folder: Path, files: Sequence[tuple[str, bytes]]) -> list[Path]:
    """Write the files into `folder`, over older ones of the same name; their paths. Raises `DiskError`."""
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files:
            path = folder / safe_name(name)
            temporary = path.with_name(f".{path.name}.part")
            temporary.write_bytes(data)
            temporary.replace(path)
            paths.append(path)
    except OSError as error:
        raise DiskError("disk.uploads", reason=error) from error
    return paths
