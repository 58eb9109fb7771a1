"""The words of a party in a sentence, found without a parser: who is meant after "volgens" or before "said".

News names its sources in few ways: a pronoun, a name, a determiner with its noun, perhaps "van"/"of" and
another phrase. Closed lists of function words (`config/data/attribution.toml`) say where such a phrase ends;
everything else is taken to be a noun, an adjective or a name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from index.schema import Span

LONGEST = 16  # words of a party
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|(?<!\w)[A-Z]\.(?= (?:[A-Z]|(?:van|von|de|den|der|ten|ter|la|le|el|al)\b))"  # "J. de Vries"
    r"|\d+(?:[.,:]\d+)*%?|[^\W\d_][\w]*(?:[-'’.&/][^\W_]+)*(?:(?<=s)['’](?=\s\w))?|[^\w\s]",
    re.UNICODE,
)
_DEMONYM = re.compile(r"(?:se|sche)$")  # Britse, Russische, Haagse: an adjective, a noun follows
_NOUN_IN_E = re.compile(r"(?:ie|ee|age|ure|ine|ode|ude|ete|ide|yse)$")  # politie, commissie: no adjectives
CLOSING = frozenset('”’"»')
QUOTES = frozenset('“”„"«»‘')


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or one mark of punctuation, with its place in the text."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The word in lower case, apostrophes straight."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter."""
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit."""
        return self.text[0].isdigit()

    @property
    def is_name(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[0].isupper()


def tokenise(text: str) -> list[Token]:
    """The words, numbers and marks of `text`, in order."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def span_of(tokens: Sequence[Token], start: int, end: int) -> Span:
    """The characters from token `start` up to token `end`; `start` < `end`."""
    return Span(tokens[start].start, tokens[end - 1].end)


