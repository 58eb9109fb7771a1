from __future__ import annotations

import pytest

from bot.answering.schema import ArticleRef, Outcome, Quote
from bot.answering.wording import first_line, not_in_articles
from index.schema import Published, Role


def quote(article: str) -> Quote:
    ref = ArticleRef(article, "Titel", f"{article}.txt", Published(), "nl")
    return Quote(1, "Een zin.", 0, 8, None, None, 0.9, None, Role.PROSE, ref, f"{article}:0", "0" * 16)


@pytest.mark.parametrize(
    ("language", "articles", "line"),
    [
        ("nl", "ab", "2 citaten uit 2 artikelen:"),
        ("nl", "a", "1 citaat uit 1 artikel:"),
        ("en", "aab", "3 quotes from 2 articles:"),
    ],
)
def test_the_first_line_counts(language: str, articles: str, line: str) -> None:
    quotes = [quote(article) for article in articles]
    assert first_line(language, Outcome.ANSWERED, quotes, differ=False) == line
    stated = first_line(language, Outcome.ANSWERED, quotes, differ=False, answer="Gouda")
    assert stated == f"Gouda — {line}"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_doubt_and_refusal_never_state_an_answer(language: str) -> None:
    for outcome in (Outcome.DOUBTFUL, Outcome.NOT_IN_ARTICLES):
        assert "Gouda" not in first_line(language, outcome, [quote("a")], differ=False, answer="Gouda")
    assert first_line(language, Outcome.NOT_IN_ARTICLES, [], differ=False) == not_in_articles(language)


def test_sources_that_differ_are_announced_in_place_of_one_answer() -> None:
    line = first_line("nl", Outcome.ANSWERED, [quote("a"), quote("b")], differ=True, answer="450")
    assert "450" not in line
