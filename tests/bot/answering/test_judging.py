"""Which quotes a written sentence rests on, whatever the model cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from bot.answering.composition import Draft, Reason
from bot.answering.judging import Judge, clauses_of
from bot.answering.prompt import Form, build_prompt
from bot.answering.schema import Quote
from bot.answering.verification import Verdict
from tests.bot.fakes import FIRST_END, SECOND, make_quote

EVIDENCE = tuple(
    make_quote(n, *(SECOND if n % 2 else (0, FIRST_END)), passage_id="a1:0" if n < 3 else f"a1:{n}")
    for n in (1, 2, 3, 4)
)


@dataclass
class Bearing:
    """Passes what cites one of the given sets of quotes."""

    sets: frozenset[frozenset[int]]
    reason: Reason = Reason.NAME

    def check(self, draft: Draft, evidence: Sequence[Quote], *, question: str, language: str) -> Verdict:
        assert set(draft.cites) <= {quote.n for quote in evidence}
        return Verdict() if frozenset(draft.cites) in self.sets else Verdict(self.reason)

    def check_translation(self, text: str, quote: Quote, *, language: str) -> Verdict:
        raise NotImplementedError


class Halves:
    """Passes the whole on both quotes, and each half on its own."""

    def check(self, draft: Draft, evidence: Sequence[Quote], *, question: str, language: str) -> Verdict:
        halves = {2: "Belarus", 3: "gespreksronde"}
        wanted = {n for n, word in halves.items() if word in draft.text}
        return Verdict() if wanted <= set(draft.cites) else Verdict(Reason.NAME)

    def check_translation(self, text: str, quote: Quote, *, language: str) -> Verdict:
        raise NotImplementedError


def judge(*sets: set[int], reason: Reason = Reason.NAME) -> Judge:
    prompt = build_prompt("Waar was het?", EVIDENCE, Form("nl", 1500, 6, True), mark="mark")
    return Judge(Bearing(frozenset(map(frozenset, sets)), reason), prompt, "Waar was het?", "nl")


def rests_on(judge: Judge, *cites: int) -> tuple[int, ...] | Reason:
    judged = judge.judge(Draft("Delegaties spraken in Belarus.", cites))
    return judged.cites if judged.verdict.reason is None else judged.verdict.reason


def test_what_bears_the_sentence_out_alone_is_kept_of_what_is_cited() -> None:
    assert rests_on(judge({1, 2, 3}, {1}, {3}), 3, 2, 1, 3) == (3, 1)


def test_quotes_of_one_passage_may_bear_it_out_together() -> None:
    assert rests_on(judge({1, 2}), 1, 2) == (1, 2)
    assert rests_on(judge({1, 2}, {1, 2, 4}), 1, 4, 2) == (1, 2)


def test_what_is_pieced_together_from_several_passages_is_rejected() -> None:
    assert rests_on(judge({2, 3}), 2, 3) is Reason.UNSUPPORTED


def test_quotes_of_several_passages_may_bear_out_a_clause_each() -> None:
    assert rests_on(judge({2, 3}, reason=Reason.ATTRIBUTION), 2, 3) == (2, 3)
    both = Judge(Halves(), judge().prompt, "Waar was het?", "nl")
    said = Draft(
        "Delegaties kwamen bij elkaar in Belarus, en volgens Kiev volgt een derde gespreksronde.", (2, 3)
    )
    assert both.judge(said).cites == (2, 3)


def test_a_sentence_may_rest_on_another_quote_than_the_one_it_cites() -> None:
    assert rests_on(judge({2}, {4}), 3) == (2,)


def test_a_cited_quote_that_bears_it_out_alone_is_preferred_to_a_better_one() -> None:
    assert rests_on(judge({1}, {4}), 3, 4) == (4,)


def test_what_no_quote_bears_out_is_rejected_for_the_first_reason() -> None:
    assert rests_on(judge(), 2) is Reason.NAME


def test_a_copy_of_a_quote_under_the_number_of_another_is_not_set_right() -> None:
    copy = Draft(EVIDENCE[0].text, (2,))
    assert judge({1}, {3}).judge(copy).verdict.reason is Reason.NAME


MISPLACED = [Reason.FIGURE, Reason.NAME, Reason.NEGATION, Reason.ATTRIBUTION, Reason.UNSUPPORTED]


@pytest.mark.parametrize("reason", MISPLACED)
def test_a_fault_that_may_be_one_of_citing_is_set_right(reason: Reason) -> None:
    assert rests_on(judge({1}, reason=reason), 2) == (1,)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in MISPLACED])
def test_other_faults_are_not_set_right(reason: Reason) -> None:
    assert rests_on(judge({1}, reason=reason), 2) is reason


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("In de stad Leiden, op de markt, vielen 22 gewonden.", 1),
        ("Leiden telt 22 gewonden, Delft 30.", 2),
        ("In Leiden vielen gewonden, en dat waren er volgens de politie 22.", 1),
        ("De burgemeester van Leiden ging naar huis, terwijl die van Delft op het plein bleef.", 2),
        ("Er vielen doden.", 1),
    ],
)
def test_figures_stay_with_the_names_of_their_clause(text: str, parts: int) -> None:
    found = clauses_of(text)
    assert len(found) == parts
    assert " ".join(found) == text
