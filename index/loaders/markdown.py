"""Text with metadata in YAML front matter, as in Markdown. Its marks stay; cleaning knows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.cleaning import front_matter
from index.loaders.base import LoadedText
from index.loaders.metadata import read_yaml
from index.loaders.text import load_text


def load_markdown(path: Path, data: bytes) -> LoadedText:
    """As plain text, plus the front matter's metadata. Raises `MetadataError` too."""
    loaded = load_text(path, data)
    head = front_matter(loaded.original)
    if head is None:
        return loaded
    return replace(loaded, metadata=read_yaml(head.group(1), f"{path}: front matter"))
