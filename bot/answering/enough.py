"""Whether what is left of a model's prose still answers the question.

Each sentence may be true to its quotes and yet none be to the point. So the prose has to rest on a quote that
answers: on the one thought best, on one about as good, or on one with the best one's answering words. Over
the 70 development questions: a model that repeats two sentences of the evidence at random, and one that
repeats nothing but gold quotes.

    prose rests on                 random: shown   of that on a gold quote   gold: shown
    anything                            1.00              0.18                  1.00
    one of the answer's quotes          0.47              0.34                  0.94
    the best or its words (margin 0)    0.15              0.85                  0.87
    margin 0.03                         0.20              0.74                  0.94
    margin 0.04                         0.22              0.71                  0.98
    margin 0.07                         0.32              0.53                  1.00

What does not pass is shown as quotes alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.composition import Statement
from bot.answering.schema import Answer, Quote
from index.analysis import folded

ABOUT_AS_GOOD = 0.04  # points of score below the best quote's


def answers(quoting: Answer, statements: Sequence[Statement]) -> bool:
    """Whether one of `statements`, which cite by the numbers of `quoting`, rests on what answers."""
    best, cited = quoting.quotes[0], {n for statement in statements for n in statement.cites}
    wanted = folded(_answering_words(best))
    return any(
        quote.score >= best.score - ABOUT_AS_GOOD or (wanted.strip() and wanted in folded(quote.text))
        for quote in (*quoting.quotes, *quoting.more)
        if quote.n in cited
    )


def _answering_words(quote: Quote) -> str:
    if quote.answer_start is None or quote.answer_end is None:
        return ""
    return quote.text[quote.answer_start - quote.start : quote.answer_end - quote.start]
