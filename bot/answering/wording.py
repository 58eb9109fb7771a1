"""The words of answers and of questions that answering looks at, from `config/data/answering.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from bot.answering.schema import Answer, Outcome, Quote


@cache
def table() -> dict[str, Any]:
    """The whole file, read once."""
    return tomllib.loads(files("config.data").joinpath("answering.toml").read_text(encoding="utf-8"))


def not_in_articles(language: str) -> str:
    """The one sentence that refuses; interfaces and tests compare with this."""
    return _phrase("not_in_articles", language)


def first_line(
    language: str, outcome: Outcome, quotes: Sequence[Quote], *, differ: bool, answer: str = ""
) -> str:
    """What stands above the quotes: sure answering words, how much was found, any doubt.

    `answer` is cut from the first quote, so the line never says more than the quote does.
    """
    if outcome is Outcome.NOT_IN_ARTICLES:
        return not_in_articles(language)
    if outcome is Outcome.DOUBTFUL:
        return _phrase("doubt", language)
    if differ:
        return _phrase("differ", language)
    articles = len({quote.article.id for quote in quotes})
    found = _phrase("found", language).format(
        quotes=count("quote", language, len(quotes)), articles=count("article", language, articles)
    )
    return _phrase("stated", language).format(answer=answer, found=found) if answer else found


def recounted(answer: Answer) -> str:
    """The first line of an answer whose quotes have changed in number or order: nothing stated from them."""
    kept = {_phrase(name, answer.language) for name in ("doubt", "differ", "not_in_articles")}
    if answer.text in kept:
        return answer.text
    return first_line(answer.language, answer.outcome, answer.quotes, differ=False)


def count(noun: str, language: str, n: int) -> str:
    """`n` articles or quotes in words: "1 article", "5 citaten"."""
    one, many = table()["counts"]["nl" if language == "nl" else "en"][noun]
    return str(one if n == 1 else many.format(n=n))


def _phrase(name: str, language: str) -> str:
    return str(table()["phrases"][name]["nl" if language == "nl" else "en"])
