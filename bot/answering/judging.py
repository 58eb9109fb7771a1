"""Each sentence of a model's reply: may it be shown, and on which quotes does it rest?

Models cite badly where they write well: a small one hangs "The talks were held in Belarus" on the sentence
that wishes for talks elsewhere, or on all it was shown. So citations are set right after the fact, as RARR
does for whole texts (Gao et al., ACL 2023): of several cited quotes those are kept that bear the sentence out
alone, and a sentence that what it cites does not bear out may rest on one other quote of the evidence that
does. A number that does not exist, or none at all, is not set right: whoever invents those invents the rest.
Nor is a quote's own sentence under another's number: so writes a model that repeats all it was shown, poison
included.

Quotes that bear a sentence out only together may be read together when they stand in one passage, where
"eleven people died" and the town's name are neighbours (`borrowed`). Otherwise each clause needs its figures
and names in one place: with the dead of one region and the name of another a model of 1.5 billion weights
made a sentence in which every word was in the quotes, and which was false.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.composition import Draft, Reason
from bot.answering.leaks import repeats_prompt
from bot.answering.novelty import new_words
from bot.answering.prompt import Prompt
from bot.answering.schema import Quote
from bot.answering.verification import Verdict, Verifier
from bot.answering.verifying.borrowed import borrowed_figure
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.support import pieces
from config.told_error import Words
from index.analysis import folded, words

# What may be right and only cited wrongly.
MISPLACED = frozenset({Reason.FIGURE, Reason.NAME, Reason.NEGATION, Reason.ATTRIBUTION, Reason.UNSUPPORTED})

# What says that a clause took its figures and names from several places.
PIECED = frozenset({Reason.FIGURE, Reason.NAME})
A_CLAUSE = 5  # words
_FIGURE = re.compile(r"\d")
_NAME = re.compile(r"\b[^\W\d_a-z]\w")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a sentence, and the numbers of the evidence it rests on where it passed."""

    verdict: Verdict
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the sentences of one reply. Deterministic."""

    verifier: Verifier
    prompt: Prompt
    question: str
    language: str  # of the question, "nl" or "en"

    def judge(self, draft: Draft) -> Judgement:
        """What to make of `draft`; of the evidence, cited quotes are tried first, then from the best on."""
        if repeats_prompt(draft.text, self.prompt):
            return Judgement(Verdict(Reason.UNSAFE, "the prompt"))
        verdict = self._verdict(draft)
        cited = tuple(dict.fromkeys(draft.cites))
        if verdict.passed:
            return self._sorted_out(draft, cited) if len(cited) > 1 else Judgement(verdict, cited)
        if verdict.reason not in MISPLACED:
            return Judgement(verdict)
        others = (
            quote.n
            for quote in self.prompt.evidence
            if quote.n not in cited and folded(draft.text) not in folded(quote.text)
        )
        for n in (*(cited if len(cited) > 1 else ()), *others):
            if self._verdict(replace(draft, cites=(n,))).passed:
                return Judgement(Verdict(), (n,))
        return Judgement(verdict)

    def _sorted_out(self, draft: Draft, cited: Sequence[int]) -> Judgement:
        """`draft`, which all of `cited` bear out together, on those that it needs."""
        alone = tuple(n for n in cited if self._verdict(replace(draft, cites=(n,))).passed)
        if alone:
            return Judgement(Verdict(), alone)
        places = self._places(cited)
        for place in places:
            if self._verdict(replace(draft, cites=place)).passed and not self._borrows(draft.text, place):
                return Judgement(Verdict(), place)
        for part in clauses_of(draft.text):
            if not any(self._told_in(part, place) for place in places):
                return Judgement(Verdict(Reason.UNSUPPORTED, Words("dropped.pieced_together", part=part)))
        return Judgement(Verdict(), tuple(cited))

    def _told_in(self, part: str, place: tuple[int, ...]) -> bool:
        """Whether the figures and names of `part` belong together in these quotes of one passage."""
        return self._verdict(Draft(part, place)).reason not in PIECED and not self._borrows(part, place)

    def _borrows(self, part: str, place: tuple[int, ...]) -> bool:
        quotes = [Dated.of(quote) for quote in _of(self.prompt.evidence, place)]
        return len(quotes) > 1 and borrowed_figure(Dated(part, self.language), quotes) is not None

    def _places(self, cited: Sequence[int]) -> list[tuple[int, ...]]:
        """The numbers in `cited` by the passage their quotes stand in."""
        where = {quote.n: quote.passage_id for quote in self.prompt.evidence}
        return [
            tuple(n for n in cited if where[n] == place) for place in dict.fromkeys(where[n] for n in cited)
        ]

    def _verdict(self, draft: Draft) -> Verdict:
        evidence = self.prompt.evidence
        verdict = self.verifier.check(draft, evidence, question=self.question, language=self.language)
        if not verdict.passed:
            return verdict
        cited = _of(evidence, draft.cites)
        if not cited or len(cited) < len(set(draft.cites)):  # a statement's promise, whatever verifies
            return Verdict(Reason.UNKNOWN_CITATION)
        new = new_words(draft.text, self.language, cited)
        return Verdict(Reason.UNSUPPORTED, ", ".join(new)) if new else verdict


def clauses_of(text: str) -> list[str]:
    """The clauses of `text`, none of it left out: each has a name, and a figure where the text has any."""
    parts, part, figures = [], "", _FIGURE.search(text)
    for piece in pieces(" ".join(text.split())):
        part = f"{part} {piece}".strip()
        if _NAME.search(part) and (_FIGURE.search(part) if figures else len(words(part)) >= A_CLAUSE):
            parts.append(part)
            part = ""
    return [*parts[:-1], " ".join([*parts[-1:], part]).strip()]


def _of(evidence: Sequence[Quote], numbers: Sequence[int]) -> list[Quote]:
    return [quote for quote in evidence if quote.n in numbers]
