"""A chat engine written by hand: real values of the real types, no index behind them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.composition import Style
from bot.answering.schema import Answer, ArticleRef, Outcome, Quote
from index.errors import InputError, StoreError
from index.schema import Article, Passage, Published, Role, Sentence, Span, hash_text

TEXT = (
    "Voor de tweede keer kwamen delegaties bij elkaar in Belarus om te praten. "
    "Begin volgende week volgt een derde gespreksronde.\n\nDe gesprekken gaan door."
)
ARTICLE = Article(
    id="a1",
    title="Overleg in Belarus",
    source="articles/overleg.txt",
    original=TEXT,
    published=Published(iso="2022-03"),
    language="nl",
    content_hash="0" * 64,
)
REF = ArticleRef(ARTICLE.id, ARTICLE.title, ARTICLE.source, ARTICLE.published, ARTICLE.language)


def make_quote(n: int, start: int, end: int, answer: str | None = None, **changes: object) -> Quote:
    """A quote that is what it claims to be: the slice of TEXT."""
    answer_start = TEXT.index(answer, start, end) if answer else None
    quote = Quote(
        n=n,
        text=TEXT[start:end],
        start=start,
        end=end,
        answer_start=answer_start,
        answer_end=None if answer_start is None or answer is None else answer_start + len(answer),
        score=0.75,
        section=None,
        role=Role.PROSE,
        article=REF,
        passage_id="a1:0",
        text_hash=hash_text(TEXT[start:end]),
    )
    return replace(quote, **changes)  # type: ignore[arg-type]  # any field of Quote


FIRST_END = TEXT.index(" Begin")
SECOND = (FIRST_END + 1, TEXT.index("\n"))
THIRD = (TEXT.index("De gesprekken"), len(TEXT))


def make_answer(question: str, **changes: object) -> Answer:
    """An answer with one quote, and two more for whoever asks."""
    answer = Answer(
        question=question,
        language="en",
        outcome=Outcome.ANSWERED,
        text="According to the articles:",
        confidence=0.876543,
        quotes=(make_quote(1, 0, FIRST_END, "Belarus"),),
        closest=(),
        generation="g1",
        more=(make_quote(2, *SECOND), make_quote(3, *THIRD)),
        timings_ms={"total": 12.3456},
    )
    return replace(answer, **changes)  # type: ignore[arg-type]  # any field of Answer


def refusal(question: str) -> Answer:
    """The articles do not say; the closest passage is offered."""
    return make_answer(
        question,
        outcome=Outcome.NOT_IN_ARTICLES,
        text="The articles do not say.",
        quotes=(),
        more=(),
        closest=(make_quote(1, *THIRD),),
    )


@dataclass
class FakeEngine:
    """Refuses questions with "unknown", fails at "broken", sleeps at "slow", otherwise quotes TEXT."""

    asked: list[tuple[str, tuple[str, ...], int | None]] = field(default_factory=list)
    styles: list[Style | None] = field(default_factory=list)  # of the same questions
    generation: str = "g1"
    closed: bool = False

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int | None = None,
        style: Style | None = None,
        on_progress: Callable[[Answer], None] | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history), k))
        self.styles.append(style)
        if "crash" in question:
            raise RuntimeError("a mistake of ours")
        if "broken" in question:
            raise StoreError("the index is broken", hint="Run `bron index rebuild`.")
        if "slow" in question:
            time.sleep(float(os.environ.get("FAKE_SLOW", "5")))
        return refusal(question) if "unknown" in question else make_answer(question)

    def articles(self) -> tuple[ArticleRef, ...]:
        return (REF,)

    def article(self, article_id: str) -> Article:
        if article_id != ARTICLE.id:
            raise InputError(f"no article {article_id}")
        return ARTICLE

    def passage(self, passage_id: str) -> Passage:
        span = Span(0, SECOND[1])
        sentences = tuple(
            Sentence("a1", position, Span(start, end), Role.PROSE, None, hash_text(TEXT[start:end]))
            for position, (start, end) in enumerate([(0, FIRST_END), SECOND])
        )
        return Passage(passage_id, "a1", 0, span, None, sentences, span.cut(TEXT))

    def close(self) -> None:
        self.closed = True
