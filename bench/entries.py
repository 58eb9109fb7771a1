"""What Chroma should hold: passages, whose sentences are then scored exactly, or the sentences themselves.

Both over the same really embedded Dutch passages (bench.corpus: the samples and XQuAD's paragraphs), with the
same keyword side and the same scores; they differ in what Chroma offers. Asked are the golden questions and
XQuAD's, in Dutch and English.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpus import build
from bench.machine import ROOT
from bot.evaluation.metrics import GoldQuote, overlapped
from bot.evaluation.questions import load_questions
from bot.factory import build_store, cache_dir
from config.settings import Settings
from index.analysis import question_terms
from index.catalogue import Catalogue
from index.catalogue_schema import sentence_key
from index.embedder import load_query_embedder
from index.embedding_base import QueryEmbedder, Vector
from index.fusion import fuse, ranks
from index.generation import OpenGeneration
from index.language import detect
from index.retriever import (
    FUSION_WEIGHT_OTHER_LANGUAGE,
    FUSION_WEIGHT_SAME_LANGUAGE,
    KEYWORD_FIELDS,
    KEYWORD_WEIGHT_OTHER_LANGUAGE,
    KEYWORD_WEIGHT_SAME_LANGUAGE,
    SENTENCES_PER_CANDIDATE,
    Query,
    Retriever,
)
from index.schema import QUOTABLE_ROLES, Sentence, Span
from index.vector_stores.base import VectorStore
from index.vector_stores.chroma_embedded import EmbeddedChroma

DUTCH = 340  # passages: the samples and XQuAD's Dutch paragraphs, nothing else
EVERY = 4  # of XQuAD's questions this many-th is asked
CUTOFFS = (1, 3, 10)
GROWTH = 10_000  # vectors that building and asking Chroma is timed on


@dataclass(frozen=True)
class Asked:
    question: str
    group: str
    gold: tuple[GoldQuote, ...]


Find = Callable[[str, str], Sequence[Sentence]]


def measure(scratch: Path, data: Path) -> dict[str, Any]:
    """Quality for both, and the cost of Chroma: building, size, time of a search."""
    folder = scratch / "entries"
    folder.mkdir()
    (folder / "cache").symlink_to(scratch / "cache")
    settings = Settings(data_dir=folder)
    build(settings, DUTCH, data, folder=folder / "files")
    embedder = load_query_embedder(settings.index.model, cache_dir(settings))
    generation = build_store(settings).open_current()
    asked = [*golden(generation.catalogue), *xquad(generation.catalogue, data)]
    sentences = SentenceEntries(generation, embedder, settings.retrieval.candidates, folder / "sentences")
    retriever = Retriever(embedder, candidates=settings.retrieval.candidates)

    def by_passages(question: str, language: str) -> Sequence[Sentence]:
        found = retriever.retrieve(generation, Query(question, language)).sentences
        return [each.sentence for each in found]

    return {
        "asked": len(asked),
        "passages_as_entries": quality(by_passages, asked),
        "sentences_as_entries": quality(sentences.find, asked),
        "chroma": {
            "passages": cost(folder / "cost-p", GROWTH, embedder.dimensions),
            "sentences": cost(folder / "cost-s", round(GROWTH * sentences.per_passage), embedder.dimensions),
            "sentences_per_passage": round(sentences.per_passage, 2),
        },
    }


class SentenceEntries:
    """Sentences (alone and in context, one vector each) as Chroma's entries."""

    def __init__(
        self, generation: OpenGeneration, embedder: QueryEmbedder, candidates: int, folder: Path
    ) -> None:
        self._catalogue = generation.catalogue
        self._embedder = embedder
        self._limit = candidates * SENTENCES_PER_CANDIDATE  # as many sentences as passages offer
        passages = self._catalogue.passages(self._catalogue.passage_ids())
        vectors = self._catalogue.sentence_vectors([each.id for each in passages])
        self._sentences = {
            sentence_key(each.article_id, each.position): each for p in passages for each in p.sentences
        }
        self._vectors = dict(
            zip(self._sentences, chain.from_iterable(vectors[p.id] for p in passages), strict=True)
        )
        self.per_passage = len(self._sentences) / len(passages)
        folder.mkdir()
        self._store = EmbeddedChroma().create("sentences", folder)
        self._store.add(list(self._vectors), np.stack(list(self._vectors.values())))

    def find(self, question: str, language: str) -> list[Sentence]:
        """Candidates of both sides fused by rank, then scored as the retriever scores."""
        vector = self._embedder.embed_query(question)
        near = [hit.id for hit in self._store.query(vector, self._limit)]
        languages = self._catalogue.languages()
        same = next(iter(languages)) == language
        fusion = FUSION_WEIGHT_SAME_LANGUAGE if same else FUSION_WEIGHT_OTHER_LANGUAGE
        weight = KEYWORD_WEIGHT_SAME_LANGUAGE if same else KEYWORD_WEIGHT_OTHER_LANGUAGE
        terms = question_terms(question, language, languages, self._catalogue.find_places)
        hits = self._catalogue.keyword_search(terms, limit=self._limit, weights=KEYWORD_FIELDS)
        keywords = {hit.id: hit.score for hit in hits}
        chosen = ranks(fuse([(1.0, near), (fusion, list(keywords))]))[: self._limit]
        scores = {key: float(self._vectors[key] @ vector) + weight * keywords.get(key, 0.0) for key in chosen}
        return [self._sentences[key] for key in ranks(scores)]


