"""Asks every golden question and judges what came back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.composition import Style
from bot.answering.schema import Answer, Quote
from bot.chat_engine import ChatEngine
from bot.evaluation.calibration import expected_calibration_error, reliability
from bot.evaluation.metrics import GoldQuote, Judged, by_group, overlapped, summarise
from bot.evaluation.questions import Question
from index.errors import InputError
from index.schema import Article, Span, hash_text


@dataclass(frozen=True, slots=True)
class Report:
    """The metrics over all questions, by language and by type, and every question, worst first."""

    generation: str
    corpus: str  # hash over the articles' contents
    overall: dict[str, float]
    by_language: dict[str, dict[str, float]]
    by_type: dict[str, dict[str, float]]
    questions: tuple[Judged, ...]

    def as_json(self) -> dict[str, object]:
        """A JSON object with the same parts."""
        return {
            "generation": self.generation,
            "corpus": self.corpus,
            "overall": self.overall,
            "by_language": self.by_language,
            "by_type": self.by_type,
            "questions": [
                {
                    "id": row.id, "language": row.language, "type": row.type, "answerable": row.answerable,
                    "answered": row.answered, "quote@1": row.quote_at(1), "quote@3": row.quote_at(3),
                    "confidence": row.confidence, "seconds": round(row.seconds, 4),
                }
                for row in self.questions
            ],
        }  # fmt: skip


def evaluate(
    engine: ChatEngine,
    questions: Sequence[Question],
    progress: Callable[[Answer], None] = lambda _: None,
    *,
    style: Style = Style.QUOTE,
) -> Report:
    """Ask and judge; `progress` gets each answer. Raises `InputError` when a gold quote is not indexed."""
    articles = {ref.id: engine.article(ref.id) for ref in engine.articles()}
    golden = [[_locate(evidence.doc, evidence.quote, articles) for evidence in q.evidence] for q in questions]
    rows = []
    for question, gold in zip(questions, golden, strict=True):
        started = time.perf_counter()
        answer = engine.ask(question.question, history=question.history, style=style)
        rows.append(judge(question, gold, answer, articles, time.perf_counter() - started))
        progress(answer)
    bins = reliability([row.confidence for row in rows], [row.answerable for row in rows])
    return Report(
        generation=engine.generation,
        corpus=_corpus_hash(articles),
        overall={**summarise(rows), "calibration_error": expected_calibration_error(bins)},
        by_language=dict(by_group(rows, lambda row: row.language)),
        by_type=dict(by_group(rows, lambda row: row.type)),
        questions=tuple(sorted(rows, key=badness, reverse=True)),
    )


def judge(
    question: Question,
    gold: Sequence[GoldQuote],
    answer: Answer,
    articles: dict[str, Article],
    seconds: float,
) -> Judged:
    """One answer against its gold quotes."""
    said = (answer.text + "\n" + (answer.quotes[0].text if answer.quotes else "")).casefold()
    hits = [each.casefold() in said for each in question.answers]
    return Judged(
        id=question.id,
        language=question.language,
        type=question.type,
        answerable=question.answerable,
        answered=answer.answered,
        need=question.need,
        found=tuple(overlapped(q.article.id, Span(q.start, q.end), gold) for q in answer.quotes),
        answer_hit=any(hits) if hits else None,
        verbatim=tuple(_is_verbatim(q, articles) for q in (*answer.quotes, *answer.closest, *answer.more)),
        confidence=answer.confidence,
        seconds=seconds,
    )


def badness(row: Judged) -> float:
    """Higher is worse: wrongly refused or answered first, then by where the first right quote stands."""
    if row.answerable != row.answered:
        return 100.0
    if not row.answerable:
        return row.confidence
    first = next((place for place, found in enumerate(row.found, start=1) if found), len(row.found) + 5)
    return float(first) - 1 + (not row.enough_at(5))


def _corpus_hash(articles: dict[str, Article]) -> str:
    """Of the contents alone, so that it is the same wherever the files lie."""
    return hash_text("".join(sorted(article.content_hash for article in articles.values())))


def _is_verbatim(quote: Quote, articles: dict[str, Article]) -> bool:
    return articles[quote.article.id].original[quote.start : quote.end] == quote.text


def _locate(doc: str, quote: str, articles: dict[str, Article]) -> GoldQuote:
    for article in articles.values():
        if Path(article.source).name.startswith(doc):
            start = article.original.find(quote)
            if start >= 0:
                return GoldQuote(article.id, Span(start, start + len(quote)))
    raise InputError("eval.gold_missing", quote=quote[:60], doc=doc)
