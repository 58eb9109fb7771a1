"""What passes between the stages of the index: frozen values, no behaviour beyond looking things up.

Every offset in this project is a character offset into `Article.original`, the file's bytes decoded as
UTF-8 with nothing changed (a byte-order mark and carriage returns stay in). Spans are half open.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Role(StrEnum):
    """What a stretch of an article is for. Only prose and captions may be quoted as an answer."""

    PROSE = "prose"
    HEADING = "heading"
    CAPTION = "caption"
    NOISE = "noise"


QUOTABLE_ROLES = frozenset({Role.PROSE, Role.CAPTION})


class DatePrecision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to but not including `end` of an article's original text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]

    def overlap(self, other: Span) -> int:
        """Number of characters both spans cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Published:
    """When an article appeared, as far as the article or its metadata says, and never further.

    `iso` is `2022-03-03`, `2022-03`, `2022` or None. `mention` is a date that stands in the text without
    its year ("Op 3 maart"), verbatim: it is shown to people and never completed by guessing.
    """

    iso: str | None = None
    mention: str | None = None

    @property
    def precision(self) -> DatePrecision:
        """Read off the length of `iso`."""
        match len(self.iso or ""):
            case 10:
                return DatePrecision.DAY
            case 7:
                return DatePrecision.MONTH
            case 4:
                return DatePrecision.YEAR
            case _:
                return DatePrecision.UNKNOWN


@dataclass(frozen=True, slots=True)
class Article:
    """One source document. `id` is derived from the content, so an edited file is another article."""

    id: str
    title: str
    source: str  # the path or address as indexed, unique within a generation
    original: str
    published: Published
    language: str  # ISO 639-1, "nl"; "und" when undetermined
    content_hash: str  # sha256 of the file's bytes, hexadecimal


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, with the role and section it stands in."""

    article_id: str
    position: int  # 0, 1, 2 ... in reading order; headings and captions count, noise does not
    span: Span
    role: Role
    section: str | None  # text of the heading above it
    text_hash: str  # hash_text of the slice, checked again whenever the slice is quoted


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences within the token budget, never across a heading: the unit that Chroma holds."""

    id: str  # unique within a generation: "<article id>:<index>"
    article_id: str
    index: int  # 0, 1, 2 ... within the article
    span: Span  # from the first sentence's start to the last one's end
    section: str | None
    sentences: tuple[Sentence, ...]
    text: str  # what was embedded: the sentences' text as read, noise left out


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence as evidence for a question. Scores grow with relevance."""

    sentence: Sentence
    passage_id: str
    score: float  # the fused score that ranks
    dense: float  # cosine with the question, alone and in context combined, -1..1
    keyword: float  # BM25 of the sentence in context, 0 when no term matches


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with its sentences scored, best passage first in a retriever's result."""

    passage: Passage
    score: float
    sentences: tuple[ScoredSentence, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One row of a store's answer: an id and a score that grows with relevance."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from."""

    generation: str
    model: str  # fingerprint of the embedding model, its weights and prefixes
    settings: str  # fingerprint of the settings that shape an index
    corpus: str  # hash over the articles' content hashes and sources
    articles: int
    passages: int
    sentences: int
    dimensions: int
    created: str  # ISO 8601, UTC
    bron_version: str


def hash_text(text: str) -> str:
    """Short hash (16 hexadecimal digits) of a slice, to notice an index that no longer fits its article."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
