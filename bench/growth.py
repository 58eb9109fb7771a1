"""Answers as the index grows to 100 000 passages, without the reader: it reads as much in any index."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.corpus import build
from bench.machine import IMAGES, ROOT
from bench.warm_latency import measured
from bot.evaluation.questions import Question, load_questions
from config.settings import Settings

SIZES = (1_000, 10_000, 100_000)
OTHER_QUESTIONS = 60  # of XQuAD, half Dutch and half English: those who ask about the other paragraphs


def measure(scratch: Path, data: Path, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Percentiles in milliseconds for each size; draws them too."""
    questions = load_questions(ROOT / "seeds" / "questions.jsonl")
    growth = [_grown(scratch, data, size, questions) for size in sizes]
    plot(growth, IMAGES / "growth.png")
    return {"growth": growth}


def _grown(scratch: Path, data: Path, size: int, questions: Sequence[Question]) -> dict[str, Any]:
    folder = scratch / f"grown-{size}"
    folder.mkdir()
    (folder / "cache").symlink_to(scratch / "cache")  # real vectors are embedded once for all sizes
    settings = Settings(data_dir=folder)
    started = time.perf_counter()
    passages = build(settings, size, data, folder=folder / "files")
    built = time.perf_counter() - started
    index = sum(path.stat().st_size for path in (folder / "generations").rglob("*") if path.is_file())
    return {
        "passages": passages,
        "build_seconds": round(built, 1),
        "index_mib": round(index / 2**20, 1),
        **measured(settings, [*questions, *_other_questions(data)], 1, readers=("none",)),
    }


def _other_questions(data: Path) -> list[Question]:
    wanted, found = OTHER_QUESTIONS // 2, []
    for language in ("nl", "en"):
        articles = json.loads((data / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
        texts = [qa["question"] for a in articles for p in a["paragraphs"] for qa in p["qas"]]
        spaced = texts[:: len(texts) // wanted][:wanted]
        found += [Question("", language, text, (), True, (), 1, (), "other") for text in spaced]
    return found


def plot(growth: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw p50 and p95 against the number of passages, and the median of keyword search by itself."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4), layout="constrained")
    sizes = [each["passages"] for each in growth]
    for share, style in (("p50", "-"), ("p95", "--")):
        values = [each["reader_none"]["total"][share] for each in growth]
        axes.plot(sizes, values, style, marker="o", color="#2f5d9b", label=f"an answer, {share}")
    for part, colour in (("embedding", "#777777"), ("keywords", "#b26a00"), ("chroma", "#3a7d44")):
        values = [each["parts"][part]["p50"] for each in growth]
        axes.plot(sizes, values, marker=".", color=colour, label=f"{part} alone, p50")
    axes.set(xscale="log", ylim=(0, None), xlabel="passages", ylabel="milliseconds")
    axes.set_title("A warm answer without the reader as the index grows (2 cores)")
    axes.grid(visible=True, which="both", alpha=0.3)
    figure.legend(loc="outside right center")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
