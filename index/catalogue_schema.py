"""The tables of a generation's catalogue, and rows as the values of `index.schema` and back.

Integer row ids join the tables; the ids of the outside (`article.id`, `passage.id`) appear once each. Vectors
have a table of their own, so that reading text does not page through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.schema import Article, Passage, Published, Role, Sentence, Span

# 16 bits a component: half the disk and half the reading of 32, at an error of 2e-5 in a cosine.
STORED = np.float16

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, source TEXT NOT NULL UNIQUE,
    published TEXT, mention TEXT, language TEXT NOT NULL, content_hash TEXT NOT NULL UNIQUE,
    original TEXT NOT NULL
);
CREATE TABLE passages (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article INTEGER NOT NULL REFERENCES articles,
    position INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, section TEXT, text TEXT NOT NULL
);
CREATE INDEX passages_of_article ON passages (article);
CREATE TABLE sentences (
    n INTEGER PRIMARY KEY, passage INTEGER NOT NULL REFERENCES passages, article INTEGER NOT NULL,
    position INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, role TEXT NOT NULL,
    section TEXT, text_hash TEXT NOT NULL, UNIQUE (article, position)
);
CREATE INDEX sentences_of_passage ON sentences (passage, position);
CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages,
    passage_vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL
);
CREATE TABLE places (name_key TEXT, place TEXT, PRIMARY KEY (name_key, place)) WITHOUT ROWID;
CREATE VIRTUAL TABLE keywords USING fts5 (own, context, tokenize = 'ascii');
CREATE VIRTUAL TABLE keyword_counts USING fts5vocab (keywords, row);
"""

# Ids go in as a JSON list: one parameter for any number of them, and JSON can hold the half surrogates that a
# terminal or a stranger may send, where SQLite's own parameters raise an error.
HEADERS = (
    "SELECT id, title, source, published, mention, language, content_hash FROM articles ORDER BY title, id"
)
ARTICLES = """
SELECT id, title, source, published, mention, language, content_hash, original
FROM articles ORDER BY title, id
"""
ARTICLE = """
SELECT id, title, source, published, mention, language, content_hash, original
FROM articles WHERE id IN (SELECT value FROM json_each(?))
"""
PASSAGES = """
SELECT p.n, p.id, a.id, p.position, p.start, p.stop, p.section, p.text
FROM passages p JOIN articles a ON a.n = p.article WHERE p.id IN (SELECT value FROM json_each(?))
"""
SENTENCES = """
SELECT passage, position, start, stop, role, section, text_hash
FROM sentences WHERE passage IN (SELECT value FROM json_each(?)) ORDER BY passage, position
"""
SENTENCE_VECTORS = """
SELECT p.id, v.sentence_vectors
FROM passages p JOIN vectors v ON v.passage = p.n WHERE p.id IN (SELECT value FROM json_each(?))
"""
PASSAGE_VECTORS = """
SELECT p.id, v.passage_vector
FROM passages p JOIN vectors v ON v.passage = p.n WHERE p.id IN (SELECT value FROM json_each(?))
"""
PASSAGES_OF_SENTENCES = """
SELECT a.id, s.position, p.id FROM json_each(?) wanted
JOIN articles a ON a.id = wanted.value ->> 0
JOIN sentences s ON s.article = a.n AND s.position = wanted.value ->> 1
JOIN passages p ON p.n = s.passage
"""
PLACES = """
SELECT DISTINCT place FROM places WHERE name_key IN (SELECT value FROM json_each(?)) ORDER BY place
"""
KEYWORD_HITS = """
SELECT a.id, s.position, -hit.score FROM (
    SELECT n, score FROM (
        SELECT rowid AS n, bm25(keywords, ?, ?) AS score FROM keywords WHERE keywords MATCH ? LIMIT ?
    ) ORDER BY score LIMIT ?
) hit JOIN sentences s ON s.n = hit.n JOIN articles a ON a.n = s.article
"""


