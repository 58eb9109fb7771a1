"""How good written answers are: support, citations, what is dropped and why, and what it all costs.

Citation recall and precision are those of ALCE (Gao et al., EMNLP 2023), with the deterministic verifier in
place of their entailment model:

- a sentence has recall 1 when the quotes it cites together support it;
- a citation is precise when its sentence has recall 1 and the citation is needed: it supports the sentence by
  itself, or the others do not without it.

Both are taken over the sentences shown. What a person sees was verified before, so a recall below 1 is a
mistake of ours; how well the model writes is `support`, the share of its sentences that passed at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from bot.answering.composition import Composition, Draft, Statement
from bot.answering.schema import Answer, Quote
from bot.answering.verification import Verifier


@dataclass(frozen=True, slots=True)
class WritingReport:
    """Metric name → value; why sentences were dropped and answers not written, in shares; and the cost."""

    metrics: dict[str, float]
    dropped: dict[str, float]  # reason → share of the sentences the model wrote
    fallbacks: dict[str, float]  # kind → share of the questions that were composed
    cost: dict[str, float]  # per question composed: tokens, calls, seconds

    def as_json(self) -> dict[str, object]:
        """A JSON object with the same parts."""
        return {
            "metrics": self.metrics,
            "dropped": self.dropped,
            "fallbacks": self.fallbacks,
            "cost": self.cost,
        }


def measure_writing(answers: Sequence[Answer], verifier: Verifier) -> WritingReport:
    """Judge the answers that a language model was asked for; others do not count."""
    asked = [(answer, answer.composition) for answer in answers if answer.composition is not None]
    written = [composition for _, composition in asked]
    shown = [(answer, each) for answer, composition in asked for each in composition.statements]
    passed, refused = len(shown), [each for composition in written for each in composition.rejected]
    recalls = [_supported(verifier, answer, each, each.cites) for answer, each in shown]
    precise = [
        recall and _needed(verifier, answer, each, n)
        for (answer, each), recall in zip(shown, recalls, strict=True)
        for n in each.cites
    ]
    shares = {
        "written": [composition.fallback is None for composition in written],
        "support": [True] * passed + [False] * len(refused),
        "citation_recall": recalls,
        "citation_precision": precise,
        "translated": _translated(written),
    }
    return WritingReport(
        metrics={name: fmean(values) for name, values in shares.items() if values},
        dropped=_shares([each.reason.name.lower() for each in refused], passed + len(refused)),
        fallbacks=_shares([each.fallback.name.lower() for each in written if each.fallback], len(written)),
        cost=_cost(written),
    )


def _supported(verifier: Verifier, answer: Answer, statement: Statement, cites: Sequence[int]) -> bool:
    quotes: tuple[Quote, ...] = answer.quotes
    draft = Draft(statement.text, tuple(cites))
    return verifier.check(draft, quotes, question=answer.question, language=answer.language).passed


def _needed(verifier: Verifier, answer: Answer, statement: Statement, n: int) -> bool:
    others = [each for each in statement.cites if each != n]
    return (
        not others
        or _supported(verifier, answer, statement, [n])
        or not _supported(verifier, answer, statement, others)
    )


def _translated(written: Sequence[Composition]) -> list[bool]:
    shown = sum(len(each.translations) for each in written)
    return [True] * shown + [False] * sum(each.untranslated for each in written)


def _shares(names: Sequence[str], of: int) -> dict[str, float]:
    return {name: count / of for name, count in Counter(names).most_common()}


def _cost(written: Sequence[Composition]) -> dict[str, float]:
    if not written:
        return {}
    return {
        "prompt_tokens": fmean(each.usage.prompt_tokens for each in written),
        "completion_tokens": fmean(each.usage.completion_tokens for each in written),
        "calls": fmean(each.usage.calls for each in written),
        "seconds": fmean(each.usage.seconds for each in written),
        "seconds_median": median(each.usage.seconds for each in written),
    }
