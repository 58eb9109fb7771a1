"""The sample articles that come with bron, and the line that tells of them beside somebody's own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot.terminal_text import visible
from config.phrases import counted

if TYPE_CHECKING:
    from bot.cli.program import Program


def sample_articles() -> Path:
    """The folder they are in."""
    return Path(str(files("seeds").joinpath("articles"))).resolve()


def tell_samples(program: Program, added: Sequence[Path]) -> None:
    """Say that sample articles answer too, and how they are taken out; nothing if they are what was added."""
    folder = sample_articles()
    if any(folder.is_relative_to(path.resolve()) or path.resolve().is_relative_to(folder) for path in added):
        return
    store = program.ingestor().store
    if store.current() is None:
        return
    with closing(store.open_current()) as generation:
        sources = [Path(header.source) for header in generation.catalogue.headers()]
    count = sum(source.is_relative_to(folder) for source in sources)
    if count:
        told = {"folder": visible(str(folder))}
        program.note(counted("index.samples_too", program.language, count, **told))
