"""What an answer is: frozen values shared by the terminal, Discord and JSON.

A `Quote` is only ever made by `bot.answering.citations.cut_quote`, which slices the article and checks the
slice against the hash taken at indexing; nothing else writes a quote's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.answering.composition import Composition, Position, Style
from index.schema import Published, Role


class Outcome(StrEnum):
    """The three things an answer can be."""

    ANSWERED = "answered"
    DOUBTFUL = "doubtful"  # quotes are shown, with a word that they may not answer
    NOT_IN_ARTICLES = "not_in_articles"


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """What is shown of the article behind a quote."""

    id: str
    title: str
    source: str
    published: Published
    language: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim slice: `text == article.original[start:end]`, offsets in characters."""

    n: int  # 1, 2, 3 ... as shown
    text: str
    start: int
    end: int
    answer_start: int | None  # the answering words, offsets in the article (not in `text`), within start..end
    answer_end: int | None
    score: float
    section: str | None
    role: Role
    article: ArticleRef
    passage_id: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What every interface shows. `quotes` is empty when the articles do not say; then `closest` may help."""

    question: str
    language: str  # of the question: "nl" or "en"
    outcome: Outcome
    text: str  # the first line, in the question's language
    confidence: float  # calibrated probability that the quotes answer, 0..1
    quotes: tuple[Quote, ...]
    closest: tuple[Quote, ...]  # passages near the question, labelled as not an answer
    generation: str
    more: tuple[Quote, ...] = ()  # further quotes for whoever asks for more, best first
    standalone: str | None = None  # the question as searched, when a follow-up was completed
    mode: Style = Style.QUOTE  # compose only where statements are shown
    composition: Composition | None = None  # what a language model wrote, when one was asked
    positions: tuple[Position, ...] = ()  # who says what, where the quotes' sources disagree
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether quotes are offered as an answer, with or without doubt."""
        return self.outcome is not Outcome.NOT_IN_ARTICLES
