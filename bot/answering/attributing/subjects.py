"""Whose verb it is: the subject of a reporting verb, before it or behind it.

Dutch main clauses have one constituent before the verb. When that is an adverbial ("Vrijdag", "In een
verklaring") or the quotation itself, the subject stands behind the verb; English
inverts after quotations only.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.answering.attributing.noun_phrases import CLOSING, QUOTES, Lexicon, Token, phrase_after

_BREAKS = frozenset(",;:.!?()–—") | QUOTES
_BOTH = frozenset({"en", "and"})
_COMPLEMENTS = {True: frozenset({"dat"}), False: frozenset({"that"})}
_WHO, _FIRST = frozenset({"who", "die"}), frozenset({"first", "eerst"})  # "the mayor who first warned"
_FAR = 8  # words between a verb and its "dat"

Place = tuple[int, int]


def subject(tokens: Sequence[Token], verb: int, lex: Lexicon) -> Place | None:
    """Where the subject of the verb at `verb` stands; None when none can be told."""
    end = verb
    while end and (tokens[end - 1].low in lex.adverbs or tokens[end - 1].low in lex.times) and end > 1:
        end -= 1
    if end and tokens[end - 1].low in lex.prepositions:
        end = verb  # "op vrijdag": not an adverb of the subject's
    start = _clause_start(tokens, end, lex)
    if start == end:
        if start != verb:  # only adverbs stand between the break and the verb: "Vrijdag meldde …"
            return _behind(tokens, verb, lex) if lex.dutch else None
        return _after_break(tokens, verb, lex)
    if tokens[start].low in lex.relatives and end - start == 1:
        return _ending_at(tokens, start - (tokens[start - 1].text == ","), lex) if start else None
    relative = end - 1 - (tokens[end - 1].low in _FIRST)
    if relative > start and tokens[relative].low in _WHO:
        return _ending_at(tokens, relative, lex)
    if lex.dutch:
        return _dutch(tokens, start, end, verb, lex)
    return _phrase_ending(tokens, start, end, lex)


def complement_follows(tokens: Sequence[Token], verb: int, lex: Lexicon) -> bool:
    """Whether what is said follows: "dat"/"that", a colon, a quotation; in English also a bare clause."""
    rest = tokens[verb + 1 : verb + 1 + _FAR]
    bare = not lex.dutch and bool(rest) and _opens_clause(rest[0], lex)
    return bare or is_said(rest, lex)


def is_said(rest: Sequence[Token], lex: Lexicon) -> bool:
    """Whether "dat"/"that", a colon or a quotation comes before another break."""
    for token in rest:
        if token.low in _COMPLEMENTS[lex.dutch] or token.text == ":" or token.text in QUOTES:
            return True
        if token.text in _BREAKS:
            return False
    return False


def holds_clause(rest: Sequence[Token], lex: Lexicon) -> bool:
    """Whether a clause of its own follows at once, in English: "(maintain) the water is safe"."""
    if lex.dutch or not rest or not _opens_clause(rest[0], lex):
        return False
    near = itertools.takewhile(lambda token: token.text not in _BREAKS, rest)
    return any(token.low in lex.verbs and not token.is_name for token in near)  # "May" is a month


def frames_quotation(tokens: Sequence[Token], verb: int, lex: Lexicon) -> bool:
    """Whether the verb frames what is before it: "“…”, stelt de wethouder", "…, the union estimates."."""
    if not verb:
        return False
    if tokens[verb - 1].text in _BREAKS:
        return _closes(tokens, verb, lex)
    start = _clause_start(tokens, verb, lex)
    before = tokens[start - 1].text if start else ""
    last = verb + 1 == len(tokens) or tokens[verb + 1].text in _BREAKS
    return before in CLOSING or (before == "," and last)


def _opens_clause(token: Token, lex: Lexicon) -> bool:
    said = token.low == "that" or token.text in QUOTES or token.text == ":"
    opens = token.low in lex.pronouns or token.low in lex.determiners or token.low == "there"
    return said or opens or lex.is_figure(token)


def _clause_start(tokens: Sequence[Token], end: int, lex: Lexicon) -> int:
    start = end
    while start and tokens[start - 1].text not in _BREAKS:
        if tokens[start - 1].low in lex.conjunctions and tokens[start - 1].low not in _BOTH:
            break
        start -= 1
    return start


def _after_break(tokens: Sequence[Token], verb: int, lex: Lexicon) -> Place | None:
    """The verb follows a comma or a quotation at once: inverted, or resumed after an insertion."""
    if not verb:
        return None
    direct = verb + 1 < len(tokens) and tokens[verb + 1].low in _COMPLEMENTS[lex.dutch]
    if not direct and _closes(tokens, verb, lex):
        return _behind(tokens, verb, lex)
    if tokens[verb - 1].text != ",":
        return _behind(tokens, verb, lex)
    opening = next((n for n in range(verb - 2, 0, -1) if tokens[n].text == ","), 0)
    if opening:
        return _ending_at(tokens, opening, lex)
    start = _clause_start(tokens, verb - 1, lex)
    first = phrase_after(tokens, start, lex)
    if start < first < verb - 1 and tokens[first].low in lex.relatives:
        return start, first  # "Een bezoeker die anoniem wil blijven, zegt dat …"
    return _behind(tokens, verb, lex) if lex.dutch and not direct else None


def _closes(tokens: Sequence[Token], verb: int, lex: Lexicon) -> bool:
    """Whether a party stands behind the verb, and after it nothing that could be its verb's object."""
    end = phrase_after(tokens, verb + 1, lex)
    if end == verb + 1:
        return False
    if end == len(tokens) or tokens[end].text in _BREAKS:
        return True
    word = tokens[end].low
    if word in lex.verbs:
        return False  # "…, said the plan was dead"
    if not lex.dutch and word in _COMPLEMENTS[False]:
        return False  # "…, told reporters that"
    return word in lex.prepositions or word in lex.adverbs or word in lex.times or word in lex.relatives


