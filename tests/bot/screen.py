"""What stands on a terminal, and pieces of text that would change what does."""

from __future__ import annotations

import io

from hypothesis import strategies as st
from rich.console import Console, RenderableType

HOSTILE = st.sampled_from(
    ["[bold red]x[/]", "\x1b[2J", "\x1b]0;title\x07", "\u202e", "\u200b", ":smile:", "]", "x"]
)


def show(renderable: RenderableType, width: int = 200, *, colour: bool = False) -> str:
    stream = io.StringIO()
    Console(
        file=stream, width=width, force_terminal=colour, color_system="truecolor" if colour else None
    ).print(renderable)
    return stream.getvalue()
