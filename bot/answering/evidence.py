"""From what was retrieved to ranked evidence: the reader reads the best passages and adds its scores.

Both see something: retrieval knows the topic, the reader knows what was asked. The reader's log-odds are
added to the place that retrieval gives a sentence, not to its score: how far scores lie apart depends on the
corpus and on the two languages, their order does not (compare reciprocal rank fusion, Cormack et al., SIGIR
2009). The weights are measured (docs/quality.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.answering.expected import expected_kind, holds
from bot.answering.reader import NONE, AnswerSpan, Reader, readable
from index.analysis import stop_words, term, words
from index.retriever import Retrieval
from index.schema import QUOTABLE_ROLES, Article, ScoredPassage, ScoredSentence

READ_PASSAGES = 8  # of the best passages: an answer beyond them was never among the first three quotes
LOOKED_AT = 40  # sentences that quotes, further quotes and closest passages are chosen from

# Points of score that a place further down retrieval's order costs, times its logarithm ...
RANK_WEIGHT = 1 / 30
# ... and that one point of the reader's log-odds is worth: of the sentence, and of the words, which count
# double as far as they answer rather than not.
EVIDENCE_WEIGHT = 1 / 160
SPAN_WEIGHT = 1 / 160
SURE_SPAN_WEIGHT = 1 / 80
# What it is worth that a sentence holds what the question asks for: a place, a number, a time ...
EXPECTED_WEIGHT = 0.01
SURE = 4.0  # span log-odds from which words are stated above the quotes: 84% of 90 on three sets are right
SHORT = 80  # characters; longer words are better read in the quote
_CLOSERS = "’”\"'»)› "
LOWEST = -10.0  # log-odds below this say no more, and a sentence the reader did not see has these


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate for a quote: its score, its words, and what the reader made of it (None: not read)."""

    scored: ScoredSentence  # `score` is retrieval's, the expected kind's and the reader's together
    text: str
    found: float  # without the reader's part
    read: float | None = None  # log-odds that the sentence answers, not below `LOWEST`
    span: AnswerSpan | None = None  # the words that may answer
    weighed: float = 0.0  # what the reader says and its place in retrieval's order together, in log-odds

    @property
    def conviction(self) -> float:
        """Log-odds of the sentence and of its words added, `2 * LOWEST` where it was not read.

        A reader that finds no words has its log-odds of the sentence counted twice.
        """
        return _at_least_lowest(self.read) + _at_least_lowest(self.span.score if self.span else self.read)

    @property
    def answer(self) -> str:
        """The answering words where the reader is sure of them and they are few; "" otherwise."""
        if self.span is None or self.span.score < SURE:
            return ""
        start = self.span.span.start - self.scored.sentence.span.start
        words = " ".join(self.text[start : start + len(self.span.span)].split())
        return words if len(words) <= SHORT else ""

    @property
    def article_id(self) -> str:
        """Whose sentence it is."""
        return self.scored.sentence.article_id


def gather(
    reader: Reader, question: str, language: str, retrieval: Retrieval, articles: Mapping[str, Article]
) -> list[Evidence]:
    """The best `LOOKED_AT` sentences for a question in `language`, best first; none that only asks it again.

    `articles` holds those of all retrieved passages. Raises `ModelError` when the reader cannot read.
    """
    readings = _read(reader, question, retrieval.passages[:READ_PASSAGES], articles)
    evidence = sorted(_found(question, language, retrieval, articles), key=lambda each: -each.found)
    if readings:
        better = accumulate((each.scored.sentence.role in QUOTABLE_ROLES for each in evidence), initial=0)
        evidence = [
            _joined(each, evidence[0].found, place, readings)
            for each, place in zip(evidence, better, strict=False)
        ]
    return sorted(evidence, key=lambda each: -each.scored.score)[:LOOKED_AT]


def _found(
    question: str, language: str, retrieval: Retrieval, articles: Mapping[str, Article]
) -> Iterator[Evidence]:
    """What retrieval found, with what it is worth that a sentence holds the kind of thing asked for."""
    kind = expected_kind(question, language)
    for scored in retrieval.sentences:
        article = articles[scored.sentence.article_id]
        text = scored.sentence.span.cut(article.original)
        if _asks_the_same(text, article.language, question):
            continue
        fits = bool(kind) and holds(text, kind, article.language)
        found = replace(scored, score=scored.score + EXPECTED_WEIGHT * fits)
        yield Evidence(found, text, found.score)


def _asks_the_same(text: str, language: str, question: str) -> bool:
    """Whether a sentence is a question with no word that `question` does not have: an interviewer's."""
    if not text.rstrip(_CLOSERS).endswith("?"):
        return False
    asked = {term(word, language) for word in words(question)}
    return asked.issuperset(
        term(word, language) for word in words(text) if word.casefold() not in stop_words(language)
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    evidence: float
    span: AnswerSpan | None
    wordless: float | None = (
        None  # counts as the words' log-odds where the reader finds none in a whole passage
    )


_UNREAD = _Reading(LOWEST, None)


def _read(
    reader: Reader, question: str, chosen: Sequence[ScoredPassage], articles: Mapping[str, Article]
) -> dict[tuple[str, int], _Reading]:
    """What the reader says of each sentence it read, by article and position; nothing without a reader."""
    found: dict[tuple[str, int], _Reading] = {}
    if reader.fingerprint == NONE:
        return found
    passages = [readable(each.passage, articles[each.passage.article_id]) for each in chosen]
    for scored, reading in zip(chosen, reader.read(question, passages), strict=True):
        spans = {span.sentence: span for span in reading.spans}
        for number, sentence in enumerate(scored.sentences):
            said = reading.sentences[number]
            found[_place(sentence)] = _Reading(said, spans.get(number), None if spans else said)
    return found


def _joined(
    evidence: Evidence, best: float, place: int, readings: Mapping[tuple[str, int], _Reading]
) -> Evidence:
    """With the reader's part. `best`: the first one's score; `place`: how many before it may be quoted."""
    reading = readings.get(_place(evidence.scored), _UNREAD)
    read = _at_least_lowest(reading.evidence)
    span = _at_least_lowest(reading.span.score if reading.span else reading.wordless)
    weighed = EVIDENCE_WEIGHT * read + (SURE_SPAN_WEIGHT if span > 0 else SPAN_WEIGHT) * span
    weighed -= RANK_WEIGHT * math.log1p(place)
    scored = replace(evidence.scored, score=best + weighed)
    return replace(evidence, scored=scored, read=read, span=reading.span, weighed=weighed / EVIDENCE_WEIGHT)


def _at_least_lowest(log_odds: float | None) -> float:
    return LOWEST if log_odds is None else max(LOWEST, log_odds)


def _place(scored: ScoredSentence) -> tuple[str, int]:
    return scored.sentence.article_id, scored.sentence.position
