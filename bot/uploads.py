"""Files that people attach: checked before they are fetched, kept under harmless names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
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
    """A file name for our folder: no folders, no hidden files, no signs that mean something elsewhere.

    What is lost of a name is made up for by a hash of it, so that different names stay different.
    """
    given = name.replace("\\", "/").rsplit("/", 1)[-1]
    path = Path(_NOT_IN_NAMES.sub("_", given).strip(" .") or "artikel")
    suffix = path.suffix.lower()
    if path.name == given and path.suffix == suffix and len(path.stem) <= STEM:
        return given
    mark = f"-{sha256(given.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return f"{path.stem[: STEM - len(mark)]}{mark}{suffix}"


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
