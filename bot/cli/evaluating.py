"""`bron eval`: the metrics of the golden questions, all together, per language and per type, worst first."""

from __future__ import annotations

import sys
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from bot.cli.corpus import over_corpus
from bot.cli.program import Program
from bot.terminal_text import visible


def run_evaluation(program: Program, file: Path | None, *, as_json: bool, plot: Path | None = None) -> int:
    """Measure the questions of `file` over the index, or those that come with bron over its sample articles.

    `plot` names a picture to draw of how far the confidence can be believed.

    Raises `InputError` for a file that is no question file, or whose gold quotes are not in the index.
    """
    from bot.evaluation.questions import load_questions
    from bot.evaluation.report import render
    from bot.evaluation.runner import evaluate

    samples = Path(str(files("seeds")))
    questions = load_questions(file or samples / "questions.jsonl")
    measured = program if file else over_corpus(program, samples / "articles")
    with closing(measured.open_engine()) as engine:
        report = evaluate(engine, questions)
    if plot is not None:
        from bot.evaluation.plot import plot as draw

        draw(report.questions, plot)
    if as_json:
        from bot.cli.asking import write_json

        write_json(report.as_json())
    else:
        sys.stdout.writelines(f"{visible(line)}\n" for line in render(report).splitlines())
    return 0
