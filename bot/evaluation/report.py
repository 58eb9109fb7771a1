"""A report as plain text: the metrics in a table, then the questions that went worst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.evaluation.metrics import CONFLICT_CUTOFF, Judged
from bot.evaluation.runner import Report, badness
from bot.evaluation.writing import WritingReport

SHOWN = {
    "quote@1": "quote@1",
    "quote@3": "quote@3",
    "quote@5": "quote@5",
    "conflict@5": "conflict@5",
    "answer_hit": "answer hit",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "refusal_balanced_accuracy": "refusal balanced",
    "calibration_error": "calibration error",
    "verbatim": "verbatim",
}
WRITTEN = {
    "written": "answers written",
    "support": "sentences supported",
    "citation_recall": "citation recall",
    "citation_precision": "citation precision",
    "translated": "translations kept",
}
WORST = 10


def render(report: Report) -> str:
    """At most 100 columns: metrics down, all and each language across; types; then the worst questions."""
    languages = {"all": report.overall, **report.by_language}
    lines = [
        f"{len(report.questions)} questions, generation {report.generation}",
        "",
        *_table(languages),
        "",
        *_types(report.by_type),
    ]
    worst = [row for row in report.questions if badness(row) >= 1][:WORST]
    if worst:
        lines += ["", "worst first:", *map(_describe, worst)]
    return "\n".join(lines)


def render_writing(quoting: Report, composed: Report, writing: WritingReport) -> str:
    """Written answers beside quotes alone: quality of the quotes, then of the prose, and its cost."""
    lines = ["", "written answers", "", *_table({"quotes": quoting.overall, "written": composed.overall}), ""]
    lines += [f"{title:<20}{_cell(writing.metrics.get(key))}" for key, title in WRITTEN.items()]
    for title, shares in (("dropped", writing.dropped), ("quotes alone", writing.fallbacks)):
        lines += [f"{f'{title}: {name}'.replace('_', ' '):<32}{share:.3f}" for name, share in shares.items()]
    cost = "  ".join(f"{name.replace('_', ' ')} {value:.1f}" for name, value in writing.cost.items())
    return "\n".join([*lines, f"per question: {cost}" if cost else "no language model was asked"])


def _table(groups: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield " " * 20 + "".join(f"{name:>10}" for name in groups)
    for key, title in SHOWN.items():
        if any(key in metrics for metrics in groups.values()):
            yield f"{title:<20}" + "".join(_cell(metrics.get(key)) for metrics in groups.values())


def _types(types: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    columns = ("quote@1", "quote@3", "answer_hit", "answered", "refusal_recall")
    yield f"{'type':<20}" + "".join(f"{SHOWN.get(name, name)[:14]:>15}" for name in columns)
    for name, metrics in types.items():
        yield f"{name:<20}" + "".join(f"{_cell(metrics.get(column)):>15}" for column in columns)


def _cell(value: float | None) -> str:
    return f"{'–' if value is None else f'{value:.3f}':>10}"


def _describe(row: Judged) -> str:
    if row.answerable and not row.answered:
        what = f"refused (confidence {row.confidence:.2f}) though the articles answer"
    elif not row.answerable:
        what = f"answered (confidence {row.confidence:.2f}) though the articles do not"
    else:
        place = next((n for n, found in enumerate(row.found, start=1) if found), None)
        what = f"first right quote is number {place}" if place else "no right quote"
        if place == 1:  # and yet among the worst: of several that belong in the answer too few are there
            what = f"fewer than {row.need} different right quotes among the first {CONFLICT_CUTOFF}"
    return f"  {row.id:<24} {row.language}  {what}"
