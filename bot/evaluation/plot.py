"""The picture that `bron eval --plot` draws: can the confidence be believed, and what does refusing cost?"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.answering.abstention import ANSWER_FROM, DOUBT_FROM
from bot.evaluation.calibration import expected_calibration_error, refusal_curve, reliability
from bot.evaluation.metrics import Judged
from index.errors import InputError, UsageError

INK, QUIET, DOUBT = "#2F5D9B", "#9AA3AF", "#B26A00"


def plot(rows: Sequence[Judged], path: Path) -> None:
    """Write a reliability diagram and refusal's precision and recall to `path` (png, svg or pdf).

    Raises `UsageError` without matplotlib or for another kind of file, `InputError` where it cannot be
    written.
    """
    try:
        matplotlib = import_module("matplotlib")
    except ImportError as error:
        raise UsageError("eval.no_matplotlib") from error
    matplotlib.use("Agg")  # no window
    pyplot = import_module("matplotlib.pyplot")
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9.6, 4.4), layout="constrained")
    _draw_reliability(left, rows)
    _draw_refusing(right, rows)
    try:
        figure.savefig(path, dpi=120)
    except ValueError as error:
        raise UsageError("eval.bad_picture", path=path, said=error) from error
    except OSError as error:
        raise InputError("eval.picture_unwritable", path=path, reason=error) from error
    finally:
        pyplot.close(figure)


def _draw_reliability(axes: Any, rows: Sequence[Judged]) -> None:
    bins = reliability([row.confidence for row in rows], [row.answerable for row in rows])
    axes.plot([0, 1], [0, 1], color=QUIET, linestyle="--", linewidth=1)
    axes.plot([b.confidence for b in bins], [b.came_true for b in bins], color=INK, linewidth=1)
    sizes = [20 + 12 * b.count for b in bins]
    axes.scatter([b.confidence for b in bins], [b.came_true for b in bins], s=sizes, color=INK, alpha=0.7)
    for b in bins:
        axes.annotate(str(b.count), (b.confidence, b.came_true), ha="center", va="center", fontsize=7)
    error = expected_calibration_error(bins)
    axes.set(xlabel="confidence", ylabel="share that the articles answer", xlim=(0, 1), ylim=(-0.05, 1.08))
    axes.set_title(f"{len(rows)} questions: expected calibration error {error:.3f}", fontsize=10)


def _draw_refusing(axes: Any, rows: Sequence[Judged]) -> None:
    curve = refusal_curve(rows)
    axes.step([p.recall for p in curve], [p.precision for p in curve], color=INK, where="post")
    for threshold, name in ((DOUBT_FROM, "refuse below"), (ANSWER_FROM, "doubt below")):
        below = [p for p in curve if p.threshold <= threshold]
        if below:
            axes.plot(below[-1].recall, below[-1].precision, "o", color=DOUBT)
            axes.annotate(
                f"{name} {threshold}", (below[-1].recall, below[-1].precision),
                textcoords="offset points", xytext=(-8, -14), ha="right", fontsize=8,
            )  # fmt: skip
    axes.set(xlabel="recall of refusing", ylabel="precision of refusing", xlim=(0, 1.03), ylim=(0, 1.05))
    axes.set_title("Refusing what the articles do not answer", fontsize=10)
