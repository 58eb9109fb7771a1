"""Who says what: the parties that a sentence names for what it tells.

Rules over closed lists of words (`config/data/attribution.toml`), for news in Dutch and English:

- a preposition: "volgens de gemeente", "according to Reuters", "aldus een woordvoerder";
- a reporting verb with its subject before it ("de politie meldt dat", "the union said") or behind it
  ("“…”, zei de burgemeester", "vrijdag meldde Reuters"), also with an object that makes it one
  ("spreekt van 40 doden", "puts it at 40");
- a participle with its agent ("wordt bevestigd door het OM", "as reported by the BBC");
- a noun of reporting ("een schatting van het CBS", "Oxfam's figures");
- nobody by name: "naar verluidt", "zou(den) … hebben", "reportedly", a sentence that is direct speech;
- the verb left out: "Moskou spreekt van 498 doden, Kiev van 5.840".

Measured in tests/bot/answering/test_attribution.py on sentences about other matters than the sample articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.attributing.kinds import Found, Kind
from bot.answering.attributing.noun_phrases import (
    QUOTES,
    Lexicon,
    Token,
    attribution_table,
    lexicon,
    span_of,
    tokenise,
)
from bot.answering.attributing.rules import find_all
from bot.answering.verifying.parties import COUNTRIES, INSTITUTIONS, parties
from index.names import name_keys
from index.schema import Span

__all__ = ["Attribution", "Kind", "attributions", "is_attributed", "same_party"]

LANGUAGES = ("nl", "en")
# Characters of a sentence that rules over words read, here and in verification: nothing caps a sentence, and
# the time that some of them take grows with the square of its length.
LONGEST_READ = 2_000
_OPEN_ENDED = 3  # words after a party that do not make a clause of their own: "aldus Rutte vrijdag"


@dataclass(frozen=True, slots=True)
class Attribution:
    """One party and what it is said to say; spans are offsets in the given text.

    `who` is None where nobody is named: hearsay, or a sentence of direct speech.
    """

    kind: Kind
    who: Span | None
    cue: Span  # the words that attribute: "volgens", "zei"
    scope: Span  # what is attributed, as far as clauses tell, with party and cue
    pronoun: bool = False  # `who` is "hij", "they": somebody named in an earlier sentence


def attributions(text: str, language: str) -> tuple[Attribution, ...]:
    """The attributions of a sentence in `language`, in reading order; none unless "nl" or "en".

    What is longer than `LONGEST_READ` is read up to there.
    """
    if language not in LANGUAGES:
        return ()
    tokens = tokenise(text[:LONGEST_READ])
    found = find_all(tokens, language)
    if not found and _is_direct_speech(tokens):
        whole = Span(tokens[0].start, tokens[-1].end)
        return (Attribution(Kind.SAYS, None, Span(whole.start, whole.start + 1), whole),)
    lex = lexicon(language)
    return tuple(
        Attribution(
            each.kind,
            span_of(tokens, *each.who) if each.who else None,
            span_of(tokens, *each.cue),
            span_of(tokens, *scope),
            pronoun=each.who is not None and _is_pronoun(tokens, each.who, lex.pronouns),
        )
        for each, scope in zip(found, _scopes(tokens, found, lex), strict=True)
    )


def is_attributed(text: str, language: str) -> bool:
    """Whether a sentence in `language` tells what somebody says, and not how things are."""
    return bool(attributions(text, language))


def same_party(one: str, other: str) -> bool:
    """Whether two wordings of a party share a name ("president Zelenski", "Zelensky") or all their words.

    Spellings fold as in the index (`index.names`). "Moskou" and "het Kremlin" are two parties here. Those of
    two countries or institutions are two, and what both have behind "van" or "in" alone is the name of
    neither: the mayor of London and the police there.
    """
    if _apart(one, other, COUNTRIES) or _apart(one, other, INSTITUTIONS):
        return False
    mine, theirs = tokenise(one), tokenise(other)
    names, others = _names(mine), _names(theirs)
    if names and others:
        shared = names <= others or others <= names
        return shared and (
            (_fits(mine, theirs, names & others) and _fits(theirs, mine, names & others))
            or not _ids(one, INSTITUTIONS).isdisjoint(_ids(other, INSTITUTIONS))
        )
    return _plain(one) == _plain(other) != frozenset()


def _apart(one: str, other: str, sort: frozenset[str]) -> bool:
    """Whether both name a country, or an institution, and not the same one."""
    mine, theirs = _ids(one, sort), _ids(other, sort)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _ids(text: str, sort: frozenset[str]) -> set[str]:
    return {party for _, _, party in parties(text) if party in sort}


def _fits(party: Sequence[Token], other: Sequence[Token], shared: frozenset[str]) -> bool:
    """Whether one of the `shared` names is the party's own, or `other` has the noun that they hang on."""
    at = _link(party)
    if not at or not shared.isdisjoint(_names(party[:at])):
        return True
    # Of "minister van Defensie Reznikov" only the first name behind the link hangs on the noun.
    first = next((n for n in range(at, len(party)) if party[n].is_name), at)
    own = _names(party[first + 1 :]) & _names(other[: _link(other) or None])
    if not shared.isdisjoint(own):
        return True
    noun = party[at - 1].low
    return noun in _representatives() or noun in {token.low for token in other}


