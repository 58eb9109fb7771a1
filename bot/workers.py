"""Threads that do slow work beside an event loop, and that the program's end does not wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_Job = tuple[Future[Any], Callable[[], Any]]


class Workers:
    """`count` daemon threads that take jobs in order.

    The executor of the standard library joins its threads when the program ends, so one stuck question would
    hold up a shutdown; these are left behind.
    """

    def __init__(self, count: int, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads = [Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """Jobs that no thread has taken up yet."""
        return self._jobs.qsize()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `function`, called in one of the threads; raises what it raises.

        Whoever cancels the wait also cancels the job if it has not begun; a job that has begun runs to its
        end, and its result is dropped.
        """
        future: Future[T] = Future()
        self._jobs.put((future, partial(function, *args, **kwargs)))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let the threads end when they have done what waits."""
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, function = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(function())
            except BaseException as error:  # handed to whoever awaits the result
                future.set_exception(error)
