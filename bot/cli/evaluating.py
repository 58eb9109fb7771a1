"""`bron eval`: the metrics of the golden questions, all together, per language and per type, worst first."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.composition import Style
from bot.cli.corpus import over_corpus
from bot.cli.program import Program
from bot.terminal_text import visible

if TYPE_CHECKING:
    from bot.answering.schema import Answer
    from bot.chat_engine import ChatEngine
    from bot.evaluation.questions import Question
    from bot.evaluation.runner import Report


def run_evaluation(
    program: Program, file: Path | None, *, as_json: bool, plot: Path | None = None, compose: bool = False
) -> int:
    """Measure the questions of `file` over the index, or those that come with bron over its sample articles.

    `plot` names a picture to draw of how far the confidence can be believed; with `compose` every question is
    also asked for a written answer, and what comes is measured beside the quotes.

    Raises `InputError` for a file that is no question file, or whose gold quotes are not in the index, and
    `UsageError` where `compose` has no language model.
    """
    from bot.evaluation.questions import load_questions
    from bot.evaluation.report import render
    from bot.evaluation.runner import evaluate

    program.style(compose or None)  # without a language model that is an error before any work
    samples = Path(str(files("seeds")))
    questions = load_questions(file or samples / "questions.jsonl")
    measured = program if file else over_corpus(program, samples / "articles")
    with closing(measured.open_engine()) as engine:
        report = evaluate(engine, questions)
        written = _written(measured, engine, questions, report) if compose else None
    if as_json:
        from bot.cli.asking import write_json

        write_json(report.as_json() | ({"compose": written.as_json} if written else {}))
    else:
        shown = render(report) + (f"\n{written.text}" if written else "")
        sys.stdout.writelines(f"{visible(line)}\n" for line in shown.split("\n"))
    if plot is not None:  # last: where it fails, what was measured is not lost
        from bot.evaluation.plot import plot as draw

        draw(report.questions, plot)
    return 0


@dataclass(frozen=True, slots=True)
class _Written:
    """What was measured of written answers, for people and for programs."""

    text: str
    as_json: dict[str, object]


def _written(
    program: Program, engine: ChatEngine, questions: Sequence[Question], quoting: Report
) -> _Written:
    from bot.evaluation.report import render_writing
    from bot.evaluation.runner import evaluate
    from bot.evaluation.writing import measure_writing
    from bot.factory import build_verifier

    answers: list[Answer] = []
    composed = evaluate(engine, questions, answers.append, style=Style.COMPOSE)
    writing = measure_writing(answers, build_verifier(program.settings))
    return _Written(
        render_writing(quoting, composed, writing), {"quotes": composed.as_json(), **writing.as_json()}
    )
