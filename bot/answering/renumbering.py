"""How the quotes of a written answer are numbered: cited ones first, 1, 2, 3 as the prose comes to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answering.composition import Statement
from bot.answering.schema import Answer


def renumbered(quoting: Answer, statements: Sequence[Statement]) -> tuple[Answer, tuple[Statement, ...]]:
    """`quoting` with its quotes in the order of `statements`, which cite them by their old numbers.

    Cited quotes come first, in the order of their first citation, then the others that `quoting` shows; what
    is left stays in `more`. Statements and positions get the new numbers.
    """
    known = {quote.n: quote for quote in (*quoting.quotes, *quoting.more)}
    cited = dict.fromkeys(n for statement in statements for n in statement.cites)
    shown = list(dict.fromkeys([*cited, *(quote.n for quote in quoting.quotes)]))
    order = [*shown, *(n for n in known if n not in set(shown))]
    new = {old: number for number, old in enumerate(order, start=1)}
    quotes = tuple(replace(known[old], n=new[old]) for old in order)
    answer = replace(
        quoting,
        quotes=quotes[: len(shown)],
        more=quotes[len(shown) :],
        positions=tuple(replace(each, n=new.get(each.n, each.n)) for each in quoting.positions),
    )
    return answer, tuple(Statement(each.text, _sorted(new[n] for n in each.cites)) for each in statements)


def _sorted(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers)))
