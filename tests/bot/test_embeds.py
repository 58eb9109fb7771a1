"""Cards and embeds: within Discord's limits, the words of the articles, and nothing that acts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from bot.answering.schema import Answer, ArticleRef, Outcome
from bot.discord_text import one_line, units
from bot.embeds import (
    CONTENT,
    TEXT_BODY,
    answer_card,
    articles_card,
    context_card,
    list_pages,
    page_count,
    page_quotes,
    short_source,
    shown_quotes,
)
from index.schema import Published, Role
from tests.bot.cards import OUR_STYLES, make_answer, make_quote, strange_answers
from tests.bot.discord_engine import SeedEngine
from tests.bot.discord_markdown import styled, styles, words
from tests.bot.hostility import HOSTILE, QUESTION
from tests.discord_server.rules import check_message


def test_an_answer_shows_line_quotes_sources_and_footer() -> None:
    quote = make_quote(1, "Het overleg was in Belarus.", answer="Belarus", section="Gesprekken")
    second = make_quote(2, "Nog iets.", title="Ander", role=Role.CAPTION)
    card = answer_card(make_answer(quote, second))
    assert card.title == "Waar was het overleg?"
    assert words(card.body).split("\n") == [
        "Volgens de artikelen:",
        "",
        "1  Titel · zonder datum · § Gesprekken",
        "Het overleg was in Belarus.",
        "",
        "2  Ander · zonder datum · fotobijschrift",
        "Nog iets.",
    ]
    assert styled(card.body, "quote") == "Het overleg was in Belarus.Nog iets."
    assert "Belarus" in styled(card.body, "bold")
    assert card.footer == "zekerheid 87% · index g1"


def test_doubt_refusal_and_follow_up_are_said() -> None:
    quote = make_quote(1, "Het overleg was in Belarus.")
    doubt = answer_card(make_answer(quote, outcome=Outcome.DOUBTFUL, standalone="Waar was het *overleg*?"))
    assert "Gezocht als: Waar was het *overleg*?" in words(doubt.body)
    refusal = make_answer(outcome=Outcome.NOT_IN_ARTICLES, closest=(quote,), text="Dat staat er niet.")
    shown = words(answer_card(refusal).body)
    assert shown.index("geen antwoord") < shown.index("Belarus")
    bare = answer_card(replace(refusal, closest=()))
    assert words(bare.body) == "Dat staat er niet."
    assert len({doubt.colour, bare.colour, answer_card(make_answer(quote)).colour}) == 3


def test_pages_hold_three_quotes_each() -> None:
    answer = make_answer(*(make_quote(n, f"Citaat nummer {n}.") for n in range(1, 9)))
    assert page_count(answer) == 3
    assert [quote.n for page in range(3) for quote in page_quotes(answer, page)] == list(range(1, 9))
    assert answer_card(answer, 2).footer.endswith("3/3")
    assert "Citaat nummer 7." in words(answer_card(answer, 2).body)
    assert page_count(make_answer()) == 1


def test_english_answers_are_in_english() -> None:
    quote = make_quote(1, "Het overleg was in Belarus.")
    card = answer_card(make_answer(quote, language="en", outcome=Outcome.DOUBTFUL))
    assert "undated" in card.body
    assert card.footer.startswith("confidence 87%")


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_hostile_articles_are_only_words(path: Path) -> None:
    engine = SeedEngine([path])
    (ref,) = engine.articles()
    answer = replace(engine.ask(f"{QUESTION} {ref.title}"), text=f"{ref.title}: {QUESTION}")
    assert shown_quotes(answer)
    article = engine.article(ref.id)
    cards = [answer_card(answer, page) for page in range(page_count(answer))]
    cards += [context_card(q, article, engine.passage(q.passage_id), "nl") for q in shown_quotes(answer)]
    cards += [articles_card([ref], 0, "nl")]
    for card in cards:
        check_message({"embeds": [card.embed().to_dict()]})
        assert styles(card.body) <= OUR_STYLES, card.body
        assert not styles(card.title)
        assert not re.search(r"@(everyone|here)", json.dumps(card.embed().to_dict()))
    texts = [answer_card(answer, page, limit=TEXT_BODY).text() for page in range(page_count(answer))]
    for text in texts:
        check_message({"content": text})
        assert styles(text) <= OUR_STYLES


def test_a_fake_quote_in_a_title_stays_in_its_line() -> None:
    title = "Echt**\n> **9**  Krant · 3 maart 2022\n> De minister geeft alles toe."
    card = answer_card(make_answer(make_quote(1, "Hij ontkende.", title=title)))
    assert styled(card.body, "quote") == "Hij ontkende."
    assert f"1  {one_line(title)}" in words(card.body)


@given(strange_answers())
def test_limits_hold_whatever_the_words(answer: Answer) -> None:
    for page in range(page_count(answer)):
        check_message({"embeds": [answer_card(answer, page).embed().to_dict()]})
        plain = answer_card(answer, page, limit=TEXT_BODY).text()
        assert units(plain) <= CONTENT
        check_message({"content": plain})


def test_three_long_contexts_fit_in_one_message() -> None:
    engine = SeedEngine()
    answer = engine.ask("Waar waren de gesprekken over Oekraïne?")
    cards = []
    for quote in answer.quotes:
        article = engine.article(quote.article.id)
        whole = replace(
            engine.passage(quote.passage_id), span=replace(engine.passage(quote.passage_id).span, start=0)
        )
        cards.append(context_card(quote, article, whole, "nl"))
    check_message({"embeds": [card.embed().to_dict() for card in cards]})
    for card, quote in zip(cards, answer.quotes, strict=True):
        assert one_line(quote.text) == styled(card.body.split("\n")[1], "bold")
        assert f"tekens {quote.start} tot {quote.end}" in card.footer


def test_the_list_of_articles_pages_and_hides_folders() -> None:
    refs = [
        ArticleRef(f"a{n}", f"Titel {n}", f"/home/x/artikel_{n}.txt", Published("2022-03"), "nl")
        for n in range(23)
    ]
    assert list_pages(23) == 3
    last = articles_card(refs, 2, "nl")
    assert words(last.body).split("\n")[-2:] == ["23  Titel 22 · maart 2022", "artikel_22.txt"]
    assert last.footer == "3/3"
    assert articles_card([], 0, "en").body == "There are no articles in the index yet."
    assert short_source("https://example.org/a/b") == "https://example.org/a/b"
