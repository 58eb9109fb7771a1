"""`bron ask`: one question, or a file of them, a line each."""

from __future__ import annotations

import json
import sys
from contextlib import closing, nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.answering.composition import Style
from bot.cli.program import Program
from bot.json_output import answer_to_json, json_line
from bot.last_conversation import load_questions, save_questions
from index.errors import BronError, SourceNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from bot.answering.schema import Answer
    from bot.chat_engine import ChatEngine

EXIT_ANSWERED = 0
EXIT_FAILED = 1
EXIT_NOT_IN_ARTICLES = 3
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A line of a batch: `id` comes back as it was given."""

    id: str | int | float | None
    question: str
    history: tuple[str, ...]
    style: Style | None = None  # None: as for the whole batch


def clean_question(text: str) -> str:
    """The question, stripped; what is not a character (bad bytes, half a pair) becomes U+FFFD.

    Raises `UsageError` when nothing is left.
    """
    question = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    if not question:
        raise UsageError("question.empty")
    return question


def ask_once(  # noqa: PLR0913  (one parameter an option)
    program: Program, question: str, *, k: int | None, style: Style, as_json: bool, follow_up: bool
) -> int:
    """Answer on standard output; the exit code: 0 answered, 3 the articles do not say.

    `question` is clean, as `clean_question` makes it.
    """
    data_dir = program.settings.data_dir
    history = load_questions(data_dir) if follow_up else ()
    with closing(program.open_engine()) as engine:
        if style is Style.COMPOSE and not as_json and sys.stdout.isatty():
            answer = _ask_live(program, engine, question, history, k)
        else:
            answer = engine.ask(question, history=history, k=k, style=style)
    if as_json:
        write_json(answer_to_json(answer))
    else:
        from bot.console import render_answer

        program.out.print(render_answer(answer, answer.language))
    save_questions(data_dir, [*history, question])
    return EXIT_ANSWERED if answer.answered else EXIT_NOT_IN_ARTICLES


def _ask_live(
    program: Program, engine: ChatEngine, question: str, history: Sequence[str], k: int | None
) -> Answer:
    """The written answer; its sentences are on the terminal while they come, where it can be drawn on."""
    if not program.out.is_terminal:
        program.note(program.say("chat.composing"))
        return engine.ask(question, history=history, k=k, style=Style.COMPOSE)
    from bot.console_live import LiveAnswer

    with LiveAnswer(program.out, program.say("chat.composing")) as live:
        return engine.ask(
            question,
            history=history,
            k=k,
            style=Style.COMPOSE,
            on_progress=lambda answer: live.show(answer, program.say("chat.writing")),
        )


def ask_batch(program: Program, lines: Iterable[bytes], *, k: int | None, style: Style) -> int:
    """Answer every line in order, as it comes.

    A line that cannot be understood or answered gives an object with `id` and `error` in its place; the exit
    code is 1 then, 0 otherwise. Blank lines are passed over.
    """
    failed = False
    with closing(program.open_engine()) as engine:
        batch = _Batch(engine, k, style, program.composes)
        for number, line in enumerate(lines, start=1):
            if line.strip():
                result = batch.answer(line, number)
                failed = failed or "error" in result
                write_json(result)
    return EXIT_FAILED if failed else EXIT_ANSWERED


def open_lines(source: str) -> AbstractContextManager[IO[bytes]]:
    """The lines of a file, or standard input for "-". Raises `SourceNotFoundError` for an unreadable one."""
    if source == STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer if sys.stdin else BytesIO())  # none: closed before we began
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise SourceNotFoundError("usage.no_lines", path=source, reason=error) from error


@dataclass(frozen=True, slots=True)
class _Batch:
    """What holds for all lines of a batch."""

    engine: ChatEngine
    k: int | None
    style: Style
    composes: bool

    def answer(self, line: bytes, number: int) -> dict[str, Any]:
        """The object for a line: its answer, or what was wrong."""
        given: dict[str, Any] = {"id": None}
        try:
            given = parse_object(line)
            asked = parse_question(given)
            if asked.style is Style.COMPOSE and not self.composes:
                raise ValueError('"style" is "compose" and no language model is configured')
            style = asked.style or self.style
            answer = self.engine.ask(asked.question, history=asked.history, k=self.k, style=style)
        except (ValueError, BronError) as error:
            known = given.get("id") if isinstance(given.get("id"), str | int | float) else None
            return {"id": known, "error": f"line {number}: {error}"}
        return {**answer_to_json(answer), "id": asked.id}


def parse_object(line: bytes) -> dict[str, Any]:
    """The JSON object on a line. Raises ValueError saying what is wrong with it."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ValueError('not an object like {"id": "1", "question": "…"}')
    return value


def parse_question(value: dict[str, Any]) -> BatchQuestion:
    """A line's question; other keys are passed over. Raises ValueError naming the key that does not fit."""
    identity, question, history = value.get("id"), value.get("question"), value.get("history") or []
    if identity is not None and not isinstance(identity, str | int | float):
        raise ValueError('"id" is neither text nor a number')
    if not isinstance(question, str) or not question.strip():
        raise ValueError('"question" is missing or empty')
    if not isinstance(history, list) or not all(isinstance(item, str) and item.strip() for item in history):
        raise ValueError('"history" is not a list of questions')
    style = value.get("style")
    if style is not None and style not in tuple(Style):
        raise ValueError('"style" is neither "quote" nor "compose"')
    return BatchQuestion(
        identity,
        clean_question(question),
        tuple(map(clean_question, history)),
        Style(style) if style else None,
    )


def write_json(value: dict[str, Any]) -> None:
    """One line of JSON on standard output, at once."""
    sys.stdout.buffer.write(json_line(value))
    sys.stdout.buffer.flush()
