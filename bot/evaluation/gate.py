"""Pinned floors: quality over the sample questions cannot slide unseen (an idea of trafilatura)."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from bot.evaluation.runner import Report


def shortfalls(report: Report) -> list[str]:
    """One line for each metric below its floor; empty when all hold.

    Floors belong to one corpus: over other articles none applies, and the list says so.
    """
    table = tomllib.loads(files("config.data").joinpath("quality_floors.toml").read_text(encoding="utf-8"))
    if report.corpus != table["corpus"]:
        return [f"the floors are for corpus {table['corpus']}, this index holds {report.corpus}"]
    return [
        f"{name} is {report.overall.get(name, 0.0):.3f}, its floor {floor:.3f}"
        for name, floor in table["floors"].items()
        if report.overall.get(name, 0.0) < floor
    ]
