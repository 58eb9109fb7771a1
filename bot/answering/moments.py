"""Days of the week and months, the same in Dutch and English (`config/data/positions.toml`)."""

from __future__ import annotations

from functools import cache

from bot.answering.figures_in_text import positions_table


@cache
def moment(word: str) -> str:
    """The day or month that `word` names, in English: "monday" for "maandagavond"; "" for other words."""
    low = word.casefold()
    for english, dutch in positions_table()["moments"].items():
        if low in (english, dutch) or (dutch.endswith("dag") and low.startswith(dutch)):
            return str(english)
    return ""
