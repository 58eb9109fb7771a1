"""Prose over quotes: a language model writes, verification decides, and code numbers the quotes.

The model's words reach a person as sentences that passed every check, each tied to quotes that are cut from
the articles as always. Whatever the model does, the quoting answer is the least that is shown: its quotes
come first under their own numbers (`renumbering`), and prose beside the point is not shown (`enough`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.composition import Composition, Draft, Fallback, Rejected, Statement, Style, Usage
from bot.answering.enough import answers
from bot.answering.judging import Judge
from bot.answering.language_model import LanguageModel
from bot.answering.prompt import SCHEMA, Form, Prompt, build_prompt
from bot.answering.renumbering import renumbered
from bot.answering.replies import CHARACTERS_PER_TOKEN, add_usage, reading
from bot.answering.schema import Answer
from bot.answering.translating import Translator
from bot.answering.verification import Verifier
from bot.answering.wording import recounted
from bot.answering.written import Written
from index.analysis import folded
from index.errors import LanguageModelError

OnProgress = Callable[[Answer], None]
EVIDENCE = 12  # sentences the model is shown at most: the answer's quotes and the next best
TRIES = 4  # drafts that are judged for each sentence wanted: a model that goes round in circles is left
NOTHING_FITS = LanguageModelError("endpoint.nothing_fits")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read and written."""

    evidence_tokens: int = 1500
    reply_tokens: int = 512
    sentences: int = 6
    structured: bool = True  # whether JSON is asked for


class Composer:
    """Makes written answers of quoting ones. Safe to call from several threads."""

    def __init__(
        self,
        model: LanguageModel,
        verifier: Verifier,
        limits: Limits | None = None,
        *,
        translator: Translator | None = None,
        make_mark: Callable[[], str] = lambda: secrets.token_hex(6),
    ) -> None:
        """`translator` puts quotes into the question's language, where prose stands over them.

        `make_mark` gives the word that sets data apart in a prompt: a new one each time, never guessed.
        """
        self._model = model
        self._verifier = verifier
        self._limits = limits or Limits()
        self._translator = translator
        self._make_mark = make_mark

    @property
    def model(self) -> str:
        """The name of the language model."""
        return self._model.name

    def compose(self, quoting: Answer, on_progress: OnProgress = lambda _: None) -> Answer:
        """`quoting`, which has quotes, with prose over them, or with the reason why there is none.

        `on_progress` gets the answer so far with each piece of the reply: another one when another sentence
        has passed, otherwise the very same. It may raise to stop the work, which ends the request. A
        language model that fails is told in the composition; nothing else is raised.
        """
        started = time.perf_counter()
        work = self._begin(quoting, on_progress)
        fallback, detail = self._write(work) if work.prompt.evidence else (Fallback.FAILED, NOTHING_FITS)
        composition = Composition(
            model=self._model.name,
            rejected=tuple(work.rejected),
            usage=work.usage,
            fallback=fallback,
            detail=detail,
        )
        if fallback:
            answer = replace(quoting, composition=composition)
        else:
            answer = self._translated(composed(quoting, work.statements, composition))
        return _timed(answer, time.perf_counter() - started)

    def _translated(self, answer: Answer) -> Answer:
        if self._translator is None or answer.composition is None:
            return answer
        done = self._translator.translate(answer.quotes, answer.language)
        composition = replace(
            answer.composition,
            translations=done.translations,
            untranslated=done.failed,
            usage=add_usage(answer.composition.usage, done.usage),
        )
        return replace(answer, composition=composition)

    def _begin(self, quoting: Answer, on_progress: OnProgress) -> _Work:
        limits = self._limits
        form = Form(quoting.language, limits.evidence_tokens, limits.sentences, limits.structured)
        evidence = (*quoting.quotes, *quoting.more)[:EVIDENCE]
        question = quoting.standalone or quoting.question
        prompt = build_prompt(question, evidence, form, mark=self._make_mark())
        judge = Judge(self._verifier, prompt, quoting.question, quoting.language)
        return _Work(quoting, prompt, self._model.name, judge, limits.sentences, on_progress)

    def _write(self, work: _Work) -> tuple[Fallback | None, LanguageModelError | str]:
        """Take the reply to its end; why there is no prose, where there is none, and what happened."""
        written = Written(work.quoting.language)
        failure: LanguageModelError | str = ""
        try:
            cut = self._read(work, written)
        except LanguageModelError as error:
            failure, cut = error, True
        work.take(written.finish(cut=cut))
        if work.answers:
            return None, failure
        if failure:
            return Fallback.FAILED, failure
        if work.statements:
            return Fallback.NOT_ENOUGH, ""
        return (Fallback.NO_ANSWER if written.no_answer else Fallback.NOTHING_LEFT), ""

    def _read(self, work: _Work, written: Written) -> bool:
        """Take the sentences as they come; whether the reply was cut. Raises `LanguageModelError`."""
        limits, length = self._limits, 0
        schema = SCHEMA if limits.structured else None
        with reading(self._model, work.prompt.messages, limits.reply_tokens, schema) as pieces:
            for piece in pieces:
                work.usage = add_usage(work.usage, piece.usage)
                work.take(written.feed(piece.text))
                work.on_progress(work.so_far)
                length += len(piece.text)
                if work.done or length > limits.reply_tokens * CHARACTERS_PER_TOKEN:
                    return True
        return work.usage.completion_tokens >= limits.reply_tokens


@dataclass(slots=True)
class _Work:
    """What has become of a reply so far; statements cite evidence numbers."""

    quoting: Answer
    prompt: Prompt
    model: str
    judge: Judge
    most: int
    on_progress: OnProgress
    statements: list[Statement] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    judged: int = 0
    so_far: Answer = field(init=False)

    def __post_init__(self) -> None:
        self.so_far = self.quoting

    @property
    def done(self) -> bool:
        """Whether there is enough, or no use in reading on."""
        return len(self.statements) >= self.most or self.judged >= TRIES * self.most

    @property
    def answers(self) -> bool:
        """Whether what there is would do as an answer."""
        return answers(self.quoting, self.statements)

    def take(self, drafts: Sequence[Draft]) -> None:
        """Judge the drafts, and tell whoever waits of each that is good."""
        for draft in drafts:
            if self.done:
                return
            self.judged += 1
            self._judge(draft)

    def _judge(self, draft: Draft) -> None:
        if any(folded(draft.text) == folded(each.text) for each in self.statements):
            return
        judged = self.judge.judge(draft)
        if (reason := judged.verdict.reason) is not None:
            self.rejected.append(Rejected(draft.text, reason, judged.verdict.detail))
            return
        self.statements.append(Statement(draft.text, judged.cites))
        if self.answers:
            self.so_far = composed(self.quoting, self.statements, Composition(self.model))
            self.on_progress(self.so_far)


def composed(quoting: Answer, statements: Sequence[Statement], composition: Composition) -> Answer:
    """`quoting` with `statements`, which cite its quotes by their present numbers, as its prose."""
    answer, numbered = renumbered(quoting, statements)
    added = len(answer.quotes) > len(quoting.quotes)
    return replace(
        answer,
        text=recounted(answer) if added else quoting.text,
        mode=Style.COMPOSE,
        composition=replace(composition, statements=numbered),
    )


def _timed(answer: Answer, seconds: float) -> Answer:
    if answer.composition is None:
        return answer
    usage = replace(answer.composition.usage, seconds=round(seconds, 3))
    return replace(answer, composition=replace(answer.composition, usage=usage))