@dataclass(frozen=True, slots=True)
class ArticleHeader:
    """An article without its text, for lists."""

    id: str
    title: str
    source: str
    published: Published
    language: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with everything that finds it. Terms are those of an analyser, one tuple a sentence."""

    passage: Passage
    vector: NDArray[np.floating]  # (d,), of unit length
    sentence_vectors: NDArray[np.floating]  # (sentences, d), of unit length
    own_terms: tuple[tuple[str, ...], ...]
    context_terms: tuple[tuple[str, ...], ...]  # of the sentences around it and its section, not its own


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article ready to be put into a generation."""

    article: Article
    passages: tuple[IndexedPassage, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a generation came from, beside its manifest."""

    base: str | None  # the generation that was current when this one was built: where a rollback goes
    backend: str  # name of the `VectorBackend` that holds its vectors
    tombstones: (
        int  # vectors deleted since Chroma's index was last filled anew; HNSW never gives their place back
    )


def sentence_key(article_id: str, position: int) -> str:
    """How a sentence is named in the answer of a keyword search."""
    return f"{article_id}#{position}"


def encode_term(term: str) -> str:
    """A term as the tokenizer of `keywords` keeps it whole.

    The tokenizer `ascii` splits only at ASCII characters other than letters and digits, so these move to a
    private block of Unicode. Half surrogates, which a terminal can deliver and SQLite cannot store, become
    U+FFFD.
    """
    return "".join(map(_encode_character, term))


def _encode_character(character: str) -> str:
    code = ord(character)
    if code < 0x80 and not character.isalnum():
        return chr(0xE000 + code)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code < 0xE000 else character


def encode_terms(terms: Iterable[str]) -> str:
    """Terms as a column of `keywords` holds them."""
    return " ".join(encode_term(term) for term in terms if term)


def header_of(row: Sequence[object]) -> ArticleHeader:
    """A row of `HEADERS` as a value."""
    id_, title, source, published, mention, language, content_hash = row
    return ArticleHeader(
        id=str(id_),
        title=str(title),
        source=str(source),
        published=Published(_text(published), _text(mention)),
        language=str(language),
        content_hash=str(content_hash),
    )


def article_of(row: Sequence[object]) -> Article:
    """A row of `ARTICLES` or `ARTICLE` as a value."""
    header = header_of(row[:-1])
    return Article(
        id=header.id,
        title=header.title,
        source=header.source,
        original=str(row[-1]),
        published=header.published,
        language=header.language,
        content_hash=header.content_hash,
    )


def sentence_of(article_id: str, row: Sequence[object]) -> Sentence:
    """A row of `SENTENCES` as a value."""
    _, position, start, stop, role, section, text_hash = row
    return Sentence(
        article_id=article_id,
        position=_int(position),
        span=Span(_int(start), _int(stop)),
        role=Role(str(role)),
        section=_text(section),
        text_hash=str(text_hash),
    )


def passage_of(row: Sequence[object], sentences: Iterable[Sequence[object]]) -> Passage:
    """A row of `PASSAGES` and the rows of its sentences, in order, as a value."""
    _, id_, article_id, position, start, stop, section, text = row
    return Passage(
        id=str(id_),
        article_id=str(article_id),
        index=_int(position),
        span=Span(_int(start), _int(stop)),
        section=_text(section),
        sentences=tuple(sentence_of(str(article_id), sentence) for sentence in sentences),
        text=str(text),
    )


def pack(vectors: NDArray[np.floating]) -> bytes:
    """Vectors as they are stored."""
    return np.ascontiguousarray(vectors, dtype=STORED).tobytes()


def unpack(blob: bytes, dimensions: int) -> NDArray[np.float32]:
    """Stored vectors as a matrix (n, `dimensions`)."""
    return np.frombuffer(blob, dtype=STORED).reshape(-1, dimensions).astype(np.float32)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a whole number was expected, not {value!r}")
    return value
