from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.answering.verifying.arrangement import exchanged
from bot.answering.verifying.joined_names import wrongly_joined
from bot.answering.verifying.surroundings import misplaced
from tests.bot.answering.verifying.made import dated

DATA = Path(__file__).parents[3] / "data"
CASES: list[dict[str, Any]] = tomllib.loads((DATA / "exchanged_sentences.toml").read_text(encoding="utf-8"))[
    "case"
]
# Known, counted, and not to become more.
MOST_MISSED = 9  # some of them fail other checks
MOST_DROPPED = 1


def found(case: dict[str, Any], kind: str) -> bool:
    theirs, mine = case["languages"].split()
    sentence, quotes = dated(case[kind], mine), [dated(case["quote"], theirs)]
    return any(check(sentence, quotes) for check in (exchanged, misplaced, wrongly_joined))


def test_most_exchanges_are_found_and_hardly_any_other_order() -> None:
    missed = [case["exchanged"] for case in CASES if not found(case, "exchanged")]
    dropped = [case["text"] for case in CASES if found(case, "text")]
    assert len(missed) <= MOST_MISSED, missed
    assert len(dropped) <= MOST_DROPPED, dropped


QUOTE = "In July the minister visited Kenya, and in August the queen opened a school in Peru."


@pytest.mark.parametrize(
    ("sentence", "is_wrong"),
    [
        (QUOTE, False),
        ("The queen opened a school in Peru in August, the minister visited Kenya in July.", False),
        ("The queen opened a school in Kenya.", False),  # nothing stands in the place of Kenya
        ("In July the minister visited Peru, and the queen opened a school in Kenya.", True),
    ],
)
def test_names_stand_among_their_own_words(sentence: str, is_wrong: bool) -> None:
    pair = misplaced(dated(sentence, "en"), [dated(QUOTE, "en")])
    assert bool(pair) is is_wrong


def test_both_are_given_as_they_are_written() -> None:
    sentence = "In July the minister visited Peru, and the queen opened a school in Kenya."
    assert misplaced(dated(sentence, "en"), [dated(QUOTE, "en")]) == ("Peru", "Kenya")
    joined = dated("The book by Charles Smith knew nothing of William Darwin.", "en")
    quote = dated(
        "Het boek van William Smith over de aarde was er voor het boek van de jonge Charles Darwin."
    )
    assert wrongly_joined(joined, [quote]) == ("Charles", "Smith")


def test_words_of_another_language_tell_nothing() -> None:
    sentence = "In July the minister visited Peru, and the queen opened a school in Kenya."
    quote = dated("In juli bezocht de minister Kenia en de koningin opende een school in Peru.")
    assert misplaced(dated(sentence, "en"), [quote]) is None


@pytest.mark.parametrize(
    ("sentence", "joined"),
    [
        ("The book by William Smith knew nothing of Charles Darwin.", False),
        ("The book by Charles Smith knew nothing of William Darwin.", True),
        ("The book by Smith came before Darwin.", False),
    ],
)
def test_nobody_is_called_by_the_names_of_two(sentence: str, joined: bool) -> None:
    quote = dated(
        "Het boek van William Smith over lagen van de aarde verscheen voor Charles Darwin het zijne uitgaf."
    )
    assert bool(wrongly_joined(dated(sentence, "en"), [quote])) is joined
