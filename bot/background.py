"""A value made in a thread that the program's end does not wait for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """Runs `make` in a daemon thread at once. Whoever waits can be interrupted; the thread goes on."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._future: Future[T] = Future()
        self._make = make
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._future.set_result(self._make())
        except BaseException as error:  # handed to whoever asks for the result, in their thread
            self._future.set_exception(error)

    @property
    def failed(self) -> bool:
        """Whether the work has ended with an error."""
        return self._future.done() and self._future.exception() is not None

    def ready_within(self, seconds: float) -> bool:
        """Wait up to `seconds`; whether the work has ended, well or not."""
        try:
            self._future.exception(seconds)
        except NotYet:
            return False
        return True

    def result(self) -> T:
        """The value, when it is there. Raises what `make` raised."""
        return self._future.result()
