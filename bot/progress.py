"""The answer so far, from the engine's thread to whoever shows it, and back that nobody waits any more."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

from bot.answering.composition import Composition, Fallback
from bot.answering.schema import Answer


class WithdrawnError(Exception):
    """Nobody waits for this answer any more. Raised in the engine's thread, to end its work."""


class Progress:
    """An `on_progress` for `ChatEngine.ask`. Safe to use from several threads."""

    def __init__(self) -> None:
        self._latest: Answer | None = None
        self._stopped = Event()

    def __call__(self, answer: Answer) -> None:
        """Take the answer so far. Raises `WithdrawnError` once `stop` was called."""
        if self._stopped.is_set():
            raise WithdrawnError
        self._latest = answer

    @property
    def latest(self) -> Answer | None:
        """The answer so far; None before its first sentence."""
        return self._latest

    def stop(self) -> None:
        """End the work at its next sign of progress."""
        self._stopped.set()


def broken_off(answer: Answer, why: str, fallback: Fallback = Fallback.FAILED) -> Answer:
    """An answer that was not finished: its sentences up to now, or else its quotes alone, and why."""
    written = answer.composition or Composition(model="", fallback=fallback)
    return replace(answer, composition=replace(written, detail=why))
