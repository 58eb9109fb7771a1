"""The façade that answers with quotes alone: retrieve, judge, select, cut."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering import abstention, extractive, positions, small_talk, wording
from bot.answering.citations import cut_quote
from bot.answering.composition import Position, Style
from bot.answering.evidence import Evidence, gather
from bot.answering.reader import Reader
from bot.answering.schema import Answer, ArticleRef, Outcome, Quote
from bot.chat_engine import checked, question_language
from bot.memory import Standalone, complete
from index.generation import GenerationReader, OpenGeneration
from index.retriever import Query, Retrieval, Retriever
from index.schema import Article, Passage

CLOSEST = 2
MORE = 10


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way to an answer."""

    question: str
    language: str
    standalone: Standalone
    k: int | None
    started: float


class QuotingEngine:
    """Answers with quotes alone: retrieve, judge, select, cut. Safe to call from several threads."""

    def __init__(
        self,
        generations: GenerationReader,
        retriever: Retriever,
        reader: Reader,
        *,
        quotes: int = 3,
        max_quotes: int = 5,
    ) -> None:
        """`quotes` are shown where sources agree, up to `max_quotes` where they differ, and no fewer."""
        self._generations = generations
        self._retriever = retriever
        self._reader = reader
        self._quotes = quotes
        self._max_quotes = max(quotes, max_quotes)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int | None = None,
        style: Style | None = None,
        on_progress: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """See `ChatEngine`; `style` is `quote`, whatever is asked for."""
        started = time.perf_counter()
        text = checked(question)
        language = question_language(text)
        asks = [each for each in history if not small_talk.recognise(each, language)]
        asked = _Asked(text, language, complete(text, language, asks), k, started)
        with self._generations.use() as generation:
            if talk := small_talk.recognise(text, language):
                return small_talk.reply(text, talk, articles_of(generation), generation.id)
            query = Query(asked.standalone.text, language, asked.standalone.earlier)
            retrieval = self._retriever.retrieve(generation, query)
            return self._answer(generation, asked, retrieval)

    def _answer(self, generation: OpenGeneration, asked: _Asked, retrieval: Retrieval) -> Answer:
        found = time.perf_counter()
        articles = _retrieved(generation, retrieval)
        evidence = gather(self._reader, asked.standalone.read, asked.language, retrieval, articles)
        ranked = extractive.quotable(evidence)
        read = time.perf_counter()
        confidence = _confidence(asked, ranked)
        outcome = abstention.outcome(confidence)
        chosen, differing = self._choose(asked, ranked, articles, outcome)
        quotes = _cut(chosen, articles)
        shown = quotes if outcome is not Outcome.NOT_IN_ARTICLES else ()
        words = chosen[0].answer if chosen else ""
        return Answer(
            question=asked.question,
            language=asked.language,
            outcome=outcome,
            text=wording.first_line(asked.language, outcome, shown, differ=bool(differing), answer=words),
            confidence=round(confidence, 4),
            quotes=shown,
            closest=() if shown else tuple(map(_without_words, quotes[:CLOSEST])),
            generation=generation.id,
            more=_cut(_rest(ranked, chosen), articles, first=len(shown) + 1) if shown else (),
            standalone=_shown_standalone(asked),
            positions=differing if shown else (),
            timings_ms=_timings(asked.started, found, read),
        )

    def _choose(
        self, asked: _Asked, ranked: Sequence[Evidence], articles: Mapping[str, Article], outcome: Outcome
    ) -> tuple[list[Evidence], tuple[Position, ...]]:
        """The evidence to quote, and, of a sure answer, who says what where its sources' figures differ."""
        text, earlier = asked.standalone.text, asked.standalone.earlier
        found = positions.claims(text, asked.language, ranked, articles, earlier=earlier)
        if outcome is Outcome.ANSWERED and positions.disagree(found):
            sources = [claim.evidence for claim in found]
            several = extractive.hear_all(ranked, sources, asked.k or self._max_quotes)
            # Of few quotes, those that fit may all say the same.
            if positions.disagree([claim for claim in found if claim.evidence in several]):
                return several, positions.positions(found, several)
        return extractive.select(ranked, asked.k or self._quotes), ()

    def articles(self) -> tuple[ArticleRef, ...]:
        """See `ChatEngine`."""
        with self._generations.use() as generation:
            return articles_of(generation)

    def article(self, article_id: str) -> Article:
        """See `ChatEngine`."""
        with self._generations.use() as generation:
            return generation.catalogue.article(article_id)

    def passage(self, passage_id: str) -> Passage:
        """See `ChatEngine`."""
        with self._generations.use() as generation:
            return generation.catalogue.passage(passage_id)

    @property
    def generation(self) -> str:
        """See `ChatEngine`."""
        with self._generations.use() as generation:
            return generation.id

    def close(self) -> None:
        """See `ChatEngine`."""
        self._generations.close()


def articles_of(generation: OpenGeneration) -> tuple[ArticleRef, ...]:
    """The articles of an index, as `ChatEngine` lists them."""
    found = generation.catalogue.headers()
    return tuple(
        ArticleRef(each.id, each.title, each.source, each.published, each.language) for each in found
    )


def _retrieved(generation: OpenGeneration, retrieval: Retrieval) -> dict[str, Article]:
    """The articles of all retrieved passages by id."""
    ids = dict.fromkeys(each.passage.article_id for each in retrieval.passages)
    return {id: generation.catalogue.article(id) for id in ids}


def _confidence(asked: _Asked, ranked: Sequence[Evidence]) -> float:
    if not ranked or small_talk.is_empty(asked.standalone.searched, asked.language):
        return 0.0
    was_read = ranked[0].read is not None
    calibration = abstention.WITH_READER if was_read else abstention.WITHOUT_READER
    return abstention.confidence(abstention.features(ranked, asked.standalone.text), calibration)


def _cut(chosen: Sequence[Evidence], articles: Mapping[str, Article], *, first: int = 1) -> tuple[Quote, ...]:
    return tuple(
        cut_quote(articles[each.article_id], each.scored, n, each.span.span if each.span else None)
        for n, each in enumerate(chosen, start=first)
    )


def _without_words(quote: Quote) -> Quote:
    """A quote that answers nothing has no answering words."""
    return replace(quote, answer_start=None, answer_end=None)


def _rest(ranked: Sequence[Evidence], chosen: Sequence[Evidence]) -> list[Evidence]:
    return [each for each in ranked if each not in chosen][:MORE]


def _shown_standalone(asked: _Asked) -> str | None:
    """The question as searched, where that is not simply the question."""
    if asked.standalone.rewritten:
        return asked.standalone.text
    return asked.standalone.searched if asked.standalone.earlier else None


def _timings(started: float, found: float, read: float) -> dict[str, float]:
    """Milliseconds of the parts and of all; the end is now."""
    parts = {"retrieval": found - started, "reading": read - found, "total": time.perf_counter() - started}
    return {name: round(seconds * 1000, 3) for name, seconds in parts.items()}
