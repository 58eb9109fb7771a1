"""The written part of a card: whole sentences within Discord's limits, and nothing that acts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composition import (
    Composition,
    Fallback,
    Position,
    Reason,
    Rejected,
    Statement,
    Style,
    Translation,
)
from bot.answering.schema import Answer, Outcome
from bot.discord_text import units
from bot.embeds import CONTENT, TEXT_BODY, answer_card, page_count, so_far_card
from bot.written_card import MOST_FIELDS, position_fields, prose
from index.schema import Role
from tests.bot.cards import OUR_STYLES, make_quote, strange_answers, words_of_strangers
from tests.bot.cards import make_answer as make_card_answer
from tests.bot.discord_markdown import styles, words
from tests.bot.fakes import make_answer
from tests.bot.written import POSITIONS, fallen_back, written
from tests.discord_server.rules import check_message


def test_prose_is_cut_between_sentences_and_says_so() -> None:
    long = [Statement(f"Sentence number {n} says a thing or two about talks.", (n,)) for n in range(1, 30)]
    shown = words(prose(long, 400))
    assert units(prose(long, 400)) <= 400
    assert shown.endswith("talks. [7] …")
    assert words(prose(long[:2], 400)).endswith("talks. [2]")
    one = prose([Statement("word " * 200, (1,))], 100)
    assert words(one).endswith("… [1]")
    assert units(one) <= 100


def test_positions_are_fields_with_date_and_quote_as_many_as_there_may_be() -> None:
    fields = position_fields(replace(written("q"), positions=POSITIONS), 1000)
    assert [(name, words(value)) for name, value in fields] == [
        ("Moscow", "1,351\nMarch 2022 · [1]"),
        ("Zelensky", "4,500\nMarch 2022 · [2]"),
    ]
    many = make_answer("q", positions=tuple(Position(f"who {n}", "says", n) for n in range(40)))
    assert len(position_fields(many, 10_000)) == MOST_FIELDS
    assert len(position_fields(many, 60)) < MOST_FIELDS
    check_message({"embeds": [answer_card(many).embed().to_dict()]})


def test_an_answer_in_the_making_says_so() -> None:
    card = so_far_card(written("q"))
    assert card.footer == "writing…"
    assert card.body == answer_card(written("q")).body


def test_a_fallback_stands_below_the_first_line_without_its_detail() -> None:
    card = answer_card(fallen_back("q", Fallback.FAILED, detail="http://10.0.0.7"))
    assert words(card.body).split("\n")[:2] == [
        "According to the articles:",
        "only quotes: the language model failed",
    ]


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("word", ["lang ", "*_~` ", "👍🏽", "x" * 50 + " "])
def test_limits_hold_where_everything_is_long(outcome: Outcome, word: str) -> None:
    long = word * (1000 // len(word))
    quotes = tuple(make_quote(n, long, title=long, section=f"s{long}", role=Role.CAPTION) for n in (1, 2, 3))
    answer = make_card_answer(
        *quotes, question=long, text=long, standalone=f"s{long}", outcome=outcome, closest=quotes
    )
    for statement in (word * (120 // len(word)), long):
        composition = Composition(
            model=long,
            statements=tuple(Statement(statement, (1, 2, 3)) for _ in range(6)),
            rejected=(Rejected(long, Reason.UNSAFE),),
            translations=tuple(Translation(n, long) for n in (1, 2, 3)),
            untranslated=2,
        )
        positions = tuple(Position(long, long, 1 + n % 3) for n in range(9))
        fits(replace(answer, mode=Style.COMPOSE, composition=composition, positions=positions))
    fits(answer)


def fits(answer: Answer) -> None:
    check_message({"embeds": [answer_card(answer).embed().to_dict()]})
    card = answer_card(answer, limit=TEXT_BODY)
    check_message({"content": card.text()})
    assert units(card.body) + sum(units(name) + units(value) for name, value in card.fields) <= TEXT_BODY
    for n in (1, 2, 3):
        block = card.body.split(f"**{n}**  ")[1].split("\n")
        assert len(words(block[0])) > 20, "a source is named"
        assert len(words(block[1])) > 20, "something is quoted"


@st.composite
def strange_written_answers(draw: st.DrawFn) -> Answer:
    answer = draw(strange_answers())
    text = draw(words_of_strangers)
    numbers = [quote.n for quote in answer.quotes] or [1]
    count = draw(st.integers(0, 8))
    composition = Composition(
        model=text,
        statements=tuple(Statement(f"a{text}", tuple(numbers)) for _ in range(count)),
        rejected=(Rejected(text, Reason.UNSAFE, text),),
        translations=tuple(Translation(n, text * 2) for n in numbers),
        fallback=None if count else draw(st.sampled_from(Fallback)),
        detail=text,
    )
    positions = tuple(Position(text, f"b{text}", n) for n in numbers * draw(st.integers(0, 9)))
    mode = Style.COMPOSE if count else Style.QUOTE
    shown = f"a{answer.text}"  # a first line is never empty
    return replace(answer, text=shown, composition=composition, positions=positions, mode=mode)


@given(strange_written_answers())
def test_limits_hold_and_only_words_are_shown_whatever_a_model_writes(answer: Answer) -> None:
    for page in range(page_count(answer)):
        card = answer_card(answer, page)
        check_message({"embeds": [card.embed().to_dict()]})
        shown = [card.body, *(part for field in card.fields for part in field)]
        assert set().union(*map(styles, shown)) <= OUR_STYLES
        plain = answer_card(answer, page, limit=TEXT_BODY).text()
        assert units(plain) <= CONTENT
        assert styles(plain) <= OUR_STYLES
        check_message({"content": plain})