@cache
def _representatives() -> frozenset[str]:
    tables = [attribution_table(each) for each in LANGUAGES]
    return frozenset(
        word for each in tables for key in ("speaks_for", "stands_for") for word in each[key].split()
    )


def _link(party: Sequence[Token]) -> int:
    """Where "van Defensie", "in London" begins behind a noun; 0 where nothing does ("Jan van Dijk")."""
    links = {link for each in LANGUAGES for link in lexicon(each).links | lexicon(each).place_links}
    found = (n for n, token in enumerate(party) if n and token.low in links and not party[n - 1].is_name)
    return next(found, 0)


def _names(party: Sequence[Token]) -> frozenset[str]:
    """Keys of the capitalised words, demonyms and initials left out: "Britse" is no name of a minister."""
    words = [token for token in party if token.is_name and not token.text.endswith(".")]
    named = [word for word in words if not word.low.endswith(("se", "sche", "ish", "ian", "ese"))]
    return frozenset(min(keys) for word in named if (keys := name_keys(word.text.removesuffix("'s"))))


def _plain(party: str) -> frozenset[str]:
    function_words = lexicon("nl").determiners | lexicon("en").determiners
    return frozenset(t.low for t in tokenise(party) if t.is_word and t.low not in function_words)


def _is_pronoun(tokens: Sequence[Token], who: tuple[int, int], pronouns: frozenset[str]) -> bool:
    return who[1] - who[0] == 1 and tokens[who[0]].low in pronouns


def _is_direct_speech(tokens: Sequence[Token]) -> bool:
    """Whether a sentence is one quotation from beginning to end."""
    marks = [n for n, token in enumerate(tokens) if token.text in QUOTES]
    end = len(tokens) - 1
    while end > 0 and tokens[end].text in ".!?,":
        end -= 1
    return len(marks) == 2 and marks[0] == 0 and marks[1] == end and end > 3


def _scopes(tokens: Sequence[Token], found: Sequence[Found], lex: Lexicon) -> list[tuple[int, int]]:
    """Which tokens each attribution covers: what follows it, or what precedes one that closes a clause.

    "Volgens A zijn er drie, volgens B vier": each up to the next. "Er zijn er drie, aldus A": all before it.
    """
    edges = [_edges(each) for each in found]
    scopes: list[tuple[int, int]] = []
    free = 0  # where the last scope ended
    for number, (start, end) in enumerate(edges):
        following = edges[number + 1][0] if number + 1 < len(edges) else len(tokens)
        closing = _closes_sentence(tokens[end:following], lex)
        begin = free if closing else max(free, _break_before(tokens, start))
        until = end if closing else _break_before(tokens, following, after=end)
        scopes.append((min(begin, start), max(until, end)))
        free = scopes[-1][1]
    return scopes


def _edges(found: Found) -> tuple[int, int]:
    places = [found.cue, found.who] if found.who else [found.cue]
    return min(place[0] for place in places), max(place[1] for place in places)


def _closes_sentence(rest: Sequence[Token], lex: Lexicon) -> bool:
    """Whether in the `rest`, up to the next attribution, nothing is said any more."""
    words = [token for token in rest if token.is_word or token.is_number]
    return len(words) <= _OPEN_ENDED and not any(map(lex.is_figure, words))


def _break_before(tokens: Sequence[Token], at: int, *, after: int = 0) -> int:
    """The place behind the last break before `at`; without one `at`, or the start when `after` is 0."""
    if at >= len(tokens):
        return len(tokens)
    for place in range(at, after, -1):
        if tokens[place - 1].text in {",", ";", ":", "–", "—"}:
            return place
    return after if not after else at
