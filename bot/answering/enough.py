"""Whether what is left of a model's prose still answers the question.

Each sentence may be true to its quotes and yet none be to the point, so the prose has to rest on the quote
that the reader thinks answers best, or on one with the same answering words. Over the 70 development
questions, of the prose of a model that repeats two sentences of the evidence at random 0.85 of what passes
this cites a gold quote (0.34 if any of the first quotes were enough, 0.18 without a rule); of one that
repeats nothing but gold quotes 0.87 passes (0.94, 1.00). What does not pass is shown as quotes alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.composition import Statement
from bot.answering.schema import Answer, Quote
from index.analysis import words


def answers(quoting: Answer, statements: Sequence[Statement]) -> bool:
    """Whether one of `statements`, which cite by the numbers of `quoting`, rests on what answers."""
    best, cited = quoting.quotes[0], {n for statement in statements for n in statement.cites}
    wanted = _words(_answering_words(best))
    return any(
        quote.n in cited and (quote is best or (wanted.strip() and wanted in _words(quote.text)))
        for quote in (*quoting.quotes, *quoting.more)
    )


def _answering_words(quote: Quote) -> str:
    if quote.answer_start is None or quote.answer_end is None:
        return ""
    return quote.text[quote.answer_start - quote.start : quote.answer_end - quote.start]


def _words(text: str) -> str:
    return f" {' '.join(words(text.casefold()))} "
