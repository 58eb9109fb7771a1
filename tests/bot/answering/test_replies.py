"""Replies as a whole, without what a model thinks aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.replies import whole_reply, without_thoughts
from bot.answering.written import Written
from tests.bot.answering.scripted import ScriptedModel

TAGS = ("<think>", "</think>", "<THINKING>", "</reasoning>")


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("How many?", "How many?"),
        ("<think>Russia.</think>How many?", "How many?"),
        ("Russia, Ukraine.</think>\nHow many?", "\nHow many?"),
        ("One.</think>Two.<thought>Three.</thought>Four.</think>Five.", "Five."),
        ("How many?<think>Perhaps", "How many?"),
    ],
)
def test_only_what_is_not_thought_is_kept(reply: str, kept: str) -> None:
    assert whole_reply(ScriptedModel([reply]), [], 100)[0] == kept


@given(st.lists(st.sampled_from([*TAGS, "One thing [1]. ", "Another came [2]. "])))
def test_a_reply_that_grows_is_read_in_the_same_way(parts: list[str]) -> None:
    def cites(reply: str) -> list[tuple[int, ...]]:
        written = Written("en")
        return [draft.cites for draft in [*written.feed(reply), *written.finish()]]

    kept = cites(without_thoughts("".join(parts)))
    grown = cites("".join(parts))  # also what was read before a closing tag told that it was thinking
    assert grown[len(grown) - len(kept) :] == kept
