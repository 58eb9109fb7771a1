"""Who gives which figure, where the sources of an answer differ.

From the evidence for a question that asks for a figure: each party's own figure, cut from its quote, by the
attributions of the sentence ("Moskou spreekt van 498, Kiev van 5.840" are two), by those of the sentence
behind it ("Dat meldt de gemeente"), and by article where nobody is named. No model writes anything here.

Which figures answer the same question is `bot.answering.same_matter`'s to say. One party that gives a newer
figure at a later date has not changed sides: that alone is no disagreement. A question that names its source
("… according to the union?") asks for one figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.answering.attribution import LONGEST_READ, Attribution, attributions, same_party
from bot.answering.composition import Position
from bot.answering.evidence import Evidence
from bot.answering.expected import NUMBER, expected_kind
from bot.answering.figures_in_text import ClaimedFigure
from bot.answering.same_matter import Candidate, about_one_thing, before_in_paragraph
from index.schema import Article, DatePrecision

_SAID_AFTERWARDS = re.compile(r"\s*(?=(?:Dat|Dit|Zo|That|This) )((?:[^.!?\n]|(?<=\b[A-Z])\.){5,160}[.!?])")
_AT_ONCE = 25  # characters from the beginning of such a sentence to its verb


@dataclass(frozen=True, slots=True)
class Claim:
    """A party's figure in a sentence of the evidence."""

    evidence: Evidence
    article: Article
    who: str
    named: bool  # False: the article's title stands for whoever
    words: str
    value: Fraction


def claims(
    question: str,
    language: str,
    ranked: Sequence[Evidence],
    articles: Mapping[str, Article],
    *,
    earlier: str = "",
) -> list[Claim]:
    """The figures that answer `question`, one a party and article, best first.

    `ranked` is evidence, best first, from `articles`; `language` is the question's. None for a question that
    asks for something else, or for one source's figure. What is asked may stand in the `earlier` question
    that this one leans on: "And in 2021?".
    """
    if earlier and not expected_kind(question, language):
        question = f"{earlier} {question}"
    named = any(each.who and not each.pronoun for each in attributions(question, language))
    if named or expected_kind(question, language) != NUMBER:
        return []
    kept: list[Claim] = []
    for candidate in about_one_thing(question, language, ranked, articles):
        for claim in _claims_of(candidate):
            if not any(_repeats(claim, other) for other in kept):
                kept.append(claim)
    return kept


def disagree(found: Sequence[Claim]) -> bool:
    """Whether two parties give different figures, or one does on the same or an unknown day."""
    return any(
        one.value != other.value and not (_same_speaker(one, other) and _updates(one, other))
        for number, one in enumerate(found)
        for other in found[:number]
    )


def positions(found: Sequence[Claim], chosen: Sequence[Evidence]) -> tuple[Position, ...]:
    """The claims whose sentence is among the `chosen` quotes, numbered as those are: 1, 2 ..."""
    number = {_place(evidence): n for n, evidence in enumerate(chosen, start=1)}
    return tuple(
        Position(claim.who, claim.words, number[_place(claim.evidence)])
        for claim in found
        if _place(claim.evidence) in number
    )


def _claims_of(candidate: Candidate) -> Iterator[Claim]:
    """Each party's figure in one sentence; the article's own where no figure is attributed."""
    text, article = candidate.evidence.text, candidate.article
    several = [
        (each, inside)
        for each in attributions(text, article.language)
        if each.who and (inside := [f for f in candidate.figures if each.scope.overlap(f.number)])
    ]
    for attribution, inside in several:
        yield _claim(candidate, inside[0], _party(attribution, candidate))
    if not several:
        yield _claim(candidate, candidate.figures[0], _party_afterwards(candidate))


def _claim(candidate: Candidate, figure: ClaimedFigure, who: str) -> Claim:
    words = _one_line(figure.words.cut(candidate.evidence.text))
    title = candidate.article.title
    return Claim(candidate.evidence, candidate.article, who or title, bool(who), words, figure.value)


def _party(attribution: Attribution, candidate: Candidate) -> str:
    """The party's words; for a pronoun those of the party named last before it in the paragraph."""
    article, start = candidate.article, candidate.evidence.scored.sentence.span.start
    if attribution.pronoun:
        before = _last_words(before_in_paragraph(article, start))
        named = [each for each in attributions(before, article.language) if each.who and not each.pronoun]
        return _words(named[-1], before) if named else ""
    return _words(attribution, candidate.evidence.text)


def _party_afterwards(candidate: Candidate) -> str:
    """Who says so in the sentence behind: "Dat meldt de gemeente woensdag."; "" for nobody."""
    end = candidate.evidence.scored.sentence.span.end
    following = _SAID_AFTERWARDS.match(candidate.article.original, end)
    if not following:
        return ""
    said = attributions(following[1], candidate.article.language)
    if said and said[0].cue.start <= _AT_ONCE and not said[0].pronoun:
        return _words(said[0], following[1])
    return ""


def _last_words(text: str) -> str:
    """The end of `text` that attributions are found in, from a word's beginning on."""
    return text if len(text) <= LONGEST_READ else text[-LONGEST_READ:].partition(" ")[2]


def _words(attribution: Attribution, text: str) -> str:
    return _one_line(attribution.who.cut(text)) if attribution.who else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _repeats(claim: Claim, other: Claim) -> bool:
    """Whether this party has a better claim already, in the same article or with the same figure."""
    same_article = claim.article.id == other.article.id
    return _same_speaker(claim, other) and (same_article or claim.value == other.value)


def _same_speaker(one: Claim, other: Claim) -> bool:
    if not (one.named and other.named):
        return one.named == other.named and one.article.id == other.article.id
    return same_party(one.who, other.who)


def _updates(one: Claim, other: Claim) -> bool:
    """Whether the articles are of different known days, so that a party may have learnt more."""
    dates = one.article.published, other.article.published
    return all(date.precision is DatePrecision.DAY for date in dates) and dates[0].iso != dates[1].iso


def _place(evidence: Evidence) -> tuple[str, int]:
    return evidence.article_id, evidence.scored.sentence.position
