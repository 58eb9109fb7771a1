"""Reporting verbs with their subjects: "de politie meldt dat", "“…”, said the mayor", "puts it at 40"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.answering.attributing.kinds import Found, Kind, forms_by_kind
from bot.answering.attributing.noun_phrases import Lexicon, Token, attribution_table, phrase_after
from bot.answering.attributing.subjects import (
    complement_follows,
    frames_quotation,
    holds_clause,
    is_said,
    subject,
)

_ALSO_REFLEXIVE = frozenset({"zegt", "zeggen", "zei", "zeiden"})  # "zegt zich niets te herinneren"
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_BARE = 3  # words with which "hunters 70" ends, full stop and all
_LONGEST_FRAME = 8  # words between a verb and what has to follow it
_JOINING = frozenset({"en", "maar", "terwijl", "and", "but", "while", "whereas"})
_FIGURES = frozenset({"#", "#."})
_NEAR = 3  # words between "spreekt van", "puts it at" and the figure
# With one of these between them the figure is of something else: "spreekt over de plannen met 40 bewoners"
_PLACED = frozenset(
    {"met", "in", "bij", "tijdens", "na", "naar", "with", "on", "after", "before", "during", "from"}
)


@dataclass(frozen=True, slots=True)
class _Verbs:
    strong: dict[str, Kind]
    weak: dict[str, Kind]
    needing: dict[str, list[tuple[Kind, tuple[str, ...]]]]  # words that have to follow, in order
    with_word: dict[str, tuple[Kind, frozenset[str]]]  # what has to stand in the clause
    telling: dict[str, Kind]  # a clause has to follow, after whoever is told
    not_with: dict[str, frozenset[str]]  # words behind a verb with which it says nothing
    modals: frozenset[str]


@cache
def _verbs(language: str) -> _Verbs:
    table = attribution_table(language)
    needing: dict[str, list[tuple[Kind, tuple[str, ...]]]] = {}
    for kind, entries in table["verbs_with"].items():
        for forms, *frames in entries:
            for form, frame in itertools.product(forms.split(), frames):
                needing.setdefault(form, []).append((Kind(kind), tuple(frame.split())))
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
        {
            form: frozenset(rest.split())
            for forms, rest in table.get("not_with", {}).values()
            for form in forms.split()
        },
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
        if kind and who and not _is_thing(tokens[who[0] : who[1]], lex):
            yield Found(kind, who, (at, at + 1), verb=True)


def _is_thing(party: Sequence[Token], lex: Lexicon) -> bool:
    """Whether a building, a sign or an amount is meant, which "tells" only in a manner of speaking."""
    head = list(itertools.takewhile(lambda t: t.low not in lex.links | lex.prepositions, party))
    return bool(head) and not head[-1].is_name and head[-1].low in lex.things


def _kind_of_verb(tokens: Sequence[Token], at: int, lex: Lexicon, verbs: _Verbs) -> Kind | None:
    word = tokens[at].low
    rest = tokens[at + 1 : at + 1 + _LONGEST_FRAME]
    if _says_nothing(tokens, at, lex, verbs):
        return None
    if word in verbs.strong:
        return verbs.strong[word]
    framed = frames_quotation(tokens, at, lex)
    if word in verbs.telling and (framed or is_said(rest, lex) or holds_clause(rest, lex)):
        return verbs.telling[word]
    asked = not lex.dutch and any(token.low in {"does", "did", "do"} for token in tokens[:at])
    if word in verbs.weak and (framed or asked or complement_follows(tokens, at, lex)):
        return verbs.weak[word]
    return _kind_with_words(tokens, at, lex, verbs)


def _says_nothing(tokens: Sequence[Token], at: int, lex: Lexicon, verbs: _Verbs) -> bool:
    """Whether this verb is reflexive, passive, an infinitive, or has an object that cannot be said."""
    before, after = tokens[at - 1].low if at else "", [token.low for token in tokens[at + 1 : at + 4]]
    if lex.dutch:
        reflexive = after[:1] == ["zich"] and tokens[at].low not in _ALSO_REFLEXIVE
        particle = after[:1] == ["aan"] and tokens[at].low not in verbs.with_word
        return reflexive or particle or _is_infinitive(tokens, at, verbs)
    return before in _BE or bool(verbs.not_with.get(tokens[at].low, frozenset()).intersection(after))


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


def _rest_follows(tokens: Sequence[Token], at: int, frame: tuple[str, ...], lex: Lexicon) -> bool:
    """Whether the words of the `frame` follow in the clause, in their order."""
    rest = tokens[at + 1 : at + 1 + 2 * _LONGEST_FRAME]
    clause = list(
        itertools.takewhile(lambda token: token.text not in ";:" and token.low not in lex.relatives, rest)
    )
    return _fits(clause, frame, lex)


def _fits(clause: Sequence[Token], frame: Sequence[str], lex: Lexicon, *, inside: bool = False) -> bool:
    """Whether `frame` is in the `clause`; `inside`: its last word stands just before."""
    if not frame:
        return True
    if frame[0] not in _FIGURES:
        return any(
            token.low == frame[0] and _fits(clause[at + 1 :], frame[1:], lex, inside=True)
            for at, token in enumerate(clause)
        )
    figure = next((at for at, token in enumerate(clause[: _NEAR + 1]) if lex.is_figure(token)), None)
    if figure is None or (inside and any(token.low in _PLACED for token in clause[:figure])):
        return False
    rest = clause[figure + 1 :]
    ends = frame[0] == "#" or not rest or not rest[0].is_word
    return ends and _fits(rest, frame[1:], lex)


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
            joins = tokens[at].text in {",", ";"} or tokens[at].low in _JOINING
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
