"""Which figures of the evidence answer one question: figures about different things are no disagreement.

Retrieval and reader bring sentences with figures of all sorts, and their scores alone do not tell "22 dead"
from "20 tanks". What is compared here, with the best figure's sentence (the anchor) and with the question:

- the unit asked for (money, percent, a count ...);
- the event: one article, or articles that share names;
- names of the question in the anchor have to be in the candidate's paragraph;
- what is counted, by the words behind the figure;
- some word of the matter in the sentence, as written or as a concept that holds across languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.evidence import Evidence
from bot.answering.figures_in_text import COUNT, ClaimedFigure, figures_in, unit_asked
from bot.answering.topics import (
    Topics,
    across_languages,
    counted,
    counted_by_question,
    is_other_matter,
    names,
    names_of_article,
    topics,
)
from index.paragraphs import paragraphs_of
from index.schema import Article, Span

LANGUAGES = ("nl", "en")
LOOKED_AT = 25  # sentences of the evidence, best first
READER_WEIGHT = (
    1 / 160
)  # of the reader's log-odds, in points of retrieval's score, as in bot.answering.evidence
TOPIC_WEIGHT = 0.04  # for the share of the question's topics that a sentence names
NEAR = 0.13  # points below the best one within which a sentence is still about the question
FOREIGN_READ = 0.5  # log-odds of the reader that do where no words can be compared
SHARED_NAMES = 2  # names that two articles about one event have in common, at least


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with the figures that fit the question, the best fitting ones alone."""

    evidence: Evidence
    article: Article
    figures: tuple[ClaimedFigure, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is asked, and the best sentence that answers it."""

    asked: Topics
    language: str
    counts: Topics  # what the question asks the number of; all its topics where that is people
    unit: str
    anchor: Candidate

    def wanted(self, language: str) -> Topics:
        """The topics by which a sentence in `language` can show that it is about this."""
        said = topics(self.anchor.evidence.text, self.anchor.article.language)
        asked = self.asked if language == self.language else across_languages(self.asked)
        return asked | (said if language == self.anchor.article.language else across_languages(said))

    def counted(self, language: str) -> Topics:
        """The topics of what is counted, comparable with a sentence in `language`."""
        figure, article = self.anchor.figures[0], self.anchor.article
        said = counted(self.anchor.evidence.text, figure.words.end, article.language)
        asked = self.counts if language == self.language else across_languages(self.counts)
        return asked | (said if language == article.language else across_languages(said))


def about_one_thing(
    question: str, language: str, ranked: Sequence[Evidence], articles: Mapping[str, Article]
) -> list[Candidate]:
    """The sentences of `ranked` (best first) with figures that answer `question`, best first."""
    asked, unit = topics(question, language), unit_asked(question)
    candidates = [
        candidate
        for number, each in enumerate(ranked[:LOOKED_AT])
        if (candidate := _candidate(each, articles[each.article_id], asked, unit)) is not None
        and not (number and is_other_matter(each.text, candidate.article.language))
    ]
    if not candidates:
        return []
    counts = counted_by_question(question, language) or asked
    best = max(each.score for each in candidates)
    anchor = max(
        (each for each in candidates if each.score >= best - NEAR),
        key=lambda each: (_may_count(each, counts, language), each.score),
    )
    matter = _Matter(asked, language, counts, unit, anchor)
    fitting = [fit for each in candidates if (fit := _fitting(each, matter)) is not None]
    return sorted(fitting, key=lambda each: -each.score)


def _may_count(candidate: Candidate, counts: Topics, language: str) -> bool:
    """Whether nothing in a sentence of the question's language says that it counts something else."""
    if candidate.article.language != language or candidate.figures[0].unit != COUNT:
        return True
    nouns = [counted(candidate.evidence.text, each.words.end, language) for each in candidate.figures]
    return any(not each or each & counts for each in nouns)


def _candidate(evidence: Evidence, article: Article, asked: Topics, unit: str) -> Candidate | None:
    """The sentence with its figures of this unit, the reader's choice first; None without any."""
    if article.language not in LANGUAGES:
        return None
    figures = [each for each in figures_in(evidence.text, article.language) if each.unit == unit]
    if not figures:
        return None
    said = topics(evidence.text, article.language)
    share = len(asked & said) / len(asked) if asked else 0.0
    score = evidence.found + READER_WEIGHT * (evidence.read or 0.0) + TOPIC_WEIGHT * share
    figures.sort(key=lambda each: not _is_read(each, evidence))
    return Candidate(evidence, article, tuple(figures), score)


def _is_read(figure: ClaimedFigure, evidence: Evidence) -> bool:
    """Whether the reader's answering words hold this figure."""
    begin = evidence.scored.sentence.span.start
    span = evidence.span.span if evidence.span else None
    return (
        span is not None and span.start - begin < figure.number.end and figure.number.start < span.end - begin
    )


def _fitting(candidate: Candidate, matter: _Matter) -> Candidate | None:
    """The candidate with the figures of the matter; None when it is about something else."""
    if candidate is not matter.anchor and not _is_near(candidate, matter):
        return None
    fits = [(_fit(candidate, figure, matter), figure) for figure in candidate.figures]
    chosen = [figure for fit, figure in sorted(fits, key=lambda pair: -pair[0]) if fit]
    if not chosen:
        return None
    return Candidate(candidate.evidence, candidate.article, tuple(chosen), candidate.score)


def _is_near(candidate: Candidate, matter: _Matter) -> bool:
    anchor = matter.anchor
    if candidate.score < anchor.score - NEAR:
        return False
    if candidate.article.id != anchor.article.id:
        common = names_of_article(candidate.article.original) & names_of_article(anchor.article.original)
        if len(common) < SHARED_NAMES and not common & names(matter.asked):
            return False
    required = names(matter.asked) & topics(_paragraph(anchor), anchor.article.language)
    section = candidate.evidence.scored.sentence.section or ""
    context = f"- {candidate.article.title} - {section} {_paragraph(candidate)}"
    return required <= topics(context, candidate.article.language)


def _paragraph(candidate: Candidate) -> str:
    """The paragraph up to the sentence's end."""
    span = candidate.evidence.scored.sentence.span
    return f"- {before_in_paragraph(candidate.article, span.start)}{span.cut(candidate.article.original)}"


def before_in_paragraph(article: Article, at: int) -> str:
    """What stands before character `at` of the article in the paragraph that has it, as in the file."""
    start = max((each.start for each in _paragraphs(article.original) if each.start <= at), default=at)
    return article.original[start:at]


@lru_cache(maxsize=256)
def _paragraphs(original: str) -> tuple[Span, ...]:
    return paragraphs_of(original)


def _fit(candidate: Candidate, figure: ClaimedFigure, matter: _Matter) -> int:
    """2: counts what was asked for; 1: could; 0: counts something else, or tells of something else."""
    text, language = candidate.evidence.text, candidate.article.language
    comparable = language in (matter.language, matter.anchor.article.language)
    nouns = counted(text, figure.words.end, language) if matter.unit == COUNT else frozenset()
    if nouns & (matter.counted(language) if comparable else matter.wanted(language)):
        return 2
    if nouns and (comparable or across_languages(nouns)):
        return 0
    clause = topics(_clause(text, figure), language)
    told = bool((clause - names(clause)) & matter.wanted(language)) or _continues(candidate, matter.anchor)
    return int(told or (not comparable and (candidate.evidence.read or 0.0) >= FOREIGN_READ))


def _continues(candidate: Candidate, anchor: Candidate) -> bool:
    """Whether a sentence stands beside the anchor in its paragraph, and so may leave out what it counts.

    "… 45.000 huishoudens zonder stroom. Wethouder Haan denkt dat het er meer zijn, 60.000."
    """
    one, other = candidate.evidence.scored.sentence, anchor.evidence.scored.sentence
    if candidate.article.id != anchor.article.id:
        return False
    first, second = sorted((one.span, other.span))
    between = candidate.article.original[first.end : max(first.end, second.start)]
    return one.position != other.position and not between.strip() and "\n" not in between.strip(" ")


def _clause(text: str, figure: ClaimedFigure) -> str:
    """The part of the sentence between semicolons that has the figure."""
    breaks = [0, *(match.end() for match in re.finditer(";", text)), len(text)]
    start = max(each for each in breaks if each <= figure.number.start)
    return "- " + text[start : min(each for each in breaks if each >= figure.number.end)]
