"""Whether a sentence tells who says it, where its quotes do, and names nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from bot.answering.attributing.noun_phrases import attribution_table
from bot.answering.attribution import attributions
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.figures import Kind, figures
from bot.answering.verifying.parties import INSTITUTIONS, parties
from bot.answering.verifying.proper_names import Evidence, Places, names, unjustified_name
from bot.answering.verifying.tables import table
from index.analysis import stop_words, term, words


def lost_attribution(sentence: str, language: str, quotes: Sequence[Dated], places: Places) -> str | None:
    """What is wrong with the attribution of `sentence`, in words for a log; None when nothing is.

    What a quote attributes must be attributed, to the same party where the sentence names one; hearsay
    ("reportedly") may stand for a party that is left out. A party that no quote attributes to is refused.
    """
    said = attributions(sentence, language)
    sources = [source for quote in quotes for source in speakers(quote)]
    if sources and not said and not _tells_of_saying(sentence, language, sources, places):
        return f"said by {sources[0].text or 'somebody'}, told as fact"
    named = [each for each in speakers(Dated(sentence, language)) if each.text]
    if named and not sources and not any(_says(quote.text, quote.language) for quote in quotes):
        return f"{named[0].text}: not said by anybody in the quotes"
    if named and sources and not any(_same(one, other, places) for one in named for other in sources):
        return f"{named[0].text}: the quotes say {', '.join(source.text or 'somebody' for source in sources)}"
    return _given_to_another(sentence, language, quotes, places)


def _given_to_another(sentence: str, language: str, quotes: Sequence[Dated], places: Places) -> str | None:
    """The figure of `sentence` that its quotes attribute to other parties only, with the party; else None."""
    told = [pair for quote in quotes for pair in _figures_told(quote)]
    for who, value in _figures_told(Dated(sentence, language)):
        sources = [source for source, other in told if other == value]
        if not sources:
            continue
        likeness = max(_likeness(who, source, places) for source in sources)
        others = (source for source, _ in told if source not in sources)
        if not likeness or any(_likeness(who, other, places) > likeness for other in others):
            return f"{value} by {who.text}: the quotes say {sources[0].text}"
    return None


def _figures_told(text: Dated) -> Iterator[tuple[Dated, str]]:
    """Who is said to give which figure, as far as parties have a name."""
    for each in attributions(text.text, text.language):
        if each.who and not each.pronoun:
            who = Dated(each.who.cut(text.text), text.language)
            for figure in figures(each.scope.cut(text.text), text.language):
                if figure.kind is Kind.NUMBER and not figure.weak:
                    yield who, str(figure.value)


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


def _same(one: Dated, other: Dated, places: Places) -> bool:
    """Whether both may name the same party."""
    return _likeness(one, other, places) > _OTHER


_OTHER, _PERHAPS, _LIKELY, _SURE = range(4)
_PART = 4  # letters of a word that is found in compounds


def _likeness(one: Dated, other: Dated, places: Places) -> int:
    """Whether both name the same party; one without a name ("de gouverneur") may be anybody with one."""
    named = [bool(names(f"… {each.text}", each.language)) for each in (one, other)]
    if not all(named):
        return max(_PERHAPS, _alike(one, other)) if any(named) else _alike(one, other)
    mine, theirs = (_parties(each) - INSTITUTIONS for each in (one, other))
    if mine and theirs:
        return _SURE if mine & theirs else _OTHER
    justified = (
        unjustified_name(f"… {each.text}", each.language, Evidence([source], places)) is None
        for each, source in ((one, other), (other, one))
    )
    return _SURE if any(justified) else _OTHER


def _alike(one: Dated, other: Dated) -> int:
    """Whether parties without a name may be one: by their words in one language, else by what these are.

    Other words may be synonyms ("de regering", "het kabinet"), so only two sorts tell two parties apart.
    """
    one_language = one.language == other.language
    if one_language and any(_part_of(a, b) or _part_of(b, a) for a in _stems(one) for b in _stems(other)):
        return _SURE
    mine, theirs = _sorts(one), _sorts(other)
    if not mine or not theirs:
        return _PERHAPS
    # "Het ministerie" is less surely "de regering" than it is "het ministerie".
    return (_LIKELY if one_language else _SURE) if mine & theirs else _OTHER


def _part_of(stem: str, other: str) -> bool:
    """Whether a stem is another one, or stands in its compound: "de bond", "de vakbond"."""
    return stem == other or (len(stem) >= _PART and (other.startswith(stem) or other.endswith(stem)))


def _sorts(text: Dated) -> frozenset[str]:
    """What sorts of institutions a party's words name, in small letters too; those called alike are one."""
    found = _parties(text) | _parties(replace(text, text=text.text.title()))
    alike = [frozenset(group.split()) for group in table()["attribution"]["alike"]]
    return found.union(*(group for group in alike if group & found))


def _stems(text: Dated) -> frozenset[str]:
    """What a party's words mean, but for those of whoever speaks for it."""
    spokesmen = attribution_table(text.language)["speaks_for"].split()
    plain = stop_words(text.language) | frozenset(spokesmen)
    return frozenset(term(word, text.language) for word in words(text.text) if word.casefold() not in plain)


def _parties(text: Dated) -> frozenset[str]:
    return frozenset(party for _, _, party in parties(text.text))
