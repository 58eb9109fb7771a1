"""`bron chat`: a conversation at a prompt, or line by line where there is no terminal."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial

from bot.answering.composition import Style
from bot.chat import COMMANDS, Chat, run_lines, run_prompt
from bot.cli.program import Program


def run_chat(program: Program, *, compose: bool | None = None) -> int:
    """Talk on standard input until it ends; the exit code.

    `compose` None answers as configured. Raises `UsageError` where prose needs a model that is not there.
    """
    style = program.style(compose)
    chat = Chat(
        partial(program.open_engine, ahead=style is Style.COMPOSE),
        lambda: program.out,
        program.language,
        program.settings.data_dir,
        style=style,
        composes=program.composes,
    )
    with closing(chat):
        return _talk(program, chat)


def _talk(program: Program, chat: Chat) -> int:
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        return run_lines(chat, sys.stdin)
    from bot.prompt import Prompt

    sys.stdout.write(program.say("chat.welcome") + "\n")
    prompt = Prompt(chat.data_dir, COMMANDS, lambda: chat.state, chat.start)
    chat.on_state = prompt.redraw
    return run_prompt(chat, prompt.read)
