"""Whether a written sentence says nothing but what its quotes say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answering.composition import Draft, Reason
from bot.answering.schema import Quote
from config.told_error import Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of a draft: `reason` is None when it may be shown, `detail` as in `Rejected`."""

    reason: Reason | None = None
    detail: str | Words = ""

    @property
    def passed(self) -> bool:
        """Whether the draft may be shown."""
        return self.reason is None


class Verifier(Protocol):
    """Decides whether a written sentence says nothing but what its quotes say. Deterministic."""

    def check(self, draft: Draft, evidence: Sequence[Quote], *, question: str, language: str) -> Verdict:
        """`evidence` holds all quotes the model was shown, `draft.cites` their numbers (`Quote.n`);
        `language` is the question's, "nl" or "en"."""
        ...

    def check_translation(self, text: str, quote: Quote, *, language: str) -> Verdict:
        """Whether `text` may stand as the translation of `quote` into `language`: figures and names kept."""
        ...
