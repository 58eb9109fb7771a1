"""Whether a sentence that needs several quotes gives the figure of one of them to somebody in another.

"Eleven people died there" may complete a sentence about the town that its neighbour names. "In Leiden 22
people died" has a place of its own and completes no sentence about Delft.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.verifying.dated import Dated
from bot.answering.verifying.figures import Kind, figures
from bot.answering.verifying.parties import parties
from bot.answering.verifying.proper_names import Evidence, Places, names


def borrowed_figure(sentence: Dated, quotes: Sequence[Dated]) -> str | None:
    """The first number of `sentence` that stands only in quotes with names that it leaves out; else None."""
    known = [(_numbers(quote), quote) for quote in quotes]
    for value, written in _numbers(sentence).items():
        holders = [quote for values, quote in known if value in values]
        if holders and all(_names_others(quote, sentence) for quote in holders):
            return written
    return None


def _numbers(text: Dated) -> dict[str, str]:
    return {
        str(each.value): each.text
        for each in figures(text.text, text.language)
        if each.kind is Kind.NUMBER and not each.weak
    }


def _names_others(quote: Dated, sentence: Dated) -> bool:
    here = Evidence([sentence], Places())
    spans = [(start, end) for start, end, party in parties(quote.text) if party in here.parties]
    return any(
        not here.has_word(name.word, quote.language)
        and not any(start <= name.start and name.end <= end for start, end in spans)
        for name in names(quote.text, quote.language)
    )
