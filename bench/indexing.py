"""Indexing the same files with bron and with the peer, each in a process of its own.

Then again with bron, unchanged, which embeds nothing; and a rebuild, for which every vector is in the cache.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.corpus import paragraphs
from bench.machine import ARTICLES, spread
from bench.processes import BRON, PEER, Run, run

PARAGRAPHS = 6  # of an article


def measure(scratch: Path, model: Path, data: Path | None, *, articles: int, rounds: int) -> dict[str, Any]:
    """Speed, memory and the cost of indexing again, over the samples and `articles` more from `data`."""
    folder = scratch / "articles"
    files = _write(folder, data, articles)
    runs = [_round(scratch / f"indexing-{turn}", folder, model) for turn in range(rounds)]
    result: dict[str, Any] = {"files": files, "rounds": rounds}
    for name in ("bron", "bron_again", "bron_rebuild", "peer"):
        mine = [each[name] for each in runs]
        result[name] = {
            "seconds": spread([ran.seconds for ran, _ in mine]),
            "peak_mib": round(max(ran.peak_mib for ran, _ in mine)),
            **mine[0][1],
        }
    for name in ("bron", "peer"):
        speeds = [counted["passages"] / ran.seconds for ran, counted in (each[name] for each in runs)]
        result[name]["passages_per_second"] = spread(speeds)
    result["bron"]["texts_per_second"] = spread(
        [c["texts"] / r.seconds for r, c in (e["bron"] for e in runs)]
    )
    return result


def _write(folder: Path, data: Path | None, articles: int) -> int:
    folder.mkdir(parents=True)
    for path in ARTICLES.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    texts: Iterator[str] = paragraphs(data) if data else iter(())
    for number in range(articles if data else 0):
        text = "\n\n".join(islice(texts, PARAGRAPHS))
        (folder / f"more-{number:04d}.txt").write_text(text + "\n", encoding="utf-8")
    return len(list(folder.iterdir()))


def _round(scratch: Path, folder: Path, model: Path) -> dict[str, tuple[Run, dict[str, int]]]:
    environment = {"BRON_DATA_DIR": str(scratch / "bron"), "BRON_CHAT__LANGUAGE": "en"}
    status = [BRON, "index", "status", "--json"]
    first = run([BRON, "index", "add", folder], environment)
    counted = {"passages": json.loads(run(status, environment).output)["passages"], "texts": _embedded(first)}
    again = run([BRON, "index", "add", folder], environment)
    rebuilt = run([BRON, "index", "rebuild"], environment)
    theirs = run([sys.executable, PEER, "index", model, folder, scratch / "peer"])
    return {
        "bron": (first, counted),
        "bron_again": (again, {"texts": _embedded(again)}),
        "bron_rebuild": (rebuilt, {}),
        "peer": (theirs, {"passages": int(theirs.output.split()[0])}),
    }


def _embedded(ran: Run) -> int:
    """How many texts a run of `bron index add` embedded, by its own progress lines."""
    found = re.findall(r"embedding \d+/(\d+)", ran.errors)
    return int(found[-1]) if found else 0
