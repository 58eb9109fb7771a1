"""The sample articles that come with bron."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def sample_articles() -> Path:
    """The folder they are in."""
    return Path(str(files("seeds").joinpath("articles"))).resolve()
