"""What a terminal shows while an answer is made: verified sentences as they come, and a sign of life."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner

from bot.answering.schema import Answer
from bot.console_written import render_statements

if TYPE_CHECKING:
    from bot.answering.composition import Statement

REFRESH = 8  # times a second: the sign moves, slow terminals keep up


class LiveAnswer:
    """Draws over itself while it is open, and is gone afterwards; the whole answer is printed then.

    Only for consoles that are terminals.
    """

    def __init__(self, out: Console, sign: str) -> None:
        self._spinner = Spinner("dots", sign)
        self._live = Live(self._spinner, console=out, refresh_per_second=REFRESH, transient=True)

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, answer: Answer | None, sign: str) -> None:
        """Show the verified sentences of `answer`, and `sign`; may be called from any thread."""
        self._spinner.update(text=sign)
        said = _sentences(answer)
        self._live.update(Group(render_statements(said), self._spinner) if said else self._spinner)


def _sentences(answer: Answer | None) -> tuple[Statement, ...]:
    return answer.composition.statements if answer and answer.composition else ()
