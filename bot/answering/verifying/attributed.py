"""Whether a sentence tells who says it, where its quotes do, and names nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.answering.attribution import attributions
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.parties import parties
from bot.answering.verifying.proper_names import Evidence, Places, unjustified_name
from bot.answering.verifying.tables import table


def lost_attribution(sentence: str, language: str, quotes: Sequence[Dated], places: Places) -> str | None:
    """What is wrong with the attribution of `sentence`, in words for a log; None when nothing is.

    What a quote attributes must be attributed, to the same party where the sentence names one; hearsay
    ("reportedly") may stand for a party that is left out. A party that no quote attributes to is refused.
    """
    said = attributions(sentence, language)
    sources = [source for quote in quotes for source in speakers(quote)]
    if sources and not said and not _tells_of_saying(sentence, language, sources, places):
        return f"said by {sources[0].text or 'somebody'}, told as fact"
    for each in said:
        if each.who is None or each.pronoun:
            continue
        who = each.who.cut(sentence)
        if not sources and not any(_says(quote.text, quote.language) for quote in quotes):
            return f"{who}: not said by anybody in the quotes"
        if sources and not any(_same(who, language, source, places) for source in sources):
            return f"{who}: the quotes say {', '.join(source.text or 'somebody' for source in sources)}"
    return None


def speakers(quote: Dated) -> list[Dated]:
    """Who is said to say something in `quote`; a text of "" where nobody is named."""
    return [
        Dated(each.who.cut(quote.text) if each.who and not each.pronoun else "", quote.language)
        for each in attributions(quote.text, quote.language)
    ]


@cache
def _saying(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{table()['attribution']['saying'].get(language, '(?!)')})\b", re.IGNORECASE)


def _says(text: str, language: str) -> bool:
    return bool(_saying(language).search(text))


def _tells_of_saying(sentence: str, language: str, sources: Sequence[Dated], places: Places) -> bool:
    """Whether a sentence without a plain attribution has a word of saying, and the name of who said it."""
    if not _says(sentence, language):
        return False
    here = Evidence([Dated(sentence, language)], places)
    return any(unjustified_name(f"… {source.text}", source.language, here) is None for source in sources)


def _same(who: str, language: str, source: Dated, places: Places) -> bool:
    """Whether both name the same party; one without a name ("de gouverneur") may be any."""
    named = any(map(str.isupper, who)) and any(map(str.isupper, source.text))
    if not named:
        return True
    mine = {party for _, _, party in parties(who)}
    theirs = {party for _, _, party in parties(source.text)}
    if mine & theirs:
        return True
    return unjustified_name(f"… {who}", language, Evidence([source], places)) is None
