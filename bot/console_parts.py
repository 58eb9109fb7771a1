"""What the pages of the terminal are made of: styles, and paragraphs that hang."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

ANSWER_WORDS = "bold underline"
NUMBER = "bold cyan"
QUOTED = "bold"
QUIET = "dim"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph that hangs: `lead` stands before its first line, as much space before the others."""

    lead: Text
    body: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = self.lead.cell_len
        lines = self.body.wrap(console, max(options.max_width - indent, 10)) or [Text()]
        for position, line in enumerate(lines):
            line.rstrip()
            lead = self.lead if position == 0 else Text(" " * indent)
            yield Text.assemble(lead, line, overflow="fold", no_wrap=True)
