"""Does the reader help? `python -m training.golden READER.onnx --articles DIR --questions FILE --work DIR`.

Indexes the articles as bron does, retrieves, reads the best passages, and ranks their sentences by the
retriever alone, the reader alone, and sums of both: quote@1 and quote@3 by language, and AUROC of refusal.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.answering.reader import UNREAD, Reader, load_reader, readable
from bot.answering.reader_onnx import PackagedReader
from bot.evaluation.metrics import GoldQuote, auroc, overlapped
from bot.evaluation.questions import Question, load_questions
from bot.factory import build_ingestor, build_store
from bot.memory import complete
from config.settings import Settings
from index.embedder import load_query_embedder
from index.generation import OpenGeneration
from index.retriever import Query, Retriever
from index.schema import QUOTABLE_ROLES, ScoredSentence, Span

SENTENCES = 24  # ranked for each question


@dataclass(frozen=True, slots=True)
class Seen:
    """A candidate sentence with what retriever and reader say of it."""

    scored: ScoredSentence
    evidence: float
    span: float
    gold: frozenset[int]  # which gold quotes it counts as


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates, best of the retriever first."""

    question: Question
    seen: list[Seen]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A weighted sum of the three scores."""

    retriever: float
    evidence: float
    span: float

    def __call__(self, seen: Seen) -> float:
        """The score of a sentence."""
        return self.retriever * seen.scored.score + self.evidence * seen.evidence + self.span * seen.span


RANKINGS = (
    Ranking(1, 0, 0), Ranking(0, 1, 0), Ranking(0, 0, 1), Ranking(0, 1, 0.25), Ranking(0, 1, 0.5),
    Ranking(20, 1, 0), Ranking(40, 1, 0), Ranking(80, 1, 0),
    Ranking(20, 1, 0.25), Ranking(40, 1, 0.25), Ranking(80, 1, 0.25), Ranking(40, 1, 0.5),
)  # fmt: skip


def locate(generation: OpenGeneration, question: Question) -> list[GoldQuote]:
    """The gold quotes in the indexed articles."""
    found = []
    for article in generation.catalogue.articles():
        for evidence in question.evidence:
            begin = article.original.find(evidence.quote)
            if Path(article.source).name.startswith(evidence.doc) and begin >= 0:
                found.append(GoldQuote(article.id, Span(begin, begin + len(evidence.quote))))
    return found


def ask(
    generation: OpenGeneration, retriever: Retriever, reader: Reader, question: Question, passages: int
) -> Asked:
    """Retrieve for one question and read the best `passages`."""
    standalone = complete(question.question, question.language, question.history)
    found = retriever.retrieve(generation, Query(standalone.text, question.language, standalone.earlier))
    chosen = [scored.passage for scored in found.passages[:passages]]
    articles = {p.article_id: generation.catalogue.article(p.article_id) for p in chosen}
    text = f"{standalone.earlier} {standalone.text}".strip()
    readings = reader.read(text, [readable(p, articles[p.article_id]) for p in chosen])
    scores: dict[tuple[str, int], tuple[float, float]] = {}
    for passage, reading in zip(chosen, readings, strict=True):
        spans = {span.sentence: span.score for span in reading.spans}
        for place, sentence in enumerate(passage.sentences):
            scores[passage.id, sentence.position] = reading.sentences[place], spans.get(place, UNREAD)
    gold = locate(generation, question)
    seen = []
    for scored in found.sentences:
        if scored.sentence.role not in QUOTABLE_ROLES:
            continue
        evidence, span = scores.get((scored.passage_id, scored.sentence.position), (UNREAD, UNREAD))
        right = overlapped(scored.sentence.article_id, scored.sentence.span, gold)
        seen.append(Seen(scored, evidence, span, right))
    return Asked(question, seen)


def line(ranking: Ranking, asked: list[Asked]) -> str:
    """The figures of one way of ranking."""
    parts = [f"retriever {ranking.retriever:2}  evidence {ranking.evidence}  span {ranking.span:4}"]
    for language in ("nl", "en", ""):
        able = [a for a in asked if a.question.answerable and a.question.language.startswith(language)]
        for k in (1, 3):
            good = [any(s.gold for s in sorted(a.seen, key=ranking, reverse=True)[:k]) for a in able]
            parts.append(f"{language or 'all'}@{k} {np.mean(good):.3f}")
    for language in ("nl", "en", ""):
        best = [
            (a.question.answerable, max(map(ranking, a.seen), default=UNREAD))
            for a in asked
            if a.question.language.startswith(language)
        ]
        area = auroc([s for able, s in best if able], [s for able, s in best if not able])
        parts.append(f"AUROC {language or 'all'} {area:.3f}")
    return "  ".join(parts)


def questions_asked(given: argparse.Namespace) -> list[Asked]:
    """Index the articles in the folder `work` if that is not done yet, ask, and read."""
    reader = (
        PackagedReader(Path(given.reader)) if given.reader.endswith(".onnx") else load_reader(given.reader)
    )
    settings = Settings(data_dir=given.work)
    build_ingestor(settings).add([given.articles])
    retriever = Retriever(load_query_embedder(settings.index.model, given.work / "cache"))
    generation = build_store(settings).open_current()
    chosen = list(load_questions(given.questions))
    if given.limit < len(chosen):
        chosen = random.Random(3).sample(chosen, given.limit)
    return [ask(generation, retriever, reader, question, given.passages) for question in chosen]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", help="an ONNX file, or what the setting of the reader takes")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for the index")
    parser.add_argument("--passages", type=int, default=10, help="passages read for a question")
    parser.add_argument("--limit", type=int, default=1_000_000, help="questions asked, a fixed sample")
    found = questions_asked(parser.parse_args())
    sys.stdout.write("".join(line(ranking, found) + "\n" for ranking in RANKINGS))