def quality(find: Find, asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """quote@k by group of questions."""
    hits: dict[str, list[list[bool]]] = {}
    for each in asked:
        language = detect(each.question)
        found = find(each.question, "en" if language == "und" else language)
        quotable = [one for one in found if one.role in QUOTABLE_ROLES][: max(CUTOFFS)]
        right = [bool(overlapped(one.article_id, one.span, each.gold)) for one in quotable]
        hits.setdefault(each.group, []).append([any(right[:k]) for k in CUTOFFS])
    names = [f"quote@{k}" for k in CUTOFFS]
    return {
        group: dict(zip(names, np.mean(rows, axis=0).round(3).tolist(), strict=True))
        for group, rows in sorted(hits.items())
    }


def golden(catalogue: Catalogue) -> Iterator[Asked]:
    """The answerable golden questions that need no earlier one."""
    articles = {Path(each.source).name[:3]: each for each in catalogue.articles() if "_" in each.source}
    for question in load_questions(ROOT / "seeds" / "questions.jsonl"):
        if question.answerable and not question.history:
            gold = []
            for evidence in question.evidence:
                article = articles[evidence.doc]
                start = article.original.index(evidence.quote)
                gold.append(GoldQuote(article.id, Span(start, start + len(evidence.quote))))
            yield Asked(question.question, f"golden {question.language}", tuple(gold))


def xquad(catalogue: Catalogue, data: Path) -> Iterator[Asked]:
    """Some of XQuAD's questions; gold is the sentence of the Dutch answer."""
    articles = catalogue.articles()
    read = {
        language: json.loads((data / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
        for language in ("nl", "en")
    }
    english = {qa["id"]: qa["question"] for a in read["en"] for p in a["paragraphs"] for qa in p["qas"]}
    dutch = [(p["context"], qa) for a in read["nl"] for p in a["paragraphs"] for qa in p["qas"]]
    for context, qa in dutch[::EVERY]:
        answer = qa["answers"][0]
        paragraph = " ".join(context.split())
        holder = next((each for each in articles if paragraph in each.original), None)
        if (
            holder is None
            or paragraph != context
            or not context.startswith(answer["text"], answer["answer_start"])
        ):
            continue  # a few offsets of the machine translation are off
        start = holder.original.index(paragraph) + answer["answer_start"]
        gold = (GoldQuote(holder.id, Span(start, start + len(answer["text"]))),)
        yield Asked(qa["question"], "xquad nl", gold)
        yield Asked(english[qa["id"]], "xquad en", gold)


def cost(folder: Path, vectors: int, dimensions: int) -> dict[str, float]:
    """Seconds to fill Chroma with random vectors, its size, and the time of a query."""
    draw = np.random.default_rng(0)
    folder.mkdir()
    store: VectorStore = EmbeddedChroma().create("cost", folder)
    matrix: Vector = draw.normal(size=(vectors, dimensions)).astype(np.float32)
    started = time.perf_counter()
    for start in range(0, vectors, 5_000):
        part = matrix[start : start + 5_000]
        store.add([str(start + n) for n in range(len(part))], part)
    seconds = time.perf_counter() - started
    queries = []
    for vector in draw.normal(size=(50, dimensions)).astype(np.float32):
        started = time.perf_counter()
        store.query(vector, 40)
        queries.append((time.perf_counter() - started) * 1000)
    store.close()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return {
        "vectors": vectors,
        "build_seconds": round(seconds, 1),
        "mib": round(size / 2**20, 1),
        "query_ms": round(float(np.median(queries)), 2),
    }