def _behind(tokens: Sequence[Token], verb: int, lex: Lexicon) -> Place | None:
    end = phrase_after(tokens, verb + 1, lex)
    return (verb + 1, end) if end > verb + 1 else None


def _dutch(tokens: Sequence[Token], start: int, end: int, verb: int, lex: Lexicon) -> Place | None:
    if not lex.opens_adverbial(tokens[start]):
        return _phrase_ending(tokens, start, end, lex) or _opening(tokens, start, end, lex)
    if tokens[start].low in lex.adverbs and phrase_after(tokens, start + 1, lex) == end > start + 1:
        return start + 1, end  # "ook de gemeente zegt"
    return _behind(tokens, verb, lex)


def _opening(tokens: Sequence[Token], start: int, end: int, lex: Lexicon) -> Place | None:
    """The phrase that the clause opens with, where more follows before the verb."""
    first = phrase_after(tokens, start, lex)
    return (start, first) if start < first <= end else None


def _ending_at(tokens: Sequence[Token], end: int, lex: Lexicon) -> Place | None:
    return _phrase_ending(tokens, _clause_start(tokens, end, lex), end, lex)


def _phrase_ending(tokens: Sequence[Token], start: int, end: int, lex: Lexicon) -> Place | None:
    """The longest party that ends exactly at `end`, not before `start` unless it is a list."""
    last = end
    while (at := _longest_ending(tokens, start, last, lex)) is not None:
        if at <= start + 1 or tokens[at - 1].low not in lex.prepositions:
            return _list_start(tokens, at, last, lex), end
        last = at - 1  # "een bord bij de ingang"
    return None


def _longest_ending(tokens: Sequence[Token], start: int, end: int, lex: Lexicon) -> int | None:
    """Where the longest phrase begins that ends exactly at `end`."""
    before = tokens[:end]  # the verb may be a noun as well: "the council estimates"
    return next((at for at in range(start, end) if phrase_after(before, at, lex) == end), None)


def _list_start(tokens: Sequence[Token], start: int, end: int, lex: Lexicon) -> int:
    """Where a list begins that ends with the party from `start` to `end`: "de NS, ProRail en Arriva"."""
    if not any(token.low in _BOTH for token in tokens[start:end]):
        return start
    while start > 1 and tokens[start - 1].text == ",":
        item = _clause_start(tokens, start - 1, lex)
        if phrase_after(tokens[: start - 1], item, lex) != start - 1:
            break
        start = item
    return start
