"""Threads beside the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.workers import Workers


def test_results_and_errors_come_back() -> None:
    async def scenario() -> None:
        workers = Workers(2, "w")
        assert await workers.run(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await workers.run(divmod, 7, 0)
        workers.close()

    asyncio.run(scenario())


def test_cancelled_work_does_not_begin() -> None:
    async def scenario() -> None:
        workers, gate = Workers(1, "w"), threading.Event()
        began: list[int] = []
        first = asyncio.create_task(workers.run(gate.wait))
        await asyncio.sleep(0)
        second = asyncio.create_task(workers.run(began.append, 2))
        third = asyncio.create_task(workers.run(began.append, 3))
        await asyncio.sleep(0.05)
        assert workers.waiting == 2
        second.cancel()
        await asyncio.sleep(0)
        gate.set()
        await first
        await third
        assert began == [3]
        assert second.cancelled()
        workers.close()

    asyncio.run(scenario())


def test_closed_workers_finish_what_waits_and_end() -> None:
    async def scenario() -> None:
        workers = Workers(1, "ending")
        task = asyncio.create_task(workers.run(int, "5"))
        await asyncio.sleep(0)
        workers.close()
        assert await task == 5

    asyncio.run(scenario())
    for thread in threading.enumerate():
        if thread.name.startswith("ending"):
            thread.join(2)
            assert not thread.is_alive()
