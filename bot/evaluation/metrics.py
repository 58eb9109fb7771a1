"""The metric of the golden questions, on plain spans, so that anything that quotes can be measured.

- quote@k: among the first k quotes one overlaps a gold quote: same article, and the common part is at least
  half of the shorter of the two. Over answerable questions; a refusal is a miss.
- conflict@5: for questions that need n gold quotes: n different ones among the first five.
- answer hit: one of the gold answers stands, ignoring case, in the answer's text or its first quote. Over
  questions that give any.
- refusal precision and recall, and balanced accuracy: the mean of the share of unanswerable questions
  refused and of answerable ones answered.
- verbatim: the share of quotes with `article[start:end] == text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from index.schema import Span

CUTOFFS = (1, 3, 5)
CONFLICT_CUTOFF = 5


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """Where a gold quote stands."""

    article_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what the bot said, reduced to what the metrics need."""

    id: str
    language: str
    type: str
    answerable: bool
    answered: bool
    need: int
    found: tuple[frozenset[int], ...]  # per quote, in order: which gold quotes it overlaps
    answer_hit: bool | None  # None where no answer words are given
    verbatim: tuple[bool, ...]  # per quote
    confidence: float
    seconds: float

    def quote_at(self, k: int) -> bool:
        """Whether a gold quote is among the first `k`."""
        return any(self.found[:k])

    def enough_at(self, k: int) -> bool:
        """Whether as many different gold quotes as needed are among the first `k`."""
        return len(frozenset().union(*self.found[:k])) >= self.need


def overlapped(article_id: str, span: Span, gold: Sequence[GoldQuote]) -> frozenset[int]:
    """Numbers of the gold quotes that this quote counts as."""
    return frozenset(
        number
        for number, each in enumerate(gold)
        if each.article_id == article_id
        and len(each.span)
        and 2 * span.overlap(each.span) >= min(len(span), len(each.span)) > 0
    )


def summarise(rows: Sequence[Judged]) -> dict[str, float]:
    """Metric name → value in 0..1 for these rows; a metric without any row to measure is left out."""
    able = [row for row in rows if row.answerable]
    unable = [row for row in rows if not row.answerable]
    refused = [row for row in rows if not row.answered]
    conflicts = [row for row in able if row.need > 1]
    shares: dict[str, Iterable[bool]] = {
        **{f"quote@{k}": [row.quote_at(k) for row in able] for k in CUTOFFS},
        f"conflict@{CONFLICT_CUTOFF}": [row.enough_at(CONFLICT_CUTOFF) for row in conflicts],
        "answer_hit": [row.answer_hit for row in able if row.answer_hit is not None],
        "answered": [row.answered for row in able],
        "refusal_precision": [not row.answerable for row in refused],
        "refusal_recall": [not row.answered for row in unable],
        "verbatim": [ok for row in rows for ok in row.verbatim],
    }
    metrics = {name: fmean(values) for name, values in shares.items() if values}
    if able and unable:
        metrics["refusal_balanced_accuracy"] = fmean((metrics["answered"], metrics["refusal_recall"]))
    return metrics


def by_group(rows: Sequence[Judged], key: Callable[[Judged], str]) -> Mapping[str, dict[str, float]]:
    """`summarise` for each value of `key`, sorted by it."""
    groups: dict[str, list[Judged]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: summarise(groups[name]) for name in sorted(groups)}


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive's score exceeds a negative's, ties counting half (Mann and Whitney)."""
    if not positive or not negative:
        raise ValueError("both classes need at least one score")
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))
