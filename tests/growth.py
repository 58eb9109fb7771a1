"""How the time of some work grows with its size: on a slow machine as on a fast one, unlike seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

NOTHING = 0.02  # seconds; less is not told from the clock's own noise


def grows_gently(work: Callable[[int], object], size: int) -> bool:
    """Whether four times the size takes far less than the sixteen times as long that squares would take."""
    return _seconds(work, 4 * size) < 10 * max(_seconds(work, size), NOTHING)


def _seconds(work: Callable[[int], object], size: int) -> float:
    """Of this thread's time on a processor: the least of three, as others only ever add to it."""
    taken = []
    for _ in range(3):
        began = time.thread_time()
        work(size)
        taken.append(time.thread_time() - began)
    return min(taken)
