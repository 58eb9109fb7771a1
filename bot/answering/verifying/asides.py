"""What a quote tells of a party on its writer's own account: a clause between commas behind the party's name.

Of "Ann Smit, who leads the talks for the union, says that progress was made" the progress is her claim; that
she leads the talks is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answering.attribution import attributions
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.support import Support

_CLAUSE = re.compile(r"\s*,\s*(?=(?:die|dat|who|which|whose|wiens)\b)([^,;:]+)(?=[,.]|$)")


def told_aside(sentence: str, language: str, quote: Dated, support: Support) -> bool:
    """Whether `sentence` can rest on such a clause of `quote`, and is nearer to it than to the rest."""
    for clause, rest in _asides(quote):
        alone = Dated(clause, quote.language, quote.published)
        if support.missing(sentence, language, [alone]) is None:
            return support.nearness(sentence, [clause]) > support.nearness(sentence, [rest])
    return False


def claims(sentence: str, language: str, quotes: Sequence[Dated], support: Support | None) -> list[Dated]:
    """The `quotes` that a `sentence` which names no source may have somebody's claim from."""
    if support is None or attributions(sentence, language):
        return list(quotes)
    return [quote for quote in quotes if not told_aside(sentence, language, quote, support)]


def _asides(quote: Dated) -> Iterator[tuple[str, str]]:
    """Each party with its clause, and the quote without that."""
    for each in attributions(quote.text, quote.language):
        found = each.who and _CLAUSE.match(quote.text, each.who.end)
        if each.who and found:
            rest = f"{quote.text[: each.who.start]}{quote.text[found.end() :]}"
            yield f"{each.who.cut(quote.text)} {found[1].strip()}", rest
