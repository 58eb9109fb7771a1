"""What each part adds: the golden questions with parts taken away, and with the peer's passages as quotes.

quote@k counts what is ranked, so nothing is refused there; refusal is measured as configured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.machine import ARTICLES, ROOT
from bench.peer import index as index_peer
from bench.peer import load_model, open_store
from bot.evaluation.metrics import GoldQuote, overlapped
from bot.evaluation.questions import Question, load_questions
from bot.evaluation.runner import evaluate
from bot.factory import build_engine, build_ingestor
from config.settings import AnswerSettings, Settings
from index.schema import Span

METRICS = ("quote@1", "quote@3", "quote@5", "conflict@5", "answer_hit")
KEYWORDS = [
    f"index.retriever.{kind}_WEIGHT_{language}_LANGUAGE"
    for kind in ("KEYWORD", "FUSION")
    for language in ("SAME", "OTHER")
]
ALONE = {"index.enrichment.sentence_vectors": lambda alone, in_context: alone}
NEVER_REFUSE = {"bot.answering.abstention.DOUBT_FROM": 0.0}


@dataclass(frozen=True)
class Variant:
    """What to replace while indexing and while asking, and with which reader."""

    name: str
    reader: str = "none"
    asking: Mapping[str, Any] = field(default_factory=dict)
    indexing: Mapping[str, Any] = field(default_factory=dict)


NOTHING_EXPECTED = {"bot.answering.evidence.EXPECTED_WEIGHT": 0.0}
VECTORS_ONLY = {**dict.fromkeys(KEYWORDS, 0.0), **NOTHING_EXPECTED}
VARIANTS = (
    Variant(
        "keywords first, vectors where none is met", asking=dict.fromkeys(KEYWORDS, 1e3) | NOTHING_EXPECTED
    ),
    Variant("vectors of sentences alone", asking=VECTORS_ONLY, indexing=ALONE),
    Variant("vectors of sentences in context", asking=VECTORS_ONLY),
    Variant("… and keywords", asking=NOTHING_EXPECTED),
    Variant("… and what the question asks for"),
    Variant("… and the reader: bron", reader="packaged"),
)


def measure(scratch: Path, model: Path) -> dict[str, Any]:
    """Each variant's metrics over all golden questions."""
    questions = load_questions(ROOT / "seeds" / "questions.jsonl")
    rows = {"peer: passages as quotes": _peer(scratch / "peer", model, questions)}
    for number, variant in enumerate(VARIANTS):
        rows[variant.name] = _measured(scratch, scratch / f"variant-{number}", variant, questions)
    return {"questions": len(questions), "rows": rows}


def _measured(
    scratch: Path, folder: Path, variant: Variant, questions: Sequence[Question]
) -> dict[str, float]:
    folder.mkdir()
    (folder / "cache").symlink_to(scratch / "cache")
    settings = Settings(data_dir=folder, answer=AnswerSettings(reader=variant.reader))
    with _replaced(variant.indexing):
        build_ingestor(settings).add([ARTICLES])
    engine = build_engine(settings)
    try:
        with _replaced({**variant.asking, **NEVER_REFUSE}):
            ranked = evaluate(engine, questions).overall
        with _replaced(variant.asking):
            refusing = evaluate(engine, questions).overall
    finally:
        engine.close()
    found = {name: round(ranked[name], 3) for name in METRICS}
    return {**found, "refusal_balanced_accuracy": round(refusing["refusal_balanced_accuracy"], 3)}


def _replaced(what: Mapping[str, Any]) -> ExitStack:
    stack = ExitStack()
    for name, value in what.items():
        stack.enter_context(patch(name, value))
    return stack


def _peer(store: Path, model: Path, questions: Sequence[Question]) -> dict[str, float]:
    """quote@k of the peer's passages; a passage of several sentences needs to hold half of the gold quote."""
    from llama_index.core import VectorStoreIndex

    index_peer(str(model), str(ARTICLES), str(store))
    found = VectorStoreIndex.from_vector_store(open_store(str(store)), embed_model=load_model(str(model)))
    retriever = found.as_retriever(similarity_top_k=5)
    texts = {path.name: path.read_text(encoding="utf-8") for path in ARTICLES.iterdir()}
    hits = []
    for question in questions:
        if question.answerable:
            gold = [_gold(each.doc, each.quote, texts) for each in question.evidence]
            nodes = [hit.node for hit in retriever.retrieve(question.question)]
            spans = [(n.metadata["file_name"], Span(n.start_char_idx, n.end_char_idx)) for n in nodes]
            hits.append([bool(overlapped(name, span, gold)) for name, span in spans])
    return {f"quote@{k}": round(sum(any(row[:k]) for row in hits) / len(hits), 3) for k in (1, 3, 5)}


def _gold(doc: str, quote: str, texts: Mapping[str, str]) -> GoldQuote:
    name = next(name for name in texts if name.startswith(doc))
    start = texts[name].index(quote)
    return GoldQuote(name, Span(start, start + len(quote)))
