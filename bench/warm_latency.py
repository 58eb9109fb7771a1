"""Warm answers: the golden questions over the five sample articles, and over 1 000 to 100 000 passages."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.corpus import build
from bench.machine import IMAGES, ROOT, percentile
from bench.processes import BRON, Run, run
from bot.chat_engine import QuotingEngine
from bot.evaluation.questions import Question, load_questions
from bot.factory import build_engine, build_ingestor, build_store, cache_dir
from config.settings import AnswerSettings, Settings
from index.analysis import question_terms
from index.embedder import load_query_embedder
from index.retriever import KEYWORD_FIELDS, SENTENCES_PER_CANDIDATE

SIZES = (1_000, 10_000, 100_000)
OTHER_QUESTIONS = 60  # of XQuAD, half Dutch and half English: those who ask about the other paragraphs
READERS = ("none", "packaged")


def measure(scratch: Path, data: Path | None, *, rounds: int, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Percentiles in milliseconds for each size, with and without the reader."""
    questions = load_questions(ROOT / "seeds" / "questions.jsonl")
    samples = Settings(data_dir=scratch / "warm")
    build_ingestor(samples).add([ROOT / "seeds" / "articles"])
    result: dict[str, Any] = {"five_articles": _measured(samples, questions, rounds)}
    if data is not None:
        result["growth"] = []
        for size in sizes:
            result["growth"].append(_grown(scratch, data, size, questions))
        plot(result["growth"], IMAGES / "growth.png")
    return result


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
        **_measured(settings, [*questions, *_other_questions(data)], 1),
    }


def _measured(settings: Settings, questions: Sequence[Question], rounds: int) -> dict[str, Any]:
    measured = {f"reader_{reader}": _with_reader(settings, reader, questions, rounds) for reader in READERS}
    return {**measured, "parts": _parts(settings, questions)}


def _with_reader(
    settings: Settings, reader: str, questions: Sequence[Question], rounds: int
) -> dict[str, Any]:
    answer = AnswerSettings(reader=reader)
    engine = build_engine(settings.model_copy(update={"answer": answer}))
    try:
        _ask_all(engine, questions[:5])  # opens Chroma, loads the reader
        stages = _ask_all(engine, list(questions) * rounds)
    finally:
        engine.close()
    return {
        "answers": len(questions) * rounds,
        "peak_mib": round(_batch(settings, reader, questions).peak_mib),
        **{stage: _percentiles(milliseconds) for stage, milliseconds in stages.items()},
    }


def _parts(settings: Settings, questions: Sequence[Question]) -> dict[str, dict[str, float]]:
    """Milliseconds of what retrieval consists of, each called by itself."""
    embedder = load_query_embedder(settings.index.model, cache_dir(settings))
    generation = build_store(settings).open_current()
    catalogue, limit = generation.catalogue, settings.retrieval.candidates
    times: dict[str, list[float]] = {"embedding": [], "chroma": [], "keywords": []}
    for question in questions:
        marks = [time.perf_counter()]
        vector = embedder.embed_query(question.question)
        marks.append(time.perf_counter())
        generation.vectors.query(vector, limit)
        marks.append(time.perf_counter())
        languages = catalogue.languages()
        terms = question_terms(question.question, question.language, languages, catalogue.find_places)
        catalogue.keyword_search(terms, limit=limit * SENTENCES_PER_CANDIDATE, weights=KEYWORD_FIELDS)
        marks.append(time.perf_counter())
        for name, (start, end) in zip(times, pairwise(marks), strict=True):
            times[name].append((end - start) * 1000)
    generation.close()
    return {name: _percentiles(each) for name, each in times.items()}


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{p}": round(percentile(milliseconds, p / 100), 1) for p in (50, 95)}


def _batch(settings: Settings, reader: str, questions: Sequence[Question]) -> Run:
    """The same questions asked by a process that does nothing else."""
    path = settings.data_dir / "batch.jsonl"
    lines = [json.dumps({"question": each.question, "history": each.history}) for each in questions]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    environment = {"BRON_DATA_DIR": str(settings.data_dir), "BRON_ANSWER__READER": reader}
    return run([BRON, "ask", "--batch", path], environment)


def _ask_all(engine: QuotingEngine, questions: Sequence[Question]) -> dict[str, list[float]]:
    """Milliseconds of each stage of each answer."""
    stages: dict[str, list[float]] = {}
    for question in questions:
        started = time.perf_counter()
        answer = engine.ask(question.question, history=question.history)
        took = (time.perf_counter() - started) * 1000
        for stage, milliseconds in {**answer.timings_ms, "total": took}.items():
            stages.setdefault(stage, []).append(milliseconds)
    return stages


def _other_questions(data: Path) -> list[Question]:
    wanted, found = OTHER_QUESTIONS // 2, []
    for language in ("nl", "en"):
        articles = json.loads((data / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
        texts = [qa["question"] for a in articles for p in a["paragraphs"] for qa in p["qas"]]
        spaced = texts[:: len(texts) // wanted][:wanted]
        found += [Question("", language, text, (), True, (), 1, (), "other") for text in spaced]
    return found


def plot(growth: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw p50 and p95 against the number of passages."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    sizes = [each["passages"] for each in growth]
    for reader, colour, name in zip(READERS, ("#2f5d9b", "#b26a00"), ("without", "with"), strict=True):
        for share, style in (("p50", "-"), ("p95", "--")):
            values = [each[f"reader_{reader}"]["total"][share] for each in growth]
            axes.plot(sizes, values, style, marker="o", color=colour, label=f"{share} {name} reader")
    axes.set(xscale="log", ylim=(0, None), xlabel="passages", ylabel="milliseconds an answer")
    axes.set_title("A warm answer as the index grows (2 cores)")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
