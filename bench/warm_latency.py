"""Warm answers: the golden questions over the five sample articles, in one process."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.machine import ROOT, percentile
from bench.processes import BRON, Run, run
from bot.evaluation.questions import Question, load_questions
from bot.factory import build_engine, build_ingestor, build_store, cache_dir
from bot.quoting_engine import QuotingEngine
from config.settings import AnswerSettings, Settings
from index.analysis import question_terms
from index.embedder import load_query_embedder
from index.retriever import KEYWORD_FIELDS, SENTENCES_PER_CANDIDATE

READERS = ("none", "packaged")


def measure(scratch: Path, *, rounds: int) -> dict[str, Any]:
    """Percentiles in milliseconds, with and without the reader."""
    questions = load_questions(ROOT / "seeds" / "questions.jsonl")
    samples = Settings(data_dir=scratch / "warm")
    build_ingestor(samples).add([ROOT / "seeds" / "articles"])
    return {"five_articles": measured(samples, questions, rounds)}


def measured(
    settings: Settings, questions: Sequence[Question], rounds: int, readers: Sequence[str] = READERS
) -> dict[str, Any]:
    """Percentiles of whole answers by reader, and of what retrieval consists of."""
    times = {f"reader_{reader}": _with_reader(settings, reader, questions, rounds) for reader in readers}
    return {**times, "parts": _parts(settings, questions)}


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
