"""Whole processes, timed from start to end, with what they needed of memory."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BRON = str(Path(sys.executable).with_name("bron"))
PEER = str(Path(__file__).with_name("peer.py"))
WATCH_MS = 20
Command = Sequence[str | Path]


@dataclass(frozen=True)
class Run:
    seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str
    errors: str


def run(command: Command, environment: Mapping[str, str] | None = None) -> Run:
    """Run to the end; raises CalledProcessError when it fails."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(command), stdout=output, stderr=errors, env={**os.environ, **(environment or {})}
        )
        peak_mib = _watch(process.pid)
        seconds = time.perf_counter() - started
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (output, errors):
            file.seek(0)
        said, complained = output.read(), errors.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args, said, complained)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak_mib, said, complained)


def _watch(pid: int) -> float:
    """Wait for the end of a process; its peak memory in MiB.

    The kernel's own figure for an ended process (ru_maxrss) begins with that of the process that started it.
    """
    peak, ended = 0.0, select.poll()
    handle = os.pidfd_open(pid)
    ended.register(handle, select.POLLIN)
    while not ended.poll(WATCH_MS):
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        kilobytes = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        peak = max([peak, *(int(each) / 1024 for each in kilobytes)])
    os.close(handle)
    return peak
