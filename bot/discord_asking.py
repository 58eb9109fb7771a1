"""One question in Discord, from its arrival to its answer: admission, engine, conversation, failure.

Where it came from and where the answer goes is a `Place` (bot/discord_places.py); what happens between is the
same for commands, mentions, messages and follow-ups.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.answering.composition import Fallback, Style
from bot.answering.schema import Answer
from bot.chat_engine import ChatEngine
from bot.discord_errors import UNDELIVERED, is_lost
from bot.discord_keeping import Keeping
from bot.discord_phrases import question_language, say
from bot.discord_question import Place, Question
from bot.discord_store import DiscordStore
from bot.discord_writing import Writing
from bot.metrics import Metrics
from bot.progress import Progress, WithdrawnError, broken_off
from bot.rate_limits import Admission, Refusal, Ticket
from bot.workers import Workers
from config.discord_settings import DiscordSettings
from index.errors import BronError, IndexLockedError, NoIndexError

GRACE_S = 2.0  # for answers in flight at a shutdown, which as a whole takes at most 5 s
WITHDRAW_S = 1.0
DISCARD_S = 6.0  # what is on its way may wait for Discord, which takes five messages in five seconds
RESERVE_S = 20.0  # for quotes when an answer's time is up; LONGEST_ANSWER leaves a command a minute more

log = logging.getLogger(__name__)


class Asking:
    """Answers questions. One object per running bot; for its event loop only."""

    def __init__(  # noqa: PLR0913  (what a bot is wired from)
        self,
        engine: ChatEngine,
        store: DiscordStore,
        settings: DiscordSettings,
        metrics: Metrics,
        building: Callable[[], bool],
        *,
        composes: bool = False,
    ) -> None:
        """`building` tells whether the index is worked on, `composes` whether there is a language model."""
        self.engine, self.store, self.settings, self.metrics = engine, store, settings, metrics
        self.lookups = Workers(2, "bron-lookup")  # short reads, never behind questions
        self.workers = Workers(settings.workers, "bron-answer")
        self.reserve = Workers(2, "bron-reserve")  # quotes for who waited in vain behind written answers
        self.composes, self.writing = composes, Writing()
        self.admission = Admission(
            per_user=settings.user_questions, per_guild=settings.server_questions, queue=settings.queue
        )
        # Few questions at a time go on after "thinking" is shown, so that in a rush that sign comes first.
        self._lanes = asyncio.Semaphore(2 * settings.workers)
        self._building = building
        self._tasks: set[asyncio.Task[object]] = set()

    async def ask(self, question: Question, place: Place) -> None:
        """Answer `question` in `place`, or say why not. Raises nothing but a cancellation."""
        arrived = time.monotonic()
        language = question_language(question.text, question.language)
        refusal = self._refusal(question, arrived)
        if refusal is not None:
            await self._refuse(refusal, question, language, place)
            return
        ticket = self.admission.enter(question.user, question.guild, arrived)
        self.metrics.questions.labels(question.kind).inc()
        try:
            with self._noted():
                await self._admitted(question, place, arrived, ticket)
        except asyncio.CancelledError:
            await self._withdraw(language, place)
            raise
        except Exception as error:
            await self._fail(error, language, place)
        finally:
            ticket.give_back()

    @property
    def in_flight(self) -> int:
        """Questions admitted whose answer has not arrived yet, waiting ones included."""
        return len(self._tasks)

    @property
    def waiting(self) -> int:
        """Those of them that no worker has time for."""
        return max(0, self.in_flight - self.settings.workers)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        if (task := asyncio.current_task()) is None:
            raise RuntimeError("questions are asked inside a task")
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def close(self) -> None:
        """Take no more questions; wait a little for the running ones, then withdraw them."""
        self.admission.stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE_S)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=WITHDRAW_S)
        self.workers.close()
        self.reserve.close()
        self.lookups.close()

    def _refusal(self, question: Question, now: float) -> Refusal | None:
        length, limit = len(question.text), self.settings.max_question
        if not question.text.strip():
            return Refusal("empty_question")
        if length > limit:
            return Refusal("too_long", (("length", length), ("limit", limit)))
        if question.style is Style.COMPOSE and not self.composes:
            return Refusal("no_model")
        return self.admission.refusal(question.user, question.guild, waiting=self.waiting, now=now)

    async def _refuse(self, refusal: Refusal, question: Question, language: str, place: Place) -> None:
        self.metrics.refusals.labels(refusal.key).inc()
        log.info("refused kind=%s reason=%s", question.kind, refusal.key)
        try:
            await place.refuse(say(refusal.key, language, **dict(refusal.values)))
        except UNDELIVERED as error:
            self.note_lost(error)

    async def _admitted(self, question: Question, place: Place, arrived: float, ticket: Ticket) -> None:
        opened = await place.begin()
        question = replace(question, conversation=opened or question.conversation)
        keeping = Keeping(self.store, self.lookups, self.metrics, question, place)
        try:
            answer = await self._in_time(question, keeping)
            ticket.give_back()  # who sees the answer may ask on, even before Discord has confirmed it to us
            kept = await keeping.keep(answer)
            message = await place.show(answer, keeping.id if kept else None)
        except (asyncio.CancelledError, WithdrawnError):
            await keeping.drop()
            raise
        await keeping.keep_message(message)
        self._note_answer(question, answer, time.monotonic() - arrived)

    async def _in_time(self, question: Question, keeping: Keeping) -> Answer:
        """The answer; when its time is up what there is of it, or else the quotes. Raises `TimeoutError`."""
        progress = Progress()
        try:
            async with asyncio.timeout(self.settings.answer_seconds), self._lanes:
                return await self._answer(question, progress, keeping)
        except TimeoutError:
            late, reason = progress.latest, Fallback.FAILED
            if late is None:
                late, reason = await self._quotes(question, keeping.conversation), Fallback.NO_TIME
        self._note_timeout()
        if question.style is Style.QUOTE or not late.quotes:
            return late  # there was nothing to write
        return broken_off(late, f"{self.settings.answer_seconds} s", reason)

    async def _answer(self, question: Question, progress: Progress, keeping: Keeping) -> Answer:
        """The engine's answer; its sentences are shown as they are verified."""
        history = await self._history(keeping.conversation)
        work = self.workers.run(
            self.engine.ask, question.text, history=history, style=question.style, on_progress=progress
        )
        return await self.writing.follow(work, progress, keeping)

    async def _quotes(self, question: Question, conversation: str) -> Answer:
        """Quotes alone: a worker is held for as long as a model writes, so some questions get no turn."""
        if not self.composes:
            raise TimeoutError
        async with asyncio.timeout(RESERVE_S):
            history = await self._history(conversation)
            return await self.reserve.run(self.engine.ask, question.text, history=history, style=Style.QUOTE)

    async def _history(self, conversation: str) -> tuple[str, ...]:
        limit = self.settings.conversation_questions
        return await self.lookups.run(self.store.questions, conversation, limit)

    def _note_answer(self, question: Question, answer: Answer, seconds: float) -> None:
        self.metrics.answers.labels(answer.outcome.value).inc()
        self.metrics.latency.observe(seconds)
        text = f" question={question.text!r}" if self.settings.log_questions else ""
        log.info(
            "answered kind=%s outcome=%s confidence=%.2f quotes=%d generation=%s seconds=%.3f%s",
            question.kind, answer.outcome.value, answer.confidence, len(answer.quotes), answer.generation,
            seconds, text,
        )  # fmt: skip
        written = answer.composition
        if written is not None and (written.fallback or written.detail):
            log.warning("not written to the end: %s %s", written.fallback or "stopped", written.detail)

    async def _withdraw(self, language: str, place: Place) -> None:
        """Tell the asker of a cancelled question about a shutdown; otherwise they deleted it themselves."""
        self.metrics.errors.labels("cancelled").inc()
        stopping = self.admission.stopping
        try:
            last = place.tell(say("stopping", language)) if stopping else place.discard()
            await asyncio.wait_for(last, WITHDRAW_S if stopping else DISCARD_S)
        except UNDELIVERED as error:
            self.note_lost(error)

    async def _fail(self, error: Exception, language: str, place: Place) -> None:
        if is_lost(error) or isinstance(error, WithdrawnError):
            self.note_lost(error)
            return
        text = self.error_text(error, language)
        try:
            await place.tell(text)
        except UNDELIVERED as second:
            self.note_lost(second)

    def error_text(self, error: Exception, language: str) -> str:
        """What to say about `error`, which is counted and logged, under an id where people need one."""
        if isinstance(error, TimeoutError):
            self._note_timeout()
            return say("timeout", language)
        self.metrics.errors.labels(type(error).__name__).inc()
        if isinstance(error, NoIndexError):
            log.warning("no index: %s", error)
            return say("index_building" if self._building() else "index_missing", language)
        if isinstance(error, IndexLockedError):
            return say("index_building", language)
        id = secrets.token_hex(3)
        log.error("error id=%s %s: %s", id, type(error).__name__, error, exc_info=error)
        retryable = isinstance(error, BronError) and error.retryable
        return say("try_again" if retryable else "internal_error", language, id=id)

    def _note_timeout(self) -> None:
        self.metrics.errors.labels(TimeoutError.__name__).inc()
        log.warning("an answer took more than %d s", self.settings.answer_seconds)

    def note_lost(self, error: Exception) -> None:
        """Log that what was to be said did not arrive, and nothing is left to say it with."""
        self.metrics.errors.labels(type(error).__name__).inc()
        log.warning("not delivered: %s: %s", type(error).__name__, error)
