"""The verifier: every check on a written sentence, in one order, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.answering.composition import Draft, Reason
from bot.answering.schema import Quote
from bot.answering.verification import Verdict
from bot.answering.verifying.arrangement import exchanged
from bot.answering.verifying.asides import claims
from bot.answering.verifying.attributed import lost_attribution
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.figure_check import lost_figure, unjustified_figure
from bot.answering.verifying.joined_names import wrongly_joined
from bot.answering.verifying.negation import negation_mismatch
from bot.answering.verifying.opposites import contradicted
from bot.answering.verifying.proper_names import Evidence, Places, unjustified_name
from bot.answering.verifying.safety import unsafe_part, wrong_language
from bot.answering.verifying.support import Support
from bot.answering.verifying.surroundings import misplaced
from config.told_error import Words

PASSED = Verdict()


class QuoteVerifier:
    """Shows a sentence only when nothing in it goes beyond the quotes it cites. Safe for several threads."""

    def __init__(self, support: Support | None = None) -> None:
        """`support` measures whether the quotes bear a sentence out; None leaves that check out."""
        self._support = support
        self._places = Places()

    def check(self, draft: Draft, evidence: Sequence[Quote], *, question: str, language: str) -> Verdict:
        """See `bot.answering.verification.Verifier`. `question` justifies nothing."""
        if detail := unsafe_part(draft.text):
            return Verdict(Reason.UNSAFE, detail)
        if draft.text.rstrip("\"'”’») ").endswith("?"):
            return Verdict(Reason.UNSUPPORTED, "a question")  # small models ask back what they were asked
        if not draft.cites:
            return Verdict(Reason.NO_CITATION)
        known = {quote.n: quote for quote in evidence}
        if unknown := [n for n in draft.cites if n not in known]:
            return Verdict(Reason.UNKNOWN_CITATION, str(unknown[0]))
        if other := wrong_language(draft.text, language):
            return Verdict(Reason.LANGUAGE, other)
        others = [quote.text for quote in evidence if quote.n not in draft.cites]
        cited = [Dated.of(known[n]) for n in dict.fromkeys(draft.cites)]
        return self._against(draft.text, language, cited, others)

    def _against(
        self, text: str, language: str, quotes: Sequence[Dated], others: Sequence[str] = ()
    ) -> Verdict:
        failures = chain(
            self._wrong_parts(text, language, quotes), self._wrong_whole(text, language, quotes, others)
        )
        return next(failures, PASSED)

    def _wrong_parts(self, text: str, language: str, quotes: Sequence[Dated]) -> Iterator[Verdict]:
        """Figures and names that fail, found one after the other."""
        sentence = Dated(text, language)
        if figure := unjustified_figure(text, language, quotes):
            yield Verdict(Reason.FIGURE, figure)
        if name := unjustified_name(text, language, Evidence(quotes, self._places)):
            yield Verdict(Reason.NAME, name)
        if pair := exchanged(sentence, quotes):
            reason = Reason.NAME if pair[0].is_name else Reason.FIGURE
            yield Verdict(reason, Words("dropped.changed_places", one=pair[0].text, other=pair[1].text))
        if apart := misplaced(sentence, quotes) or wrongly_joined(sentence, quotes):
            yield Verdict(Reason.NAME, Words("dropped.changed_places", one=apart[0], other=apart[1]))

    def _wrong_whole(
        self, text: str, language: str, quotes: Sequence[Dated], others: Sequence[str]
    ) -> Iterator[Verdict]:
        """What fails of what is said, the dearest check last."""
        sentence = Dated(text, language)
        if detail := negation_mismatch(text, language, quotes) or contradicted(sentence, quotes):
            yield Verdict(Reason.NEGATION, detail)
        claimed = claims(text, language, quotes, self._support)
        if detail := lost_attribution(text, language, claimed, self._places):
            yield Verdict(Reason.ATTRIBUTION, detail)
        if self._support and (detail := self._support.missing(text, language, quotes, others)):
            yield Verdict(Reason.UNSUPPORTED, detail)

    def check_translation(self, text: str, quote: Quote, *, language: str) -> Verdict:
        """See `Verifier`: what a sentence must not add, a translation must not lose either."""
        if detail := unsafe_part(text):
            return Verdict(Reason.UNSAFE, detail)
        if other := wrong_language(text, language):
            return Verdict(Reason.LANGUAGE, other)
        source, written = Dated.of(quote), Dated(text, language, quote.article.published)
        if figure := lost_figure(text, language, source):
            return Verdict(Reason.FIGURE, f"{figure} is lost")
        if name := unjustified_name(quote.text, source.language, Evidence([written], self._places)):
            return Verdict(Reason.NAME, f"{name} is lost")
        return self._against(text, language, [source])
