"""The façade that also writes: the quoting engine finds and refuses, a composer puts what it found in prose.

Whether there is an answer is decided before a language model is asked: a question that the articles do not
answer never reaches it. (A follow-up does, to be completed: what the rules make of it is not the last word.)
Without a model, or when it fails, the quoting answer stands and says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from bot.answering.composer import Composer
from bot.answering.composition import Composition, Fallback, Style, Usage
from bot.answering.replies import add_usage
from bot.answering.schema import Answer, ArticleRef
from bot.answering.small_talk import recognise
from bot.chat_engine import ChatEngine, checked, question_language
from bot.follow_ups import FollowUps, needs_completing
from config.told_error import ToldError
from index.schema import Article, Passage


@dataclass(frozen=True, slots=True)
class Writing:
    """What asks a language model."""

    composer: Composer
    follow_ups: FollowUps


class ComposingEngine:
    """A `ChatEngine` in both styles. Safe to call from several threads."""

    def __init__(
        self,
        quoting: ChatEngine,
        writing: Callable[[], Writing] | None,
        *,
        style: Style = Style.QUOTE,
    ) -> None:
        """`writing` makes what asks the language model, once it is wanted; None where none is configured.

        `style` is what an answer has when nobody chooses.
        """
        self._quoting = quoting
        self._make = writing
        self._style = style
        self._lock = Lock()

    @cached_property
    def _writing(self) -> Writing:
        if self._make is None:
            raise RuntimeError("no language model is configured")
        return self._make()

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int | None = None,
        style: Style | None = None,
        on_progress: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """See `ChatEngine`."""
        if (style or self._style) is Style.QUOTE:
            return self._quoting.ask(question, history=history, k=k)
        if self._make is None:
            answer = self._quoting.ask(question, history=history, k=k)
            return _without_prose(answer, "", Fallback.NO_MODEL)
        return self._written(checked(question), history, k, on_progress or _nobody)

    def _written(
        self, text: str, history: Sequence[str], k: int | None, tell: Callable[[Answer], None]
    ) -> Answer:
        """The quoting answer to the question, completed where it leans on earlier ones, in prose."""
        started = time.perf_counter()
        language = question_language(text)
        quoting = self._quoting.ask(text, history=history, k=k)
        leans = needs_completing(text, language, history)
        if recognise(text, language) or not (quoting.quotes or leans):
            return quoting  # there is nothing to complete or to write
        if quoting.quotes:
            tell(quoting)  # before the model is asked anything: they are what stands if it takes too long
        writing = self.prepare()
        rewritten = writing.follow_ups.rewrite(text, language, history)
        if rewritten.failure:  # nobody should wait twice for a model that is not there
            return _without_prose(quoting, writing.composer.model, Fallback.FAILED, rewritten.failure)
        if completed := rewritten.text:
            quoting = replace(self._quoting.ask(completed, k=k), question=text, standalone=completed)
        if not quoting.quotes:
            return quoting
        found = time.perf_counter()
        tell(quoting)
        return _accounted(writing.composer.compose(quoting, tell), rewritten.usage, started, found)

    def prepare(self) -> Writing:
        """Make what writes, unless that is done: seconds, the first time, so it may be called ahead.

        For an engine with a language model; that is not asked anything. Raises `ModelError`.
        """
        with self._lock:
            return self._writing

    def articles(self) -> tuple[ArticleRef, ...]:
        """See `ChatEngine`."""
        return self._quoting.articles()

    def article(self, article_id: str) -> Article:
        """See `ChatEngine`."""
        return self._quoting.article(article_id)

    def passage(self, passage_id: str) -> Passage:
        """See `ChatEngine`."""
        return self._quoting.passage(passage_id)

    @property
    def generation(self) -> str:
        """See `ChatEngine`."""
        return self._quoting.generation

    def close(self) -> None:
        """See `ChatEngine`."""
        self._quoting.close()


def _without_prose(answer: Answer, model: str, fallback: Fallback, detail: str | ToldError = "") -> Answer:
    """`answer` with the reason why its quotes stand alone; a refusal needs none."""
    if not answer.quotes:
        return answer
    return replace(answer, composition=Composition(model, fallback=fallback, detail=detail))


def _nobody(_: Answer) -> None:
    """Who listens when nobody does."""


def _accounted(answer: Answer, spent: Usage, started: float, found: float) -> Answer:
    """`answer` with the time of all its parts, and with what completing the question cost."""
    now = time.perf_counter()
    timings = {
        **answer.timings_ms,
        "writing": round((now - found) * 1000, 3),
        "total": round((now - started) * 1000, 3),
    }
    written = answer.composition
    if written is not None:
        written = replace(written, usage=add_usage(written.usage, spent))
    return replace(answer, timings_ms=timings, composition=written)
