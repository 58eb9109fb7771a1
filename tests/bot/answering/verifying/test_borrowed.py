"""Figures that belong to somebody whom a sentence does not name."""

from __future__ import annotations

import pytest

from bot.answering.verifying.borrowed import borrowed_figure
from bot.answering.verifying.dated import Dated

DELFT = Dated("Vooral Delft, aan de Schie, werd zwaar getroffen.", "nl")
LEIDEN = Dated("In Leiden vielen 22 doden, meldde de brandweer.", "nl")
THERE = Dated("Volgens de brandweer vielen er minstens elf doden.", "nl")


@pytest.mark.parametrize(
    ("sentence", "language", "quotes", "figure"),
    [
        ("In Delft vielen 22 doden.", "nl", (DELFT, LEIDEN), "22"),
        ("In Delft 22 people died.", "en", (DELFT, LEIDEN), "22"),
        ("In Delft vielen elf doden.", "nl", (DELFT, THERE), None),
        ("In Delft eleven people died.", "en", (DELFT, THERE), None),
        ("In Leiden vielen 22 doden, in Delft elf.", "nl", (DELFT, THERE, LEIDEN), None),
        ("Delft werd getroffen.", "nl", (DELFT, LEIDEN), None),
    ],
)
def test_a_figure_stays_with_the_names_of_its_own_quote(
    sentence: str, language: str, quotes: tuple[Dated, ...], figure: str | None
) -> None:
    assert borrowed_figure(Dated(sentence, language), quotes) == figure
