"""The patterns by which a sentence names a source; `bot.answering.attribution` explains them.

Every rule takes the tokens of one sentence and yields what it found, in places of tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from bot.answering.attributing.kinds import Found, Kind, forms_by_kind
from bot.answering.attributing.noun_phrases import (
    QUOTES,
    Lexicon,
    Token,
    attribution_table,
    lexicon,
    phrase_after,
)
from bot.answering.attributing.verbs import gapped, perfects, verb_frames

_PARTICIPLE = re.compile(r"(?:\w{0,6}ge\w{2,}(?:d|t|en)|(?:be|ver|her|ont|er)\w{2,}(?:d|t|en)|\w{2,}eerd)$")
_UNREAL = frozenset({"als", "indien", "graag", "willen", "moeten", "kunnen", "mogen"})
_CLOSING = {"“": "”", "‘": "’", "„": "”", "«": "»", '"': '"'}


def find_all(tokens: Sequence[Token], language: str) -> list[Found]:
    """What every rule finds, in reading order; overlapping findings once, the earlier rule's."""
    table, lex = attribution_table(language), lexicon(language)
    kept: list[Found] = []
    quoted = _quoted(tokens)
    for rule in (_according, _hearsay, _agents, verb_frames, perfects, _evidence, _nouns, _colon):
        for found in rule(tokens, lex, table, language):
            if found.cue[0] not in quoted and not any(_overlap(found, other) for other in kept):
                kept.append(found)
    kept += gapped(tokens, lex, sorted(kept, key=lambda each: each.cue))
    return sorted(kept, key=lambda each: each.cue)


def _quoted(tokens: Sequence[Token]) -> frozenset[int]:
    """Tokens within quotation marks, unless they are all of it: a quotation's own words attribute nothing."""
    inside: set[int] = set()
    opened: int | None = None
    for at, token in enumerate(tokens):
        if opened is None and token.text in QUOTES:
            opened = at
        elif opened is not None and token.text == _CLOSING.get(tokens[opened].text):
            inside.update(range(opened, at + 1))
            opened = None
    return frozenset(inside) if len(inside) + 2 < len(tokens) else frozenset()


def _overlap(one: Found, other: Found) -> bool:
    def meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
        return a[0] < b[1] and b[0] < a[1]

    same_party = one.who is not None and other.who is not None and meet(one.who, other.who)
    return same_party or meet(one.cue, other.cue)


def _phrase_at(tokens: Sequence[Token], at: int, phrases: Sequence[str]) -> int:
    """The length in tokens of the longest of `phrases` that stands at `at`; 0 when none does."""
    return max(
        (
            len(words)
            for words in map(str.split, phrases)
            if [token.low for token in tokens[at : at + len(words)]] == words
        ),
        default=0,
    )


def _according(
    tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str
) -> Iterator[Found]:
    not_a_party = table["not_a_party"].split()
    for at in range(len(tokens)):
        length = _phrase_at(tokens, at, table["according"])
        start = at + length
        end = phrase_after(tokens, start, lex) if length else start
        named = not any(token.low in not_a_party for token in tokens[start : min(end, start + 3)])
        if end > start and named:
            yield Found(Kind.SAYS, _source(tokens, start, end, lex, table), (at, start))


def _source(
    tokens: Sequence[Token], start: int, end: int, lex: Lexicon, table: dict[str, Any]
) -> tuple[int, int]:
    """The party behind "cijfers van het CBS"; the phrase itself for others."""
    for nouns, links in chain.from_iterable(table["nouns"].values()):
        for at in range(start, min(start + 3, end)):
            if tokens[at].low in nouns.split():
                return _whose(tokens, at, links.split(), lex, named=False) or (start, end)
    return start, end


def _agents(tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str) -> Iterator[Found]:
    """A participle with its agent, in either order: "bevestigd door X", "door X bevestigd"."""
    participles = forms_by_kind(table["participles"])
    for at, token in enumerate(tokens):
        if token.low != table["agent"]:
            continue
        end = phrase_after(tokens, at + 1, lex)
        if end == at + 1:
            continue
        before = tokens[at - 1].low if at else ""
        if before in participles:
            yield Found(participles[before], (at + 1, end), (at - 1, at + 1))
        for place in range(end, min(end + 3, len(tokens)) if lex.dutch else end):
            if tokens[place].low in participles:
                yield Found(participles[tokens[place].low], (at + 1, end), (place, place + 1))


def _nouns(tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str) -> Iterator[Found]:
    """ "een schatting van het CBS", "Kyiv's figures": the party has to have a name."""
    for kind, entries in table["nouns"].items():
        for nouns, links in entries:
            for at, token in enumerate(tokens):
                if token.low not in nouns.split():
                    continue
                if who := _whose(tokens, at, links.split(), lex):
                    yield Found(Kind(kind), who, (at, at + 1))


def _evidence(tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str) -> Iterator[Found]:
    """What somebody's study shows: "uit onderzoek van X blijkt", "figures released by X show"."""
    entry = {name: words.split() for name, words in table["evidence"].items()}
    verbs = [at for at, token in enumerate(tokens) if token.low in entry["verbs"]]
    for at, token in enumerate(tokens):
        if not verbs or token.low not in entry["nouns"]:
            continue
        last = at
        while last + 1 < len(tokens) and tokens[last + 1].low in entry["between"]:
            last += 1
        verb = next((each for each in verbs if each > last), len(tokens))
        who = _whose(tokens[:verb], last, entry["links"], lex, named=False)
        if who and (who[1] == verb < len(tokens) or (lex.dutch and verbs[0] < at)):
            yield Found(Kind.SAYS, who, (at, at + 1))


def _whose(
    tokens: Sequence[Token], at: int, links: Sequence[str], lex: Lexicon, *, named: bool = True
) -> tuple[int, int] | None:
    """Whose the noun of reporting at `at` is; `named`: only a party with a name."""
    if at and tokens[at - 1].low.endswith("'s") and tokens[at - 1].is_name:
        return at - 1, at
    if at + 1 < len(tokens) and tokens[at + 1].low in links:
        end = phrase_after(tokens, at + 2, lex)
        if end > at + 2 and (not named or any(token.is_name for token in tokens[at + 2 : end])):
            return at + 2, end
    return None


def _colon(tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str) -> Iterator[Found]:
    """ "Zelensky: “…”"."""
    end = phrase_after(tokens, 0, lex)
    if 0 < end < len(tokens) - 1 and tokens[end].text == ":" and tokens[end + 1].text in QUOTES:
        yield Found(Kind.SAYS, (0, end), (end, end + 1))


def _hearsay(tokens: Sequence[Token], lex: Lexicon, table: dict[str, Any], language: str) -> Iterator[Found]:
    words = [token.low for token in tokens]
    for at, word in enumerate(words):
        if length := _phrase_at(tokens, at, table["hearsay"]):
            yield Found(Kind.HEARSAY, None, (at, at + length))
        elif lex.dutch and word in {"zou", "zouden"} and _reports_a_rumour(words, at):
            yield Found(Kind.HEARSAY, None, (at, at + 1))


def _reports_a_rumour(words: Sequence[str], at: int) -> bool:
    """Whether "zou(den)" goes on to "… hebben" or to a participle with "zijn": not a wish, not an if."""
    if not _UNREAL.isdisjoint(words):
        return False
    rest = words[at + 1 :]
    return "hebben" in rest or any(
        any(map(_PARTICIPLE.match, rest[max(0, place - 1) : place + 2]))
        for place, word in enumerate(rest)
        if word in {"zijn", "worden"}
    )
