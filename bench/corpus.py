"""Indexes of 1 000 to 100 000 passages, built through bron's own reader, chunker and writers.

The first passages are the five sample articles, then paragraphs of reading-comprehension sets (in SQuAD's
layout, Dutch ones first). Up to `REAL` passages they are really embedded; 100 000 would take over an hour on
two cores. Beyond that, texts are paragraphs while they last, then halves of two paragraphs, and vectors are
drawn near real ones. Terms, offsets, keywords, Chroma and exact scoring are real throughout.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import numpy as np

from bench.machine import ARTICLES
from bot.factory import build_ingestor
from config.settings import Settings
from index.embedding_base import Progress, Vector, unit
from index.enrichment import ChunkedArticle, enrich
from index.generation_writer import GenerationWriter, writing
from index.ingestion import Ingestor

REAL = 1_000
PARAGRAPHS = 6  # of an article
EMBEDDED_AT_ONCE = 32  # articles
# A drawn vector is a passage's centre plus this times the difference of two real vectors. Its cosine with the
# centre is 0.96 on average (a real sentence's with its passage: 0.95), and it stays in e5's narrow cone.
SPREAD = 0.5


@dataclass
class DrawnEmbedder:
    """Vectors near real ones, a centre for each passage, in place of those of a text."""

    real: Vector
    chunked: ChunkedArticle
    draw: np.random.Generator

    @property
    def fingerprint(self) -> str:
        """Not asked for: a generation is published under the real model's."""
        raise NotImplementedError

    @property
    def dimensions(self) -> int:
        return int(self.real.shape[1])

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
        sizes = [1 + 2 * len(passage.sentences) for passage in self.chunked.passages]
        centres = np.repeat(self.draw.integers(len(self.real), size=len(sizes)), sizes)
        one, other = self.draw.integers(len(self.real), size=(2, len(texts)))
        return unit(self.real[centres] + SPREAD * (self.real[one] - self.real[other]))


def paragraphs(data: Path, seed: int = 0) -> Iterator[str]:
    """XQuAD's Dutch paragraphs, then the English ones of all sets, then combinations of those without end."""
    seen: dict[str, None] = dict.fromkeys(_contexts(data / "xquad.nl.json"))
    yield from seen
    for path in sorted(data.rglob("*.json")):
        if "_en" in path.stem or path.stem.startswith("squad2-dev"):
            fresh = [text for text in dict.fromkeys(_contexts(path)) if text not in seen]
            yield from fresh
            seen.update(dict.fromkeys(fresh))
    pool, choose = list(seen), random.Random(seed)
    while True:
        one, other = choose.sample(pool, 2)
        yield _half(one, first=True) + " " + _half(other, first=False)


def build(settings: Settings, passages: int, data: Path, *, folder: Path) -> int:
    """Publish an index of about `passages` passages; article files go to `folder`. Returns how many."""
    ingestor = build_ingestor(settings)
    chunked = _chunked(ingestor, paragraphs(data), folder)
    with writing(ingestor.store, keep=1, fresh=True) as writer:
        real = _add_real(writer, ingestor, chunked, min(passages, REAL))
        drawn = _add_drawn(writer, ingestor, chunked, passages - len(real), real)
        writer.add_places(ingestor.analyse.places)
        embedder = ingestor.embedder
        writer.publish(model=embedder.fingerprint, settings=ingestor.settings, dimensions=embedder.dimensions)
    return len(real) + drawn


def _add_real(
    writer: GenerationWriter, ingestor: Ingestor, chunked: Iterator[ChunkedArticle], wanted: int
) -> Vector:
    """The sample articles and others, really embedded; the vectors of their passages."""
    samples = ingestor.reader.read([ARTICLES], lambda _: None)[0]
    ready = [ChunkedArticle(article, ingestor.chunk(article)) for article in samples]
    while sum(len(one.passages) for one in ready) < wanted:
        ready.append(next(chunked))
    vectors = []
    for start in range(0, len(ready), EMBEDDED_AT_ONCE):
        group = ready[start : start + EMBEDDED_AT_ONCE]
        for indexed in enrich(group, ingestor.embedder, ingestor.analyse, lambda _: None):
            writer.add(indexed)
            vectors += [passage.vector for passage in indexed.passages]
    return np.stack(vectors)


def _add_drawn(
    writer: GenerationWriter, ingestor: Ingestor, chunked: Iterator[ChunkedArticle], wanted: int, real: Vector
) -> int:
    """Articles with drawn vectors, until there are `wanted` passages; how many there are."""
    draw, made = np.random.default_rng(0), 0
    while made < wanted:
        one = next(chunked)
        for indexed in enrich([one], DrawnEmbedder(real, one, draw), ingestor.analyse, lambda _: None):
            writer.add(indexed)
        made += len(one.passages)
    return made


def _chunked(ingestor: Ingestor, texts: Iterator[str], folder: Path) -> Iterator[ChunkedArticle]:
    """Articles of `PARAGRAPHS` paragraphs, written to `folder` and loaded as any other."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in count():
        path = folder / f"{number:06d}.txt"
        path.write_text("\n\n".join(islice(texts, PARAGRAPHS)) + "\n", encoding="utf-8")
        article = ingestor.reader.load(path)
        yield ChunkedArticle(article, ingestor.chunk(article))


def _contexts(path: Path) -> Iterator[str]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        yield from (" ".join(paragraph["context"].split()) for paragraph in article["paragraphs"])


def _half(text: str, *, first: bool) -> str:
    words = text.split()
    middle = len(words) // 2
    return " ".join(words[:middle] if first else words[middle:])
