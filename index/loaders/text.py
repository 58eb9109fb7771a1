"""Plain text. Nothing is changed: a byte-order mark and carriage returns stay where they are."""

from __future__ import annotations

import codecs
from pathlib import Path

from index.errors import BinarySourceError, EmptySourceError, EncodingError
from index.loaders.base import LoadedText
from index.paragraphs import trim
from index.schema import Span

# Beginnings of files that are not text, with what to call them. Some of them decode as UTF-8.
_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip file",
    b"{\\rtf": "an RTF file",
    b"SQLite format 3": "an SQLite database",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TO_UTF8 = "Save it as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
# Beyond this share of control characters a file is taken for binary; articles have none.
_MOST_CONTROLS = 0.02


def load_text(path: Path, data: bytes) -> LoadedText:
    """Decode `data` as UTF-8. Raises `BinarySourceError`, `EncodingError` or `EmptySourceError`."""
    _refuse_binary(path, data)
    try:
        original = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"{path}: not valid UTF-8, byte {error.start} is 0x{data[error.start]:02x}", hint=_TO_UTF8
        ) from error
    if not trim(original, Span(0, len(original))):
        raise EmptySourceError(f"{path}: the file is empty", hint="Give it text, or leave it out.")
    return LoadedText(original)


def _refuse_binary(path: Path, data: bytes) -> None:
    if data.startswith(_UTF16):
        raise EncodingError(f"{path}: UTF-16, not UTF-8", hint=_TO_UTF8.replace("WINDOWS-1252", "UTF-16"))
    kind = next((name for start, name in _SIGNATURES.items() if data.startswith(start)), None)
    controls = sum(data.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
    if kind or b"\0" in data or controls > _MOST_CONTROLS * len(data):
        raise BinarySourceError(
            f"{path}: {kind or 'a binary file'}, not text",
            hint="Export the article as plain text or Markdown.",
        )
