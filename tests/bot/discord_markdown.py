"""A reader's view of Discord's Markdown: the rules of its client, enough to tell what a message shows.

Block rules (quote, heading, subtext, list, code block) hold at the start of a line, inline rules anywhere; a
backslash before a sign shows the sign. `read` returns runs of text, each with the styles it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ZERO_WIDTH = "\u200b"
_BLOCKS = (
    ("quote", re.compile(r"^(>>> |> )")),
    ("subtext", re.compile(r"^-# +")),
    ("heading", re.compile(r"^#{1,3} +")),
    ("list", re.compile(r"^ *(?:[*+-]|\d+\.) +")),
)
_INLINE = (
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("mention", re.compile(r"<(@[!&]?|#|a?:\w+:|/[^:>]+:|t:|id:)[^>]*>")),
    ("mass mention", re.compile(r"@(everyone|here)")),
    ("link", re.compile(r"<?(?:https?|discord|steam)://[^\s<>]+", re.IGNORECASE)),
    ("masked link", re.compile(r"\[((?:\\.|[^\]\\])+)\]\(([^)\s]+)\)")),
    ("emoji", re.compile(r":[^\s:]+:")),
    ("code block", re.compile(r"```(?:.|\n)+?```")),
    ("code", re.compile(r"(`+)(?:.|\n)*?[^`]\1(?!`)")),
    ("bold", re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)),
    ("underline", re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL)),
    ("italic", re.compile(r"\*(?=\S)((?:\\.|\*\*|[^\s*\\]|\s+(?=[^\s*]))+?)\*(?!\*)", re.DOTALL)),
    ("italic", re.compile(r"\b_((?:__|\\.|[^\\_])+?)_\b", re.DOTALL)),
    ("strike", re.compile(r"~~(?=\S)((?:\\.|[^\\])*?\S)~~", re.DOTALL)),
    ("spoiler", re.compile(r"\|\|((?:\\.|[^\\])+?)\|\|", re.DOTALL)),
)
_NESTING = {"bold", "underline", "italic", "strike", "spoiler", "masked link"}
_SHOWN_AS_LINK = re.compile(r"discord(?:(?:app)?\.com/invite|\.gg)/[a-z0-9-]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    text: str
    styles: frozenset[str] = frozenset()


def read(markdown: str) -> list[Run]:
    """What a reader sees, line by line."""
    runs: list[Run] = []
    for number, line in enumerate(markdown.split("\n")):
        if number:
            runs.append(Run("\n"))
        styles: frozenset[str] = frozenset()
        if _SHOWN_AS_LINK.search(line):
            styles |= {"invite"}
        runs += _inline(*_blocks(line, styles))
    return runs


def _blocks(line: str, styles: frozenset[str]) -> tuple[str, frozenset[str]]:
    for name, pattern in _BLOCKS:
        if match := pattern.match(line):
            line, styles = line[match.end() :], styles | {name}
    return line, styles


def _inline(text: str, styles: frozenset[str]) -> Iterator[Run]:
    at, plain = 0, ""
    while at < len(text):
        found = ((name, match) for name, pattern in _INLINE if (match := pattern.match(text, at)))
        name, match = next(found, ("", None))
        if match is None:
            plain += text[at]
            at += 1
            continue
        at = match.end()
        if name == "escape":
            plain += match[1]
            continue
        if plain:
            yield Run(plain, styles)
            plain = ""
        if name in _NESTING:
            yield from _inline(match[1], styles | {name})
        else:
            yield Run(match[0], styles | {name})
    if plain:
        yield Run(plain, styles)


def words(markdown: str) -> str:
    """The text a reader sees, without the invisible space that breaks mentions."""
    return "".join(run.text for run in read(markdown)).replace(ZERO_WIDTH, "")


def styled(markdown: str, style: str) -> str:
    """The text that stands in `style`."""
    return "".join(run.text for run in read(markdown) if style in run.styles).replace(ZERO_WIDTH, "")


def styles(markdown: str) -> set[str]:
    return {style for run in read(markdown) for style in run.styles}