@cache
def attribution_table(language: str) -> dict[str, Any]:
    """The table of `language`, "nl" or "en"."""
    text = files("config.data").joinpath("attribution.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)[language])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Closed word classes of one language."""

    dutch: bool
    determiners: frozenset[str]
    pronouns: frozenset[str]
    relatives: frozenset[str]
    conjunctions: frozenset[str]
    prepositions: frozenset[str]
    adverbs: frozenset[str]
    times: frozenset[str]
    links: frozenset[str]
    place_links: frozenset[str]
    particles: frozenset[str]
    verbs: frozenset[str]
    things: frozenset[str]  # say nothing in their own name
    nouns_in_e: frozenset[str]
    not_linked: frozenset[str]
    figures: re.Pattern[str]

    def is_figure(self, token: Token) -> bool:
        """Whether a number stands here, in digits or in words ("een" and "one" do not count)."""
        return token.is_number or (token.low not in {"een", "en"} and bool(self.figures.fullmatch(token.low)))

    def is_function_word(self, word: str) -> bool:
        """Whether a noun phrase cannot go on with `word` (lower case)."""
        return any(
            word in group
            for group in (
                self.determiners, self.pronouns, self.relatives, self.conjunctions,
                self.prepositions, self.adverbs, self.times, self.verbs,
            )
        ) or (not self.dutch and word.endswith("ly") and len(word) > 5)  # fmt: skip

    def opens_adverbial(self, token: Token) -> bool:
        """Whether a clause that opens with `token` opens with something else than its subject."""
        return token.low in self.prepositions or token.low in self.adverbs or token.low in self.times


@cache
def lexicon(language: str) -> Lexicon:
    """The word classes of "nl" or "en"; reporting verbs count as verbs."""
    table = attribution_table(language)
    words = dict(table["words"])
    figures = re.compile(words.pop("figures"))
    groups = {name: frozenset(group.split()) for name, group in words.items()}
    needing = [forms for entries in table["verbs_with"].values() for forms, *_ in entries]
    reporting = " ".join([*table["verbs"].values(), *table["weak_verbs"].values(), *needing])
    nouns = set(table["also_nouns"].split())
    groups["verbs"] |= frozenset(reporting.split()) - nouns
    return Lexicon(dutch=language == "nl", figures=figures, **groups)


def phrase_after(tokens: Sequence[Token], at: int, lex: Lexicon) -> int:
    """Where the party that begins at token `at` ends; `at` itself when none begins there."""
    end = _simple_phrase(tokens, at, lex)
    while at < end < len(tokens) and end - at < LONGEST:
        longer = _linked(tokens, end, lex)
        if longer == end:
            break
        end = longer
    return end


def _simple_phrase(tokens: Sequence[Token], at: int, lex: Lexicon) -> int:
    """A pronoun, a name, or a determiner, adjectives and a noun, perhaps with a name behind it."""
    if at >= len(tokens) or not tokens[at].is_word:
        return at
    possessive = tokens[at].low in lex.determiners
    if tokens[at].low in lex.pronouns and not (possessive and _content(tokens, at + 1, lex)):
        return at + 1
    head = at + 1 if possessive else at
    if not _content(tokens, head, lex):
        return at
    return _dutch_noun(tokens, head, lex) if lex.dutch else _content_run(tokens, head, lex)


def _content(tokens: Sequence[Token], at: int, lex: Lexicon) -> bool:
    """Whether a noun, an adjective or a name stands at `at`."""
    if at >= len(tokens) or not tokens[at].is_word:
        return False
    token = tokens[at]
    if token.is_name and token.low not in lex.times and at > 0:
        opens_name = at + 1 < len(tokens) and tokens[at + 1].is_name and tokens[at - 1].is_word
        return opens_name or token.low not in lex.determiners or len(token.text) > 3
    return not lex.is_function_word(token.low)


def _content_run(tokens: Sequence[Token], at: int, lex: Lexicon) -> int:
    """English: nouns, adjectives and names in a row, with particles and "&" inside names."""
    end = at
    while end < len(tokens) and _content(tokens, end, lex):
        end = _past_particles(tokens, end + 1, lex)
    return end


def _dutch_noun(tokens: Sequence[Token], at: int, lex: Lexicon) -> int:
    """Dutch: adjectives, one noun or a name, and a name in apposition ("burgemeester Jan de Wit")."""
    while _is_adjective(tokens, at, lex):
        at += 1
    if not tokens[at].is_name:
        at += 1
    return _name_run(tokens, at, lex)


def _is_adjective(tokens: Sequence[Token], at: int, lex: Lexicon) -> bool:
    """Whether `at` is an inflected adjective with a noun of its own behind it."""
    if not _content(tokens, at + 1, lex):
        return False
    word = tokens[at].low
    if tokens[at].is_name:
        return bool(_DEMONYM.search(word))
    return word.endswith("e") and not _NOUN_IN_E.search(word) and word not in lex.nouns_in_e


def _name_run(tokens: Sequence[Token], at: int, lex: Lexicon) -> int:
    """Names in a row; a demonym among them takes the noun behind it along."""
    end = at
    while end < len(tokens) and tokens[end].is_name and _content(tokens, end, lex):
        end = _past_particles(tokens, end + 1, lex)
    return end


def _past_particles(tokens: Sequence[Token], at: int, lex: Lexicon) -> int:
    """Behind the particles at `at` that stand between two names ("Jan de Wit"); `at` where none do."""
    last = at
    while last < len(tokens) and tokens[last].low in lex.particles and not tokens[last].is_name:
        last += 1
    joins = tokens[at - 1].is_name and last - at <= 2 and last < len(tokens)
    return last if joins and tokens[last].is_name and _content(tokens, last, lex) else at


def _linked(tokens: Sequence[Token], at: int, lex: Lexicon) -> int:
    """The end of "van het ministerie", "en justitie", "in Leeds" that begins at `at`; `at` without one."""
    word = tokens[at].low
    nothing = at + 1 >= len(tokens) or tokens[at + 1].low in lex.not_linked
    if nothing or tokens[at + 1].low in lex.times:
        return at
    if word in lex.place_links and not tokens[at + 1].is_name:
        return at
    if (
        word in lex.links
        or word in lex.place_links
        or (word in {"en", "and"} and _coordinates(tokens, at, lex))
    ):
        end = _simple_phrase(tokens, at + 1, lex)
        return end if end > at + 1 else at
    return at


def _coordinates(tokens: Sequence[Token], at: int, lex: Lexicon) -> bool:
    """Whether "en"/"and" at `at` joins two parties of one kind: two names, or two bare nouns."""
    one, other = tokens[at - 1], tokens[at + 1]
    end = _simple_phrase(tokens, at + 1, lex)
    closed = end >= len(tokens) or not tokens[end].is_word or tokens[end].low in lex.verbs
    return one.is_name == other.is_name and end > at + 1 and closed
