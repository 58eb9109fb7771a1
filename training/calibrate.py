"""Fits the refusal: `python -m training.calibrate --data FOLDER --work FOLDER [--reader READER]`.

READER is packaged, none, or an ONNX file. Asks bron's own retrieval and reader about XQuAD's held-out Dutch
articles (`training.held_out`): questions they answer, near misses (their paragraph is left out) and far
ones (the sample questions over them); about the news of training/news kept out of it; about the sample
articles (the questions that come with bron, and others asked anew); and about the news in tests/data. Prints
the weights for `bot/answering/abstention.py`, and for each set what the other ones say of it: AUROC, and
what each threshold does.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.abstention import features
from bot.answering.evidence import gather
from bot.answering.extractive import quotable
from bot.answering.reader import NONE, Reader, load_reader
from bot.answering.reader_onnx import PackagedReader
from bot.evaluation.calibration import expected_calibration_error, reliability
from bot.evaluation.metrics import auroc
from bot.evaluation.questions import Question, load_questions
from bot.factory import build_ingestor, build_store
from bot.memory import complete
from config.settings import Settings
from index.embedder import load_query_embedder
from index.generation import OpenGeneration
from index.retriever import Query, Retriever
from training.held_out import write
from training.news import write_held_out

RIDGE = 0.01  # keeps weights finite where classes separate
PRIOR = 0.8  # of questions are answered by the articles, as among the sample's
NEAR_SHARE = 0.7  # of the unanswerable side's weight; far questions are easy and would flatter the figures
THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
HELD_OUT, OWN, SAMPLE, ASKED, NEWS = (
    "held-out articles", "held-out news", "sample articles", "sample articles asked anew", "news",
)  # fmt: skip
# Of all weight.
SHARES = {HELD_OUT: 0.3, OWN: 0.25, SAMPLE: 0.1, ASKED: 0.2, NEWS: 0.15}
# The articles and the questions of each set.
SETS = {
    SAMPLE: (Path("seeds/articles"), Path("seeds/questions.jsonl")),
    ASKED: (Path("seeds/articles"), Path("tests/data/asked_anew.jsonl")),
    NEWS: (Path("tests/data/news/articles"), Path("tests/data/news/questions.jsonl")),
}
# Which features count. What the reader says is the same in any corpus; how far the best sentence stands out
# is not, and a fit with it did worse on sets that it had not seen.
WITH_READER_USED, WITHOUT_READER_USED = (1.0, 0.0, 1.0, 1.0), (1.0, 1.0, 0.0, 0.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """One question: what the decision sees, and what would be right."""

    seen: tuple[float, ...]
    kind: str  # "answerable", "near" or "far"
    origin: str = HELD_OUT  # which set it is from


def collect(
    generation: OpenGeneration,
    retriever: Retriever,
    reader: Reader,
    questions: Iterable[tuple[Question, str]],
    *,
    origin: str = HELD_OUT,
) -> list[Sample]:
    """Ask every question and note the features."""
    articles = {article.id: article for article in generation.catalogue.articles()}
    samples = []
    for question, kind in questions:
        asked = complete(question.question, question.language, question.history)
        found = retriever.retrieve(generation, Query(asked.text, question.language, asked.earlier))
        full = f"{asked.earlier} {asked.text}".strip()
        evidence = gather(reader, full, question.language, found, articles)
        samples.append(Sample(astuple(features(quotable(evidence), asked.text)), kind, origin))
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
    found: Floats = np.r_[b[:-1] / deviation, b[-1] - (b[:-1] * mean / deviation).sum()]
    return found


def balance(samples: Sequence[Sample]) -> Floats:
    """Weights by which each set counts its share, and answerable questions `PRIOR` of it."""
    count = Counter((s.origin, s.kind) for s in samples)
    far = {s.origin for s in samples if s.kind == "far"}
    near = {origin: NEAR_SHARE if origin in far else 1.0 for origin in SHARES}
    weight = {
        (origin, kind): SHARES[origin] * share
        for origin in SHARES
        for kind, share in (
            ("answerable", PRIOR),
            ("near", (1 - PRIOR) * near[origin]),
            ("far", (1 - PRIOR) * (1 - near[origin])),
        )
    }
    return np.array([weight[s.origin, s.kind] / count[s.origin, s.kind] for s in samples]) * len(samples)


def report(samples: Sequence[Sample], used: Sequence[float]) -> Iterable[str]:
    """Lines about the fit, the last ones the constants to copy. `used`: 1 for every feature that counts."""
    x = np.array([s.seen for s in samples]) * used
    y = np.array([float(s.kind == "answerable") for s in samples])
    origin = np.array([s.origin for s in samples])
    weight = balance(samples)
    p = np.zeros(len(samples))
    for name in dict.fromkeys(origin.tolist()):
        aside = origin == name
        b = fit(x[~aside], y[~aside], weight[~aside])
        p[aside] = 1 / (1 + np.exp(-(x[aside] @ b[:-1] + b[-1])))
        yield f"{name}: "
        yield from _operating([s for s in samples if s.origin == name], p[aside])
    bins = reliability(p.tolist(), y.tolist(), weight.tolist())
    yield f"expected calibration error: {expected_calibration_error(bins):.3f}"
    b = fit(x, y, weight)
    yield f"weights ({', '.join(f'{v:.4g}' for v in b[:-1])}), intercept {b[-1]:.4g}"


def _operating(samples: Sequence[Sample], p: Floats) -> Iterable[str]:
    """What the thresholds do to these questions."""
    kinds = ("answerable", "near", "far")
    by_kind = {kind: p[[s.kind == kind for s in samples]] for kind in kinds}
    by_kind = {kind: values for kind, values in by_kind.items() if len(values)}
    yield " ".join(f"{kind} {len(values)}" for kind, values in by_kind.items())
    answerable = by_kind.pop("answerable")
    for kind, values in by_kind.items():
        yield f"AUROC against {kind}: {auroc(answerable.tolist(), values.tolist()):.3f}"
    for t in THRESHOLDS:
        refused = ", ".join(f"{kind} refused {np.mean(values < t):.3f}" for kind, values in by_kind.items())
        yield f"from {t}: answered {np.mean(answerable >= t):.3f}, {refused}"


def run(data: Path, work: Path, reader: Reader, limit: int) -> Iterable[str]:
    """Write and index the articles, ask at most `limit` questions of each set, and fit."""
    articles = work / "held-out" / "articles"
    write(data, articles)
    (articles / "questions.jsonl").replace(work / "questions.jsonl")
    write_held_out(work / "own")
    sets = {**SETS, OWN: (work / "own" / "articles", work / "own" / "questions.jsonl")}
    questions = {name: _some(path, limit) for name, (_, path) in sets.items()}
    far = [(question, "far") for question in questions[SAMPLE] if not question.history]
    asked = [*_near(_some(work / "questions.jsonl", limit)), *far]
    samples = collect(*_indexed(work / "held-out", articles), reader, asked)
    for name, (texts, _) in sets.items():
        index = _indexed(work / f"{name.replace(' ', '-')}-index", texts)
        samples += collect(*index, reader, _near(questions[name]), origin=name)
    return report(samples, WITHOUT_READER_USED if reader.fingerprint == NONE else WITH_READER_USED)


def _some(path: Path, limit: int) -> list[Question]:
    questions = list(load_questions(path))
    return random.Random(5).sample(questions, min(limit, len(questions)))


def _near(questions: Iterable[Question]) -> list[tuple[Question, str]]:
    return [(each, "answerable" if each.answerable else "near") for each in questions]


def _indexed(work: Path, articles: Path) -> tuple[OpenGeneration, Retriever]:
    settings = Settings(data_dir=work)
    build_ingestor(settings).add([articles])
    retriever = Retriever(load_query_embedder(settings.index.model, work / "cache"))
    return build_store(settings).open_current(), retriever


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--reader", default="packaged")
    parser.add_argument("--limit", type=int, default=1_000_000, help="questions of each set at most")
    given = parser.parse_args()
    onnx = given.reader.endswith(".onnx")
    chosen_reader = PackagedReader(Path(given.reader)) if onnx else load_reader(given.reader)
    for line in run(given.data, given.work, chosen_reader, given.limit):
        print(line)
