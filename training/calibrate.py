"""Fits the refusal: `python -m training.calibrate --data FOLDER --work FOLDER [--reader READER]`.

READER is packaged, none, or an ONNX file. Asks bron's own retrieval and reader about XQuAD's held-out Dutch
articles (`training.held_out`): questions they answer, near misses (their paragraph is left out) and far ones
(the questions of `--far` over them). Prints the weights for `bot/answering/abstention.py`, AUROC by
cross-validation, and what each threshold does.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.abstention import features
from bot.answering.evidence import gather
from bot.answering.extractive import quotable
from bot.answering.reader import Reader, load_reader
from bot.answering.reader_onnx import PackagedReader
from bot.evaluation.metrics import auroc
from bot.evaluation.questions import Question, load_questions
from bot.factory import build_ingestor, build_store
from bot.memory import complete
from config.settings import Settings
from index.embedder import load_query_embedder
from index.generation import OpenGeneration
from index.retriever import Query, Retriever
from training.held_out import write

FOLDS = 6
RIDGE = 0.01  # keeps weights finite where classes separate
NEAR_SHARE = 0.6  # of the unanswerable side's weight; far questions are easy and would flatter the figures
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """One question: what the decision sees, and what would be right."""

    seen: tuple[float, ...]
    kind: str  # "answerable", "near" or "far"


def collect(
    generation: OpenGeneration,
    retriever: Retriever,
    reader: Reader,
    questions: Iterable[tuple[Question, str]],
) -> list[Sample]:
    """Ask every question and note the features."""
    articles = {article.id: article for article in generation.catalogue.articles()}
    samples = []
    for question, kind in questions:
        asked = complete(question.question, question.language, question.history)
        found = retriever.retrieve(generation, Query(asked.text, question.language, asked.earlier))
        full = f"{asked.earlier} {asked.text}".strip()
        evidence = gather(reader, full, question.language, found, articles)
        samples.append(Sample(astuple(features(quotable(evidence))), kind))
    return samples


def fit(x: Floats, y: Floats, weight: Floats) -> Floats:
    """Ridge logistic regression by Newton's method; the weights, intercept last."""
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - mean) / deviation, np.ones(len(x))]
    penalty = RIDGE * weight.sum() * np.r_[np.ones(x.shape[1]), 0]
    b = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ b))
        gradient = z.T @ (weight * (p - y)) + penalty * b
        b -= np.linalg.solve((z.T * (weight * p * (1 - p))) @ z + np.diag(penalty), gradient)
    return np.r_[b[:-1] / deviation, b[-1] - (b[:-1] * mean / deviation).sum()]


def balance(samples: Sequence[Sample]) -> Floats:
    """Weights that make both sides count the same, and near misses `NEAR_SHARE` of theirs."""
    share = {"answerable": 1.0, "near": NEAR_SHARE, "far": 1 - NEAR_SHARE}
    count = {kind: sum(s.kind == kind for s in samples) for kind in share}
    return np.array([share[s.kind] / count[s.kind] for s in samples]) * len(samples) / 2


def report(samples: Sequence[Sample]) -> Iterable[str]:
    """Lines about the fit, the last ones the constants to copy."""
    x = np.array([s.seen for s in samples])
    y = np.array([float(s.kind == "answerable") for s in samples])
    weight = balance(samples)
    folds = np.random.default_rng(0).integers(0, FOLDS, len(samples))
    p = np.zeros(len(samples))
    for fold in range(FOLDS):
        b = fit(x[folds != fold], y[folds != fold], weight[folds != fold])
        p[folds == fold] = 1 / (1 + np.exp(-(x[folds == fold] @ b[:-1] + b[-1])))
    by_kind = {kind: p[[s.kind == kind for s in samples]] for kind in ("answerable", "near", "far")}
    yield " ".join(f"{kind} {len(values)}" for kind, values in by_kind.items())
    for kind in ("near", "far"):
        yield f"AUROC against {kind}: {auroc(by_kind['answerable'].tolist(), by_kind[kind].tolist()):.3f}"
    yield f"expected calibration error: {calibration_error(p, y, weight):.3f}"
    for t in THRESHOLDS:
        answered, near, far = (np.mean(values >= t) for values in by_kind.values())
        yield f"from {t}: answered {answered:.3f}, near misses refused {1 - near:.3f}, far {1 - far:.3f}"
    b = fit(x, y, weight)
    yield f"weights ({', '.join(f'{v:.4g}' for v in b[:-1])}), intercept {b[-1]:.4g}"


def calibration_error(p: Floats, y: Floats, weight: Floats, bins: int = 10) -> float:
    """Mean distance between probability and share over equal bins (Naeini et al., AAAI 2015), weighted."""
    total = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        inside = (p >= low) & (p < low + 1 / bins)
        if inside.any():
            w = weight[inside]
            total += w.sum() * abs(np.average(p[inside], weights=w) - np.average(y[inside], weights=w))
    return total / float(weight.sum())


def run(data: Path, work: Path, reader: Reader, far: Path, limit: int) -> Iterable[str]:
    """Write and index the articles, ask, and fit."""
    write(data, work / "articles")
    questions = list(load_questions(work / "articles" / "questions.jsonl"))
    (work / "articles" / "questions.jsonl").rename(work / "questions.jsonl")
    chosen = random.Random(5).sample(questions, min(limit, len(questions)))
    asked = [(q, "answerable" if q.answerable else "near") for q in chosen]
    asked += [(q, "far") for q in load_questions(far) if not q.history]
    settings = Settings(data_dir=work)
    build_ingestor(settings).add([work / "articles"])
    retriever = Retriever(load_query_embedder(settings.index.model, work / "cache"))
    generation = build_store(settings).open_current()
    return report(collect(generation, retriever, reader, asked))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--reader", default="packaged")
    parser.add_argument("--far", type=Path, default=Path("seeds/questions.jsonl"))
    parser.add_argument("--limit", type=int, default=1_000_000, help="questions about the articles")
    given = parser.parse_args()
    onnx = given.reader.endswith(".onnx")
    chosen_reader = PackagedReader(Path(given.reader)) if onnx else load_reader(given.reader)
    for line in run(given.data, given.work, chosen_reader, given.far, given.limit):
        print(line)
