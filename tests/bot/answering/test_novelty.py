"""Words of a model's own: too many of them are no support, where quote and sentence have one language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.novelty import new_words
from tests.bot.fakes import make_quote

TEXT = "Volgens de Britten slaagde het leger er donderdag niet in de stad in te nemen."


def found(text: str, language: str = "nl") -> tuple[str, ...]:
    quote = replace(make_quote(1, 0, 10), text=TEXT)
    return new_words(text, language, [quote])


@pytest.mark.parametrize(
    "text",
    [
        "Volgens de Britten nam het leger de stad donderdag niet in.",
        "De Britten melden dat het leger er niet in slaagde de stad in te nemen.",
        "Het leger slaagde daar niet in, zeggen de Britten.",
        "De steden en legers van de Britten slagen.",  # other forms of the same words
    ],
)
def test_a_paraphrase_is_no_novelty(text: str) -> None:
    assert found(text) == ()


@pytest.mark.parametrize(
    "text", ["De stad brandt af en de burgemeester vlucht.", "Alle schapen zijn robots."]
)
def test_a_tale_is(text: str) -> None:
    assert found(text)


def test_nothing_is_told_across_languages() -> None:
    assert found("All sheep are robots.", "en") == ()
