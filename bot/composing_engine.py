"""The façade that also writes: the quoting engine finds and refuses, a composer puts what it found in prose.

Whether there is an answer is decided before a language model is asked: a question that the articles do not
answer never reaches it. Without a model, or when it fails, the quoting answer stands and says why.
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
from bot.follow_ups import FollowUps
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
    def _writing(self) -> Writing | None:
        return self._make() if self._make else None

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
        with self._lock:
            writing = self._writing
        if writing is None:
            answer = self._quoting.ask(question, history=history, k=k)
            return _without_prose(answer, "", Fallback.NO_MODEL)
        started = time.perf_counter()
        text = checked(question)
        language = question_language(text)
        if recognise(text, language):  # there is nothing to complete or to write
            return self._quoting.ask(text)
        rewritten = writing.follow_ups.rewrite(text, language, history)
        quoting = self._found(text, rewritten.text, history, k)
        if rewritten.failure:  # nobody should wait twice for a model that is not there
            return _without_prose(quoting, writing.composer.model, Fallback.FAILED, rewritten.failure)
        if not quoting.quotes:
            return quoting
        found = time.perf_counter()
        tell = on_progress or _nobody
        tell(quoting)
        answer = writing.composer.compose(quoting, tell)
        return _accounted(answer, rewritten.usage, started, found)

    def _found(self, question: str, completed: str, history: Sequence[str], k: int | None) -> Answer:
        """The quoting answer to the question as the model `completed` it, or as the rules do."""
        if not completed:
            return self._quoting.ask(question, history=history, k=k)
        return replace(self._quoting.ask(completed, k=k), question=question, standalone=completed)

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
