"""The prompt of the chat: editing, history, completion of commands, a line that tells how far loading is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

PROMPT = "> "
HISTORY_NAME = "history"


class CommandCompleter(Completer):
    """Completes the commands of the chat at the beginning of a line, and nothing else."""

    def __init__(self, commands: Sequence[str]) -> None:
        self._commands = commands

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The commands that begin with what was typed."""
        typed = document.text_before_cursor
        if typed.startswith("/"):
            for command in self._commands:
                if command.startswith(typed):
                    yield Completion(command, start_position=-len(typed))


def open_history(data_dir: Path) -> History:
    """The history of earlier chats, for their owner's eyes; without a file, that of this chat only."""
    path = data_dir / HISTORY_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)


class Prompt:
    """Asks for lines. A pasted text keeps its lines until Enter sends all of it."""

    def __init__(
        self, data_dir: Path, commands: Sequence[str], state: Callable[[], str], on_shown: Callable[[], None]
    ) -> None:
        """`state` is the line below the prompt; `on_shown` is called whenever the prompt has been drawn."""
        self._session: PromptSession[str] = PromptSession(
            PROMPT,
            history=open_history(data_dir),
            completer=CommandCompleter(commands),
            bottom_toolbar=state,
        )
        self._session.app.after_render.add_handler(lambda _: on_shown())

    def read(self) -> str:
        """A line. Raises KeyboardInterrupt on Ctrl-C and EOFError on Ctrl-D."""
        return self._session.prompt()

    def redraw(self) -> None:
        """Show the line below the prompt anew; may be called from any thread."""
        self._session.app.invalidate()
