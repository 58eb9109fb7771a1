"""Sentences of a text, as spans. simplemma splits; what it splits after an abbreviation is joined again.

Measured with bench/sentence_splitters.py on 46 Dutch and 21 English hard cases, the 57 paragraphs and
captions of the seed articles, and 300 English passages of SelQA; right cases out of all, and milliseconds an
article:

                          Dutch  English  articles  SelQA    ms   last release, what it brings
    this module              44       18        57    217    0.6
    simplemma 2.0            39       15        57    222    0.2  2026, 19 MB (dictionaries), nothing else
    sentencex 1.0            28       20        53    195    0.2  2026, 4 MB; does not split after "hand."
    pysbd 0.3                29       20        54    197   74    2021
    syntok 1.4               40       17        57    197    6.5  2022, regex
    blingfire 0.1            40       19        57    220    1.4  2021, 100 MB
    Moses' rules (1.4)       39       18        57    222   22    2019, regex
    full stop and capital    36       12        57    194    0.2

SelQA was split by a program: of the 13 places where this module differs from simplemma alone ("J.R.R. |
Tolkien", "No. | 1 in the charts", "cf. | Erasmus"), the data call ten boundaries, and this module is right in
all 13.

Quotations are split inside ("“Ik bijt niet." "Woorden …”, zei hij"), so that a short quote can be shown
alone, and keep what introduces or attributes them in the same sentence.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import pairwise

from index.analysis import stop_words
from index.paragraphs import trim
from index.schema import Span

_BEFORE_WORD = re.compile(r"[\s(\[\"“‘'„«/]")
_CLOSERS = "’”\"')]"
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"(?:[^\W\d_](?:h|hr)?\.)+[^\W\d_](?:h|hr)?")
# What stands for a country, a firm or a time may end a sentence; other initials belong to the name after
# them.
_ENDING_INITIALS = frozenset(
    {"u.s", "u.k", "u.n", "e.u", "u.s.a", "v.s", "v.k", "n.v", "b.v", "d.c", "l.a", "n.y", "a.m", "p.m"}
)
# Words of Dutch that begin with an apostrophe may begin a sentence.
_APOSTROPHE_WORD = re.compile(r"[‘’'][snt] ")


def split(text: str, language: str) -> tuple[Span, ...]:
    """The sentences of `text`: trimmed, in order, apart; every visible character is in exactly one.

    `language` is ISO 639-1; for an unknown one general rules hold. White space between sentences is in none.
    """
    spans: list[Span] = []
    above = ""  # the piece before; what it was joined to says nothing of the word that it ends with
    for span in _proposed(text, language):
        piece = span.cut(text)
        if spans and _goes_on(above, piece, language):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
        above = piece
    return tuple(spans)


def _proposed(text: str, language: str) -> list[Span]:
    """simplemma's sentences, found again in the text: it gives their words, not their places."""
    from simplemma import split_sentences

    ends, at = [], 0
    for sentence in split_sentences(text, lang=language):
        at = text.index(sentence, at) + len(sentence)
        ends.append(at)
    edges = [0, *ends[:-1], len(text)]
    spans = (trim(text, Span(start, end)) for start, end in pairwise(edges))
    return [span for span in spans if span]


def _goes_on(sentence: str, following: str, language: str) -> bool:
    """Whether the boundary between the two is a false one."""
    word = _last_word(sentence)
    if not word:
        return False
    if word in _abbreviations("always", language):
        return True
    if following[0].isdigit() and word in _abbreviations("before_number", language):
        return True
    if following[0].islower() and not _APOSTROPHE_WORD.match(following):
        return True
    if not _INITIALS.fullmatch(word) or word.lower() in _ENDING_INITIALS:
        return False
    first = _FIRST_WORD.match(following)
    return first is not None and first.group().lower() not in stop_words(language)


def _last_word(sentence: str) -> str:
    """The word before the full stop that ends `sentence`; "" where something else ends it."""
    bare = sentence.rstrip(_CLOSERS)
    return _BEFORE_WORD.split(bare[:-1])[-1] if bare.endswith(".") else ""


@cache
def _abbreviations(where: str, language: str) -> frozenset[str]:
    table = tomllib.loads((files("config.data") / "abbreviations.toml").read_text(encoding="utf-8"))
    words = str(table[where].get(language, "")).split()
    return frozenset([*words, *(word[0].upper() + word[1:] for word in words)])
