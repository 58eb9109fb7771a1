"""A chat engine written by hand for the Discord tests: deterministic, over real files, no index behind it.

A sentence's score is the share of the question's content words (and of the last question in the history) that
it has; the first of those words is the answer. Nothing here is clever: what is tested is what Discord shows.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.answering.composition import Style
from bot.answering.schema import Answer, ArticleRef, Outcome, Quote
from bot.discord_phrases import question_language
from index.analysis import stop_words, words
from index.errors import InputError
from index.schema import Article, Passage, Published, Role, Sentence, Span, hash_text

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "articles"
TEXTS = {
    Outcome.ANSWERED: {"nl": "Volgens de artikelen:", "en": "According to the articles:"},
    Outcome.DOUBTFUL: {"nl": "Misschien dit:", "en": "Perhaps this:"},
    Outcome.NOT_IN_ARTICLES: {"nl": "De artikelen zeggen dit niet.", "en": "The articles do not say."},
}


def load(path: Path) -> Article:
    original = path.read_bytes().decode("utf-8")
    title = next(line.lstrip("# ").strip() for line in original.splitlines() if line.strip())
    published = Published(iso="2022-03-03") if "3 maart" in original else Published()
    digest = hash_text(original)
    return Article(digest, title, str(path), original, published, "nl", digest)


@cache
def sentences_of(article: Article) -> list[Sentence]:
    spans = [
        m.span() for m in re.finditer(r"[^\s][^.!?\n]*(?:[.!?](?!\s)[^.!?\n]*)*[.!?]?", article.original)
    ]
    return [
        Sentence(article.id, n, Span(*span), Role.PROSE, None, hash_text(article.original[slice(*span)]))
        for n, span in enumerate(spans)
        if span[1] - span[0] > 12
    ]


@cache
def content_words(text: str) -> list[str]:
    noise = stop_words("nl") | stop_words("en")
    return [w for word in words(text) if (w := word.casefold()) not in noise and len(w) > 2]


@dataclass
class SeedEngine:
    """Answers from `paths`. `gate` holds answers back while cleared; `error` is raised instead of one."""

    paths: Iterable[Path] = field(default_factory=lambda: sorted(SEEDS.glob("*.txt")))
    generation: str = "20220303-test"
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)
    error: Exception | None = None
    running: int = 0
    peak: int = 0
    closed: bool = False

    def __post_init__(self) -> None:
        self.gate.set()
        self._lock = threading.Lock()
        self.library = {article.id: article for article in map(load, self.paths)}

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int | None = None,
        style: Style | None = None,
        on_progress: Callable[[Answer], None] | None = None,
    ) -> Answer:
        with self._lock:
            self.asked.append((question, tuple(history)))
            self.threads.add(threading.current_thread().name)
            self.running += 1
            self.peak = max(self.peak, self.running)
        try:
            self.gate.wait()
            if self.error:
                raise self.error
            return self._answer(question, history)
        finally:
            with self._lock:
                self.running -= 1

    def _answer(self, question: str, history: Sequence[str]) -> Answer:
        follow_up = len(content_words(question)) < 2 and bool(history)
        standalone = f"{history[-1]} {question}" if follow_up else question
        ranked = self._ranked(standalone)
        best = ranked[0][0] if ranked else 0.0
        outcome = (
            Outcome.NOT_IN_ARTICLES if best < 0.3 else Outcome.DOUBTFUL if best < 0.5 else Outcome.ANSWERED
        )
        quotes = tuple(self._quote(n, *found, standalone) for n, found in enumerate(ranked[:8], 1))
        language = question_language(question, "nl")
        answered = outcome is not Outcome.NOT_IN_ARTICLES
        return Answer(
            question=question,
            language=language,
            outcome=outcome,
            text=TEXTS[outcome][language],
            confidence=best,
            quotes=quotes[:3] if answered else (),
            closest=() if answered else quotes[:3],
            generation=self.generation,
            more=quotes[3:] if answered else (),
            standalone=standalone if follow_up else None,
        )

    def _ranked(self, question: str) -> list[tuple[float, Article, Sentence]]:
        wanted = set(content_words(question))
        found = []
        for article in self.library.values():
            for sentence in sentences_of(article):
                has = set(content_words(sentence.span.cut(article.original)))
                if wanted & has:
                    found.append((len(wanted & has) / len(wanted), article, sentence))
        return sorted(found, key=lambda each: (-each[0], each[1].source, each[2].position))

    def _quote(self, n: int, score: float, article: Article, sentence: Sentence, question: str) -> Quote:
        text = sentence.span.cut(article.original)
        wanted = content_words(question)
        spots = [m.span() for m in re.finditer(r"[^\W_]+", text) if m.group().casefold() in wanted]
        start, end = (spots[0][0], spots[-1][1]) if spots else (None, None)
        offset = sentence.span.start
        return Quote(
            n=n,
            text=text,
            start=offset,
            end=sentence.span.end,
            answer_start=None if start is None else offset + start,
            answer_end=None if end is None else offset + end,
            score=score,
            section=None,
            role=sentence.role,
            article=self._ref(article),
            passage_id=f"{article.id}:{sentence.position}",
            text_hash=sentence.text_hash,
        )

    def _ref(self, article: Article) -> ArticleRef:
        return ArticleRef(article.id, article.title, article.source, article.published, article.language)

    def articles(self) -> tuple[ArticleRef, ...]:
        if self.error:
            raise self.error
        return tuple(sorted(map(self._ref, self.library.values()), key=lambda ref: ref.title))

    def article(self, article_id: str) -> Article:
        if article_id not in self.library:
            raise InputError("no such article")
        return self.library[article_id]

    def passage(self, passage_id: str) -> Passage:
        article_id, position = passage_id.rsplit(":", 1)
        article = self.article(article_id)
        near = [s for s in sentences_of(article) if abs(s.position - int(position)) <= 2]
        span = Span(near[0].span.start, near[-1].span.end)
        return Passage(passage_id, article_id, 0, span, None, tuple(near), span.cut(article.original))

    def close(self) -> None:
        self.closed = True
