"""`bron chat`: a conversation at a prompt, or line by line where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from io import TextIOWrapper
from typing import TextIO

from bot.answering.composition import Style
from bot.chat import COMMANDS, Chat, run_lines, run_prompt
from bot.cli.program import Program


def run_chat(program: Program, *, compose: bool | None = None) -> int:
    """Talk on standard input until it ends; the exit code.

    `compose` None answers as configured. Raises `UsageError` where prose needs a model that is not there.
    """
    style = program.style(compose)
    prompted = _is_terminal(sys.stdin) and _is_terminal(sys.stdout)
    open_engine = partial(program.open_engine, ahead=style is Style.COMPOSE)
    chat = Chat(
        open_engine if prompted else lambda _: open_engine(),  # nothing shows the chat's state elsewhere
        lambda: program.out,
        program.language,
        program.settings.data_dir,
        style=style,
        composes=program.composes,
    )
    with closing(chat):
        return _at_prompt(program, chat) if prompted else run_lines(chat, _lines())


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # None: closed before the program began


def _lines() -> Iterable[str]:
    """Standard input, whatever its bytes."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin or ()


def _at_prompt(program: Program, chat: Chat) -> int:
    from bot.prompt import Prompt

    sys.stdout.write(program.say("chat.welcome") + "\n")
    prompt = Prompt(chat.data_dir, COMMANDS, lambda: chat.state, chat.start)
    chat.on_state = prompt.redraw
    return run_prompt(chat, prompt.read)
