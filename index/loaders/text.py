"""Plain text. Nothing is changed: a byte-order mark and carriage returns stay where they are."""

from __future__ import annotations

import codecs
from pathlib import Path

from config.told_error import Words
from index.errors import BinarySourceError, EmptySourceError, EncodingError
from index.loaders.base import LoadedText
from index.paragraphs import trim
from index.schema import Span

# Beginnings of files that are not text, with their names in config/data/errors.toml. Some decode as UTF-8.
_SIGNATURES = {
    b"%PDF-": "kind.pdf",
    b"PK\x03\x04": "kind.zip",
    b"\x89PNG": "kind.png",
    b"\xff\xd8\xff": "kind.jpeg",
    b"GIF8": "kind.gif",
    b"\x1f\x8b": "kind.gzip",
    b"{\\rtf": "kind.rtf",
    b"SQLite format 3": "kind.sqlite",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Beyond this share of control characters a file is taken for binary; articles have none.
_MOST_CONTROLS = 0.02


def load_text(path: Path, data: bytes) -> LoadedText:
    """Decode `data` as UTF-8. Raises `BinarySourceError`, `EncodingError` or `EmptySourceError`."""
    _refuse_binary(path, data)
    try:
        original = data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"0x{data[error.start]:02x}"
        raise EncodingError("source.not_utf8", path=path, position=error.start, byte=byte) from error
    if not trim(original, Span(0, len(original))):
        raise EmptySourceError("source.empty", path=path)
    return LoadedText(original)


def _refuse_binary(path: Path, data: bytes) -> None:
    if data.startswith(_UTF16):
        raise EncodingError("source.utf16", path=path)
    kind = next((name for start, name in _SIGNATURES.items() if data.startswith(start)), None)
    controls = sum(data.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
    if kind or b"\0" in data or controls > _MOST_CONTROLS * len(data):
        raise BinarySourceError("source.binary", path=path, kind=Words(kind or "kind.binary"))
