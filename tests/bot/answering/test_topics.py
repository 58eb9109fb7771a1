from __future__ import annotations

import pytest

from bot.answering.topics import names, topics


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Hoeveel meisjes kwamen er?", set()),
        ("Hoeveel julianen werden er gevangen?", set()),
        ("Hoeveel mensen kwamen er in mei?", {"@may"}),
        ("Hoeveel mensen kwamen er zaterdagavond?", {"@saturday"}),
        ("How many people came on Saturday?", {"@saturday"}),
    ],
)
def test_a_day_or_month_is_one_only_as_a_whole_word(text: str, days: set[str]) -> None:
    assert names(topics(text, "en" if text.startswith("How") else "nl")) == days
