"""How many wrong sentences verification catches, by what is wrong, and how many right ones it drops.

Correct sentences (bench.composed_cases) are altered in one thing each (bench.mutating) and checked like a
model's: by verification and for words of its own, against the cited quotes, with another sentence of the same
paragraph among the evidence. Only sentences that are shown when correct are altered.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.composed_cases import Case, attributed, held_aside, parallel, texts_of, written
from bench.mutating import (
    another_figure,
    another_name,
    exchanged_figures,
    exchanged_names,
    names_in,
    negated,
)
from bot.answering.composition import Draft
from bot.answering.novelty import new_words
from bot.answering.verifying.support import Support
from bot.answering.verifying.verifier import QuoteVerifier
from index.analysis import words
from index.embedder import PACKAGED, load_query_embedder

SEED = 5
# Of XQuAD's sentences this many-th: some minutes instead of half an hour. Each comes in four ways, so that
# an even number would leave out half of them: with 6, the Dutch ones.
EVERY = 5
HAND_MADE = ("written", "held aside, opposite", "held aside, exchanged")
SHOWN = 6  # misses of each kind that the result keeps, of the written sentences


def measure(scratch: Path, data: Path | None, *, every: int = EVERY) -> dict[str, Any]:
    """Shares by source and kind. Without `data` only sentences written by hand; `every` thins XQuAD."""
    verifier = QuoteVerifier(Support(load_query_embedder(PACKAGED, scratch / "cache")))
    cases = [*written(), *held_aside()]
    if data is not None:
        cases += [*list(parallel(data))[::every], *list(attributed(data))[::every]]
    tally = Tally(verifier)
    texts = [*texts_of(data), *(case.text for case in cases)]
    # What is written in lower case anywhere is no name: neither replaced as one nor put in the place of one.
    vocabulary = frozenset(word for text in texts for word in words(text) if word.islower())
    pool = sorted({name for case in cases for name in names_in(case.text)})
    pool = [name for name in pool if name.lower() not in vocabulary]
    dice = random.Random(SEED)
    for case in cases:
        spoilt = list(mutations(case, pool, vocabulary, dice))
        if tally.correct(case):  # of a sentence that is dropped anyway, nothing is caught
            for kind, draft in spoilt:
                tally.wrong(case, kind, draft)
    return tally.result()


def mutations(
    case: Case, pool: Sequence[str], ordinary: frozenset[str], dice: random.Random
) -> Iterator[tuple[str, Draft]]:
    """Every way to spoil `case`, by kind."""
    cites = tuple(quote.n for quote in case.quotes)
    quotes = " ".join(quote.text for quote in case.quotes)
    made = {
        "figure": another_figure(case.text, case.language, quotes, dice),
        "name": another_name(case.text, quotes, pool, ordinary, dice),
        "negation": negated(case.text, case.language),
        "figures exchanged": exchanged_figures(case.text),
        "names exchanged": exchanged_names(case.text, ordinary),
    }
    if case.source in HAND_MADE:
        made = {kind: text for kind, text in made.items() if kind in ("figure", "name")}
    for kind, text in (made | case.wrong).items():
        if text is not None:
            yield kind, Draft(text, cites)
    yield "citation: none", Draft(case.text, ())
    yield "citation: unknown", Draft(case.text, (*cites, case.other.n + 1))
    if case.other.text not in quotes:
        yield "citation: another quote", Draft(case.text, (case.other.n,))


class Tally:
    """Counts verdicts."""

    def __init__(self, verifier: QuoteVerifier) -> None:
        self._verifier = verifier
        self._right: dict[str, Counter[str]] = defaultdict(Counter)
        self._wrong: dict[str, dict[str, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
        self._missed: dict[str, list[str]] = defaultdict(list)
        self._seconds: list[float] = []

    def correct(self, case: Case) -> bool:
        """Check a correct sentence: whether it is shown."""
        start = time.perf_counter()
        reason = self._reason(case, Draft(case.text, tuple(quote.n for quote in case.quotes)))
        self._seconds.append(time.perf_counter() - start)
        self._right[case.source][reason or "shown"] += 1
        return reason is None

    def wrong(self, case: Case, kind: str, draft: Draft) -> None:
        """Check a spoilt one."""
        caught = self._reason(case, draft) is not None
        self._wrong[case.source][kind][caught] += 1
        if not caught and case.source in HAND_MADE:
            self._missed[kind].append(draft.text)

    def _reason(self, case: Case, draft: Draft) -> str | None:
        """Why a sentence would not be shown: verification's reason, or words of its own."""
        evidence = [*case.quotes, case.other]
        verdict = self._verifier.check(draft, evidence, question="", language=case.language)
        if verdict.reason:
            return verdict.reason.name.lower()
        cited = [quote for quote in evidence if quote.n in draft.cites]
        return "own words" if new_words(draft.text, case.language, cited) else None

    def result(self) -> dict[str, Any]:
        """The table: for each source the share of right sentences dropped, and of wrong ones caught."""
        seconds = sorted(self._seconds)
        return {
            "correct": {source: _dropped(counts) for source, counts in self._right.items()},
            "caught": {
                source: {kind: _caught(counts) for kind, counts in sorted(kinds.items())}
                for source, kinds in self._wrong.items()
            },
            "all sources": {kind: _caught(counts) for kind, counts in sorted(self._over_sources().items())},
            "missed of the written": {kind: texts[:SHOWN] for kind, texts in self._missed.items()},
            "seconds a sentence": {"median": round(seconds[len(seconds) // 2], 3), "n": len(seconds)},
        }

    def _over_sources(self) -> dict[str, Counter[bool]]:
        total: dict[str, Counter[bool]] = defaultdict(Counter)
        for kinds in self._wrong.values():
            for kind, counts in kinds.items():
                total[kind] += counts
        return total


def _dropped(counts: Counter[str]) -> dict[str, Any]:
    n = counts.total()
    reasons = {reason: count for reason, count in counts.most_common() if reason != "shown"}
    return {"n": n, "dropped": round(1 - counts["shown"] / n, 3), "by": reasons}


def _caught(counts: Counter[bool]) -> dict[str, Any]:
    return {"n": counts.total(), "caught": round(counts[True] / counts.total(), 4)}
