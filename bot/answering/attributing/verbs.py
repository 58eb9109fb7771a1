"""Reporting verbs with their subjects: "de politie meldt dat", "“…”, said the mayor", "puts it at 40"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.answering.attributing.kinds import Found, Kind, forms_by_kind
from bot.answering.attributing.noun_phrases import Lexicon, Token, attribution_table, phrase_after
from bot.answering.attributing.subjects import complement_follows, frames_quotation, is_said, subject

_BARE = 3  # words with which "hunters 70" ends, full stop and all
_LONGEST_FRAME = 8  # words between a verb and what has to follow it


@dataclass(frozen=True, slots=True)
class _Verbs:
    strong: dict[str, Kind]
    weak: dict[str, Kind]
    needing: dict[str, list[tuple[Kind, tuple[str, ...]]]]  # what has to follow, "#" for a number
    with_word: dict[str, tuple[Kind, frozenset[str]]]  # what has to stand in the clause
    telling: dict[str, Kind]  # a clause has to follow, after whoever is told
    modals: frozenset[str]


@cache
def _verbs(language: str) -> _Verbs:
    table = attribution_table(language)
    needing: dict[str, list[tuple[Kind, tuple[str, ...]]]] = {}
    for kind, entries in table["verbs_with"].items():
        for forms, rest in entries:
            for form in forms.split():
                needing.setdefault(form, []).append((Kind(kind), tuple(rest.split(" "))))
    return _Verbs(
        forms_by_kind(table["verbs"]),
        forms_by_kind(table["weak_verbs"]),
        needing,
        {
            form: (Kind(kind), frozenset(rest.split()))
            for kind, entries in table["verbs_and"].items()
            for forms, rest in entries
            for form in forms.split()
        },
        forms_by_kind(table.get("telling", {})),
        frozenset(table.get("modals", {}).get("words", "").split()),
    )


def verb_frames(
    tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str
) -> Iterator[Found]:
    """Finite reporting verbs with a subject."""
    verbs = _verbs(language)
    for at, token in enumerate(tokens):
        if token.is_name or (at and tokens[at - 1].low in lex.determiners - lex.relatives - lex.pronouns):
            continue
        kind = _kind_of_verb(tokens, at, lex, verbs)
        who = subject(tokens, at, lex) if kind else None
        if kind and who:
            yield Found(kind, who, (at, at + 1), verb=True)


def _kind_of_verb(tokens: Sequence[Token], at: int, lex: Lexicon, verbs: _Verbs) -> Kind | None:
    word = tokens[at].low
    reflexive = lex.dutch and at + 1 < len(tokens) and tokens[at + 1].low in {"zich", "aan"}
    if reflexive or _is_infinitive(tokens, at, verbs):
        return None
    if word in verbs.strong:
        return verbs.strong[word]
    rest = tokens[at + 1 : at + 1 + _LONGEST_FRAME]
    framed = frames_quotation(tokens, at, lex)
    if word in verbs.telling and (framed or is_said(rest, lex)):
        return verbs.telling[word]
    asked = not lex.dutch and any(token.low in {"does", "did", "do"} for token in tokens[:at])
    if word in verbs.weak and (framed or asked or complement_follows(tokens, at, lex)):
        return verbs.weak[word]
    return _kind_with_words(tokens, at, lex, verbs)


def _kind_with_words(tokens: Sequence[Token], at: int, lex: Lexicon, verbs: _Verbs) -> Kind | None:
    """The kind of a verb that other words of its clause make one of saying."""
    kind, wanted = verbs.with_word.get(tokens[at].low, (None, frozenset()))
    rest = itertools.takewhile(lambda token: token.is_word, tokens[at + 1 : at + 1 + _LONGEST_FRAME])
    if kind and any(token.low in wanted for token in rest):
        return kind
    needing = verbs.needing.get(tokens[at].low, ())
    return next((kind for kind, words in needing if _rest_follows(tokens, at, words, lex)), None)


def _is_infinitive(tokens: Sequence[Token], at: int, verbs: _Verbs) -> bool:
    if not tokens[at].low.endswith("en"):
        return False
    clause = []
    for token in reversed(tokens[:at]):
        if not (token.is_word or token.is_number):
            break
        clause.append(token.low)
    return bool(verbs.modals.intersection(clause))


def _rest_follows(tokens: Sequence[Token], at: int, rest: tuple[str, ...], lex: Lexicon) -> bool:
    """Whether a figure, or one of the words with a figure behind it, follows in the clause."""
    clause = []
    for token in tokens[at + 1 : at + 1 + 2 * _LONGEST_FRAME]:
        if token.text in {";", ":"} or token.low in lex.relatives:
            break
        clause.append(token)
    figure = next((n for n, token in enumerate(clause) if lex.is_figure(token)), None)
    if figure is None:
        return False
    return ("#" in rest and figure <= 3) or any(token.low in rest for token in clause[:figure])


def perfects(tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str) -> Iterator[Found]:
    """Dutch "de politie heeft gemeld dat": the subject stands at the auxiliary."""
    if not lex.dutch:
        return
    participles = forms_by_kind(table["participles"])
    for at, token in enumerate(tokens):
        if token.low not in {"heeft", "hebben", "had", "hadden"}:
            continue
        for place in range(at + 1, min(at + _LONGEST_FRAME, len(tokens))):
            if tokens[place].low in participles and complement_follows(tokens, place, lex):
                if who := subject(tokens, at, lex):
                    yield Found(participles[tokens[place].low], who, (place, place + 1), verb=True)
                break


def gapped(tokens: Sequence[Token], lex: Lexicon, found: Sequence[Found]) -> Iterator[Found]:
    """ "…, Kiev van 5.840": a party and a figure that share the verb before them."""
    for each in found:
        if not each.verb:
            continue
        taken = [other for other in found if other is not each and other.cue > each.cue]
        last = min((min(o.cue[0], o.who[0] if o.who else o.cue[0]) for o in taken), default=len(tokens))
        for at in range(each.cue[1], last - 1):
            joins = tokens[at].text in {",", ";"} or tokens[at].low in lex.conjunctions
            who = _party_and_figure(tokens[:last], at + 1, lex) if joins else None
            if who:
                yield Found(each.kind, who, (who[1], who[1] + 1))


def _party_and_figure(tokens: Sequence[Token], at: int, lex: Lexicon) -> tuple[int, int] | None:
    end = phrase_after(tokens, at, lex)
    if end == at:
        return None
    figure = end
    while figure < len(tokens) and figure - end < 4 and not lex.is_figure(tokens[figure]):
        if not tokens[figure].is_word:
            return None
        figure += 1
    if figure >= len(tokens) or not lex.is_figure(tokens[figure]):
        return None
    rest = []
    for token in tokens[end:]:
        if token.text in {",", ";"}:
            break
        rest.append(token.low)
    bare = not any(token.is_name or token.low in lex.determiners for token in tokens[at:end])
    if bare and len(rest) > _BARE:
        return None
    return None if any(word in lex.verbs for word in rest) else (at, end)
