"""Running the program: exit codes, and one line for whatever goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import typer

from bot.cli.app import app, localise
from bot.cli.program import Program
from config.observability import log_crash
from config.told_error import ToldError

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells count
EXIT_PIPE_CLOSED = 141  # 128 + SIGPIPE


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command (default: that of `sys.argv`) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a character shows "?" in its place
            stream.reconfigure(errors="replace")
    program = Program()
    try:
        code = _dispatch(program, arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` perhaps, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_PIPE_CLOSED
    return code


def _dispatch(program: Program, arguments: Sequence[str] | None) -> int:
    try:
        return _invoke(program, list(sys.argv[1:] if arguments is None else arguments))
    except typer.TyperException as error:
        from bot.cli.mistyped import usage_error

        told = usage_error(error.format_message()).told(program.language)
        return _complain(program, told, EXIT_USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return _complain(program, program.say("error.interrupted"), EXIT_INTERRUPTED)
    except BrokenPipeError:
        raise
    except Exception as error:  # every other error becomes one line, unless its traceback is wanted
        if program.debug:
            raise
        if isinstance(error, ToldError):
            return _complain(program, error.told(program.language), error.exit_code)
        return _complain(program, _unexpected(program, error), EXIT_FAILED)


def _invoke(program: Program, arguments: list[str]) -> int:
    command = localise(typer.main.get_command(app), program)
    try:
        with command.make_context("bron", arguments, obj=program) as context:
            result = command.invoke(context)
    except typer.Exit as leaving:
        return leaving.exit_code
    return result if isinstance(result, int) else 0


def _complain(program: Program, text: str, code: int) -> int:
    from bot.terminal_text import visible

    program.note(visible(text))
    return code


def _unexpected(program: Program, error: Exception) -> str:
    what = program.say("error.unexpected", kind=type(error).__name__, error=error)
    path = None if program.fault else log_crash(program.settings.data_dir, error)
    return f"{what}. {program.say('error.logged', path=path) if path else program.say('error.debug')}"
