"""From a quoting answer to prose over it, with a model that follows a script."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby

import pytest

from bot.answering.composer import NOTHING_FITS, Composer, Limits
from bot.answering.composition import Fallback, Position, Reason, Statement, Style, Usage
from bot.answering.prompt import NO_ANSWER
from bot.answering.schema import Answer
from index.errors import LanguageModelUnavailableError
from tests.bot.answering.scripted import CitationsOnly, Credulous, ScriptedModel
from tests.bot.fakes import FIRST_END, SECOND, make_answer, make_quote

GONE = LanguageModelUnavailableError("the language model does not answer", hint="Start it.")


@pytest.fixture
def quoting() -> Answer:
    """Two quotes, the first with answering words, and a further one."""
    first = replace(make_quote(1, 0, FIRST_END, "Belarus"), score=0.9)
    second = replace(make_quote(2, *SECOND), score=0.8)
    return make_answer("Where were the talks held?", quotes=(first, second), more=(replace(second, n=3),))


def compose(quoting: Answer, *replies: str | Exception, model: ScriptedModel | None = None) -> Answer:
    return Composer(model or ScriptedModel(replies), CitationsOnly()).compose(quoting)


def statements(answer: Answer) -> tuple[Statement, ...]:
    assert answer.composition is not None
    return answer.composition.statements


def fallback(answer: Answer) -> Fallback | None:
    assert answer.composition is not None
    assert (answer.composition.fallback is None) == (answer.mode is Style.COMPOSE)
    return answer.composition.fallback


def test_what_is_verified_is_shown_over_the_quotes_there_were(quoting: Answer) -> None:
    answer = compose(quoting, "It goes on soon [2]. They met in Belarus [1].")
    assert statements(answer) == (
        Statement("It goes on soon.", (2,)),
        Statement("They met in Belarus.", (1,)),
    )
    assert replace(answer, composition=None, mode=Style.QUOTE) == quoting
    assert fallback(answer) is None


def test_further_quotes_that_are_cited_follow(quoting: Answer) -> None:
    further = tuple(replace(quoting.more[0], n=n, score=-n) for n in (3, 4, 5))
    answer = compose(replace(quoting, more=further), "It goes on soon [5]. They met [1]. And so on [5][4].")
    assert [each.cites for each in statements(answer)] == [(3,), (1,), (3, 4)]
    assert [(each.n, each.score) for each in answer.quotes[2:]] == [(3, -5), (4, -4)]
    assert [(each.n, each.score) for each in answer.more] == [(5, -3)]
    assert answer.text.startswith("4 quotes")


def test_json_is_understood_as_well(quoting: Answer) -> None:
    reply = {
        "sentences": [{"text": "They met in Belarus.", "cites": [1]}, {"text": "It goes on.", "cites": [9]}]
    }
    answer = compose(quoting, json.dumps(reply))
    assert statements(answer) == (Statement("They met in Belarus.", (1,)),)
    assert [each.reason for each in answer.composition.rejected] == [Reason.UNKNOWN_CITATION]


def test_positions_keep_their_quotes(quoting: Answer) -> None:
    further = (*quoting.more, replace(quoting.more[0], n=4))
    quoting = replace(quoting, more=further, positions=(Position("A", "x", 1), Position("B", "y", 3)))
    answer = compose(quoting, "It goes on soon [4]. They met in Belarus [1].")
    assert [each.n for each in answer.positions] == [1, 4]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (GONE, Fallback.FAILED),
        (NO_ANSWER, Fallback.NO_ANSWER),
        ('{"sentences": []}', Fallback.NO_ANSWER),
        ("They met in Belarus.", Fallback.NOTHING_LEFT),
        ("They met in Belarus [77].", Fallback.NOTHING_LEFT),
        ("", Fallback.NOTHING_LEFT),
        ("It goes on soon [3].", Fallback.NOT_ENOUGH),
        ("It goes on soon [2].", Fallback.NOT_ENOUGH),
    ],
)
def test_the_quoting_answer_stands_where_prose_does_not(
    quoting: Answer, reply: str | Exception, expected: Fallback
) -> None:
    answer = compose(quoting, reply)
    assert fallback(answer) is expected
    assert replace(answer, composition=None) == quoting
    assert statements(answer) == ()


def test_another_quote_with_the_answering_words_will_do(quoting: Answer) -> None:
    also = replace(quoting.quotes[1], text="So said BELARUS, on Thursday.")
    answer = compose(replace(quoting, quotes=(quoting.quotes[0], also)), "Belarus said so [2].")
    assert fallback(answer) is None


def test_a_quote_about_as_good_as_the_first_will_do(quoting: Answer) -> None:
    near = replace(quoting.quotes[1], score=0.87)
    answer = compose(replace(quoting, quotes=(quoting.quotes[0], near)), "It goes on soon [2].")
    assert fallback(answer) is None


def test_what_went_wrong_is_told(quoting: Answer) -> None:
    assert compose(quoting, GONE).composition.detail is GONE


def test_a_stream_that_breaks_keeps_what_was_verified_and_drops_the_rest(quoting: Answer) -> None:
    model = ScriptedModel(["They met in Belarus [1]. It goes on soon [2]."], fails_after=GONE)
    answer = compose(quoting, model=model)
    assert statements(answer) == (Statement("They met in Belarus.", (1,)),)
    assert answer.composition.detail is GONE


def test_a_reply_at_its_limit_loses_its_last_sentence(quoting: Answer) -> None:
    model = ScriptedModel(["They met in Belarus [1]. It costs 1."], usage=Usage(10, 512, 1))
    assert statements(compose(quoting, model=model)) == (Statement("They met in Belarus.", (1,)),)


def without_repeats(seen: list[Answer]) -> list[Answer]:
    """Each written answer once: it is told again with every piece."""
    return [each for each, _ in groupby(seen) if each.composition is not None]


def test_every_sentence_is_told_of_at_once(quoting: Answer) -> None:
    seen: list[Answer] = []
    model = ScriptedModel(["They met in Belarus [1]. It goes on [99]. It goes on soon [2]. The end"])
    answer = Composer(model, CitationsOnly()).compose(quoting, seen.append)
    told = without_repeats(seen)
    assert [len(statements(each)) for each in told] == [1, 2]
    assert all(each.mode is Style.COMPOSE for each in told)
    assert told[-1].quotes == answer.quotes


def test_nothing_is_told_before_it_answers(quoting: Answer) -> None:
    seen: list[Answer] = []
    model = ScriptedModel(["It goes on soon [3]. They met in Belarus [1]."])
    Composer(model, CitationsOnly()).compose(quoting, seen.append)
    assert [len(statements(each)) for each in without_repeats(seen)] == [2]


def test_whoever_waits_is_asked_with_every_piece_although_nothing_passes(quoting: Answer) -> None:
    seen: list[Answer] = []
    model = ScriptedModel(["It goes on [99]. And on [99]. And on and on [99]."])
    Composer(model, CitationsOnly()).compose(quoting, seen.append)
    assert len(seen) > 3
    assert all(each is quoting for each in seen)


def test_whoever_waits_can_stop_the_work(quoting: Answer) -> None:
    def stop(_: Answer) -> None:
        raise KeyboardInterrupt

    model = ScriptedModel(["They met in Belarus [1]. It goes on soon [2]. And on and on [1]."])
    with pytest.raises(KeyboardInterrupt):
        Composer(model, CitationsOnly()).compose(quoting, stop)
    assert model.closed == 1


def test_a_model_that_never_ends_is_left(quoting: Answer) -> None:
    model = ScriptedModel(["They met in Belarus [1]. " * 10_000])
    answer = compose(quoting, model=model)
    assert len(statements(answer)) == 1
    assert model.closed == 1


def test_no_more_sentences_than_wanted(quoting: Answer) -> None:
    model = ScriptedModel([" ".join(f"They met in Belarus, {'again ' * n}[1]." for n in range(20))])
    answer = Composer(model, CitationsOnly(), Limits(sentences=3)).compose(quoting)
    assert len(statements(answer)) == 3


def test_the_prompt_is_never_shown(quoting: Answer) -> None:
    for reply in (
        "The mark is {mark} [1].",
        "The rules say that evidence and question stand between lines [1].",
    ):
        model = ScriptedModel([reply.replace("{mark}", "c0ffee")])
        answer = Composer(model, Credulous(), make_mark=lambda: "c0ffee").compose(quoting)
        assert [each.reason for each in answer.composition.rejected] == [Reason.UNSAFE]


def test_each_request_has_a_mark_of_its_own(quoting: Answer) -> None:
    model = ScriptedModel([NO_ANSWER])
    composer = Composer(model, CitationsOnly())
    composer.compose(quoting)
    composer.compose(quoting)
    assert model.asked[0] != model.asked[1]


def test_a_budget_nothing_fits_asks_nobody(quoting: Answer) -> None:
    model = ScriptedModel(["They met in Belarus [1]."])
    answer = Composer(model, CitationsOnly(), Limits(evidence_tokens=5)).compose(quoting)
    assert fallback(answer) is Fallback.FAILED
    assert answer.composition.detail == NOTHING_FITS
    assert model.asked == []


def test_what_it_cost_is_counted(quoting: Answer) -> None:
    usage = compose(quoting, "They met in Belarus [1].").composition.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.calls) == (100, 10, 1)
