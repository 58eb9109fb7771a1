"""Draw docs/images/NAME.svg: the real `bron chat`, typed to in tmux, its screen captured with its colours.

usage: python -m bench.terminal_picture [--name chat] [QUESTION…]

Needs tmux. The sample articles are indexed anew, in /tmp/news. Settings in the environment
(BRON_COMPOSE__URL, to have answers written) are the chat's.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from bench.machine import ARTICLES, IMAGES

COLUMNS, LINES = 88, 120
LONGEST_S = 400.0  # for an answer: a language model on this machine may write it
QUESTIONS = ("Hoeveel Russische soldaten zijn gedood?", "who won the world cup?")
NEWS = Path("/tmp/news")  # answers show paths: a short one
SESSION = "bron-picture"
BRON = Path(sys.executable).with_name("bron")
THEME = TerminalTheme(
    (24, 26, 31),
    (222, 224, 228),
    [
        (40, 42, 48),
        (232, 110, 110),
        (126, 196, 128),
        (222, 184, 104),
        (110, 166, 232),
        (196, 140, 220),
        (104, 196, 204),
        (200, 202, 206),
    ],
)
# rich's own frame asks a font server for its typeface; this one takes what the reader's machine has.
FRAME = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
<rect fill="#181a1f" x="0" y="0" width="{width}" height="{height}" rx="8"/>
<g transform="translate({terminal_x}, 16)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def tmux(*arguments: str) -> str:
    return subprocess.run(("tmux", *arguments), check=True, capture_output=True, text=True).stdout


def screen() -> str:
    return tmux("capture-pane", "-p", "-e", "-t", SESSION)


def settled(*, quiet_s: float = 3.0, limit_s: float = LONGEST_S) -> str:
    """The screen once it has not changed for a while; what bron is busy with moves."""
    since, last, end = time.monotonic(), screen(), time.monotonic() + limit_s
    while time.monotonic() - since < quiet_s and time.monotonic() < end:
        time.sleep(0.2)
        if (now := screen()) != last:
            since, last = time.monotonic(), now
    return last


def recorded(questions: tuple[str, ...], data_dir: Path) -> str:
    """The screen of a chat in which these questions were asked, with its escapes."""
    size = ("-x", str(COLUMNS), "-y", str(LINES))
    given = {name: value for name, value in os.environ.items() if name.startswith("BRON_")}
    given |= {"BRON_DATA_DIR": str(data_dir), "LANG": "en_GB.UTF-8"}
    environment = [f"-e{name}={value}" for name, value in given.items()]
    tmux("new-session", "-d", "-s", SESSION, *size, *environment, f"{BRON} chat")
    try:
        settled()
        for question in questions:
            tmux("send-keys", "-t", SESSION, "-l", question)
            tmux("send-keys", "-t", SESSION, "Enter")
            settled()
        return screen()
    finally:
        tmux("kill-session", "-t", SESSION)


def draw(ansi: str, path: Path) -> None:
    text = Text.from_ansi(re.sub(r"\n{4,}", "\n\n", ansi.rstrip()))  # without the unused part of the screen
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(text, no_wrap=True, crop=True)
    console.save_svg(str(path), theme=THEME, code_format=FRAME, title="", unique_id="chat")


def main() -> None:
    """Ask, and draw."""
    parser = argparse.ArgumentParser(prog="python -m bench.terminal_picture", description=__doc__)
    parser.add_argument("--name", default="chat", help="of the picture")
    parser.add_argument("questions", nargs="*", metavar="QUESTION", default=QUESTIONS)
    given = parser.parse_args()
    NEWS.mkdir()
    try:
        shutil.copytree(ARTICLES, NEWS, dirs_exist_ok=True)
        data_dir = NEWS / ".index"
        environment = {**os.environ, "BRON_DATA_DIR": str(data_dir)}
        subprocess.run((BRON, "index", "add", NEWS), check=True, env=environment)
        draw(recorded(tuple(given.questions), data_dir), IMAGES / f"{given.name}.svg")
    finally:
        shutil.rmtree(NEWS)


if __name__ == "__main__":
    main()
