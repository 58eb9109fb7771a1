"""Filling the catalogue of a generation that is being built."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import catalogue_schema as schema
from index.catalogue_schema import ArticleHeader, IndexedArticle, IndexedPassage, Lineage
from index.disk import disk_errors
from index.schema import Manifest, Sentence


class CatalogueWriter:
    """A catalogue that only this process sees. After a crash it is thrown away, so it keeps no journal."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, or make it with empty tables."""
        self.path = path
        with disk_errors(path):
            is_new = not path.exists()
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            if is_new:
                self._connection.executescript(schema.TABLES)
            self._connection.execute("BEGIN")

    def headers(self) -> list[ArticleHeader]:
        """The articles in it now."""
        with disk_errors(self.path):
            return [schema.header_of(row) for row in self._connection.execute(schema.HEADERS)]

    def add(self, indexed: IndexedArticle) -> None:
        """Put an article with its passages in. Its id, source and content must be new."""
        article = indexed.article
        with disk_errors(self.path):
            n = self._insert(
                "INSERT INTO articles"
                " (id, title, source, published, mention, language, content_hash, original)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                article.id,
                article.title,
                article.source,
                article.published.iso,
                article.published.mention,
                article.language,
                article.content_hash,
                article.original,
            )
            for passage in indexed.passages:
                self._add_passage(n, passage)

    def add_places(self, places: Iterable[tuple[str, str]]) -> None:
        """Remember places as (name key, place id). They stay when their article goes; harmless."""
        with disk_errors(self.path):
            self._connection.executemany("INSERT OR IGNORE INTO places VALUES (?, ?)", sorted(places))

    def remove(self, article_id: str) -> list[str]:
        """Take an article out; the ids of its passages come back."""
        run = self._connection.execute
        with disk_errors(self.path):
            (n,) = run("SELECT n FROM articles WHERE id = ?", (article_id,)).fetchone()
            passages = run("SELECT id FROM passages WHERE article = ?", (n,)).fetchall()
            run("DELETE FROM keywords WHERE rowid IN (SELECT n FROM sentences WHERE article = ?)", (n,))
            run("DELETE FROM vectors WHERE passage IN (SELECT n FROM passages WHERE article = ?)", (n,))
            run("DELETE FROM sentences WHERE article = ?", (n,))
            run("DELETE FROM passages WHERE article = ?", (n,))
            run("DELETE FROM articles WHERE n = ?", (n,))
        return [id for (id,) in passages]

    def counts(self) -> tuple[int, int, int]:
        """Numbers of articles, passages and sentences."""
        with disk_errors(self.path):
            articles, passages, sentences = self._connection.execute(
                "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages),"
                " (SELECT count(*) FROM sentences)"
            ).fetchone()
        return articles, passages, sentences

    def passage_ids(self) -> list[str]:
        """Ids of all passages, in the order they were added."""
        with disk_errors(self.path):
            return [id for (id,) in self._connection.execute("SELECT id FROM passages ORDER BY n")]

    def passage_vectors(self, ids: Sequence[str], dimensions: int) -> NDArray[np.float32]:
        """Vectors (n, `dimensions`) of these passages as they are stored, in the order of `ids`."""
        with disk_errors(self.path):
            found = dict(self._connection.execute(schema.PASSAGE_VECTORS, (json.dumps(list(ids)),)))
        return schema.unpack(b"".join(found[id] for id in ids), dimensions)

    def corpus_hash(self) -> str:
        """Hash over the articles' content hashes and sources, whatever the order they came in."""
        lines = sorted(f"{header.content_hash} {header.source}\n" for header in self.headers())
        return sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def finish(self, manifest: Manifest, lineage: Lineage) -> None:
        """Write what it was built from, and close."""
        facts = {**asdict(manifest), **asdict(lineage)}
        with disk_errors(self.path):
            self._connection.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                [(name, json.dumps(value)) for name, value in facts.items()],
            )
            self._connection.execute("COMMIT")
            self._connection.close()

    def close(self) -> None:
        """Release the file; what `finish` did not write down is lost. Closing twice is harmless."""
        self._connection.close()

    def _add_passage(self, article: int, indexed: IndexedPassage) -> None:
        passage = indexed.passage
        n = self._insert(
            "INSERT INTO passages (id, article, position, start, stop, section, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            passage.id,
            article,
            passage.index,
            passage.span.start,
            passage.span.end,
            passage.section,
            passage.text,
        )
        self._insert(
            "INSERT INTO vectors VALUES (?, ?, ?)",
            n,
            schema.pack(indexed.vector),
            schema.pack(indexed.sentence_vectors),
        )
        terms = zip(passage.sentences, indexed.own_terms, indexed.context_terms, strict=True)
        for sentence, own, context in terms:
            row = self._add_sentence(article, n, sentence)
            self._insert(
                "INSERT INTO keywords (rowid, own, context) VALUES (?, ?, ?)",
                row,
                schema.encode_terms(own),
                schema.encode_terms(context),
            )

    def _add_sentence(self, article: int, passage: int, sentence: Sentence) -> int:
        return self._insert(
            "INSERT INTO sentences (passage, article, position, start, stop, role, section, text_hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            passage,
            article,
            sentence.position,
            sentence.span.start,
            sentence.span.end,
            sentence.role,
            sentence.section,
            sentence.text_hash,
        )

    def _insert(self, statement: str, *values: object) -> int:
        cursor = self._connection.execute(statement, values)
        return int(cursor.lastrowid or 0)
