"""From process start to printed quotes: `bron ask` and the peer in turns, the index built, the disk warm."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bench.machine import ARTICLES, spread
from bench.processes import BRON, PEER, Command, Run, run

QUESTION = "where were the talks held?"
BREAKDOWN = 10  # packages shown
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def measure(scratch: Path, model: Path, *, rounds: int) -> dict[str, Any]:
    """Seconds of both, their ratio, and where their imports go."""
    data, store = {"BRON_DATA_DIR": str(scratch / "cold")}, scratch / "cold-peer"
    run([BRON, "index", "add", ARTICLES], data)
    run([sys.executable, PEER, "index", model, ARTICLES, store])
    ours: Command = [BRON, "ask", QUESTION]
    theirs: Command = [sys.executable, PEER, "ask", model, store, QUESTION]
    without_reader = {**data, "BRON_ANSWER__READER": "none"}
    runs: dict[str, list[Run]] = {"bron": [], "bron_without_reader": [], "peer": []}
    for turn in range(rounds + 1):
        for name, command, settings in (
            ("bron", ours, data),
            ("bron_without_reader", ours, without_reader),
            ("peer", theirs, {}),
        ):
            ran = run(command, settings)
            if turn:  # the first turn warms the disk
                runs[name].append(ran)
    pairs = zip(runs["peer"], runs["bron"], strict=True)
    return {
        "question": QUESTION,
        "seconds": {name: spread([ran.seconds for ran in each]) for name, each in runs.items()},
        "cpu_seconds": {name: spread([ran.cpu_seconds for ran in each]) for name, each in runs.items()},
        "peak_mib": {name: round(max(ran.peak_mib for ran in each)) for name, each in runs.items()},
        "times_faster": spread([peer.seconds / bron.seconds for peer, bron in pairs]),
        "import_ms": {
            "bron": imports([sys.executable, "-X", "importtime", "-m", "bot", "ask", QUESTION], data),
            "peer": imports([theirs[0], "-X", "importtime", *theirs[1:]], {}),
        },
    }


def imports(command: Command, environment: dict[str, str]) -> dict[str, float]:
    """Milliseconds spent in the modules of each package, the most expensive first, and all together."""
    spent: Counter[str] = Counter()
    for microseconds, module in _IMPORT.findall(run(command, environment).errors):
        spent[module.split(".")[0]] += int(microseconds)
    shown = {name: round(each / 1000, 1) for name, each in spent.most_common(BREAKDOWN)}
    return {"all": round(spent.total() / 1000, 1), **shown}
