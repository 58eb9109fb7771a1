from __future__ import annotations

import pytest

from bot.answering.moments import moment


@pytest.mark.parametrize(
    ("word", "day_or_month"),
    [
        ("Monday", "monday"),
        ("maandag", "monday"),
        ("maandagavond", "monday"),
        ("Mei", "may"),
        ("Meijer", ""),
        ("Juliana", ""),
        ("", ""),
    ],
)
def test_days_and_months_are_the_same_in_both_languages(word: str, day_or_month: str) -> None:
    assert moment(word) == day_or_month
