"""Run the measurements: each writes bench/results/NAME.json, and plots go to docs/images.

usage: python -m bench [NAME…] [--data FOLDER] [--rounds N]

Two cores are used, however many there are. FOLDER holds XQuAD and other sets in SQuAD's layout
(xquad.nl.json, xquad.en.json, *_en*.json); without it, what needs more text than the samples is left out.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import (
    ablation,
    cold_start,
    entries,
    followups,
    growth,
    indexing,
    mutations,
    positions,
    warm_latency,
)
from bench.e5_folder import write_e5_folder
from bench.machine import save

CORES = 2
MORE_ARTICLES = 15
Measure = Callable[[Path], dict[str, Any]]


def measurements(data: Path | None, rounds: int, cache: Path) -> dict[str, Measure]:
    """What can be measured, by name."""

    def model() -> Path:
        return write_e5_folder(cache / "e5")

    found: dict[str, Measure] = {
        "cold_start": lambda scratch: cold_start.measure(scratch, model(), rounds=rounds),
        "indexing": lambda scratch: indexing.measure(
            scratch, model(), data, articles=MORE_ARTICLES, rounds=max(1, rounds // 5)
        ),
        "ablation": lambda scratch: ablation.measure(scratch, model()),
        "followups": followups.measure,
        "positions": positions.measure,
        "warm_latency": lambda scratch: warm_latency.measure(scratch, rounds=max(1, rounds // 3)),
        "mutations": lambda scratch: mutations.measure(scratch, data),
    }
    if data is not None:
        found["growth"] = lambda scratch: growth.measure(scratch, data)
        found["entries"] = lambda scratch: entries.measure(scratch, data)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="cold_start, indexing, ablation, followups, positions, warm_latency, mutations, growth, entries",
    )
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=15, metavar="N")
    parser.add_argument(
        "--cache", type=Path, default=Path(".bench"), metavar="FOLDER", help="kept between runs"
    )
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    cache = options.cache.absolute()
    (cache / "vectors").mkdir(parents=True, exist_ok=True)
    able = measurements(options.data, options.rounds, cache)
    for name in options.names or able:
        if name not in able:
            parser.error(f"{name}: one of {', '.join(able)}; some need --data")
        with TemporaryDirectory(prefix="bron-bench-") as scratch:
            Path(scratch, "cache").symlink_to(cache / "vectors")
            save(name, able[name](Path(scratch)))


if __name__ == "__main__":
    main()
