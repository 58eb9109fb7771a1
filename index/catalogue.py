"""Reading a published catalogue: articles with their text, passages, sentences, vectors and keywords."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index import catalogue_schema as schema
from index.catalogue_schema import ArticleHeader, Lineage
from index.disk import disk_errors
from index.errors import CorruptIndexError, InputError
from index.schema import Article, Manifest, Passage, SearchHit

CATALOGUE_FILE = "catalogue.sqlite"

# Scoring a matching sentence takes 0.7 µs (measured), so a term of every second sentence would cost 140 ms at
# 400 000 sentences, and weigh next to nothing. Rarer terms go first, up to this many rows: some 15 ms.
SCORED_ROWS = 20_000

Fact = TypeVar("Fact", Manifest, Lineage)


class Catalogue:
    """A published catalogue, opened for reading only; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`. Raises `CorruptIndexError` when it is missing or not a catalogue."""
        self.path = path
        if not path.is_file():
            raise CorruptIndexError("index.no_catalogue", path=path)
        self._lock = threading.Lock()
        with disk_errors(path):
            # Nothing writes a published file, so SQLite need not lock it nor look for changes.
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        facts = self._read_facts()
        self.manifest = self._fact(Manifest, facts)
        self.lineage = self._fact(Lineage, facts)
        self._frequencies: dict[str, int] = {}
        self._languages: dict[str, int] | None = None

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    def headers(self) -> tuple[ArticleHeader, ...]:
        """All articles without their texts, by title."""
        rows = self._rows(schema.HEADERS)
        return tuple(map(schema.header_of, rows))

    def articles(self) -> tuple[Article, ...]:
        """All articles with their original texts, by title."""
        rows = self._rows(schema.ARTICLES)
        return tuple(map(schema.article_of, rows))

    def article(self, id: str) -> Article:
        """The article with its original text. Raises `InputError` when it is not in this generation."""
        rows = self._rows(schema.ARTICLE, json.dumps([id]))
        if not rows:
            raise InputError("index.no_article", id=id)
        return schema.article_of(rows[0])

    def passage(self, id: str) -> Passage:
        """One passage. Raises `InputError` when it is not in this generation."""
        found = self.passages([id])
        if not found:
            raise InputError("index.no_passage", id=id)
        return found[0]

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids in the order asked for; ids that are not there are left out."""
        rows = self._rows(schema.PASSAGES, json.dumps(list(ids)))
        sentences = self._rows(schema.SENTENCES, json.dumps([row[0] for row in rows]))
        of_passage = {n: list(group) for n, group in groupby(sentences, key=itemgetter(0))}
        found = {row[1]: schema.passage_of(row, of_passage.get(row[0], ())) for row in rows}
        return [found[id] for id in dict.fromkeys(ids) if id in found]

    def passage_ids(self) -> tuple[str, ...]:
        """Ids of all passages, in the order they were indexed."""
        return tuple(row[0] for row in self._rows("SELECT id FROM passages ORDER BY n"))

    def passages_of_sentences(self, keys: Sequence[str]) -> dict[str, str]:
        """Passage id by sentence key (`article#position`, as `keyword_search` names them)."""
        wanted = [(article, int(position)) for article, _, position in (key.rpartition("#") for key in keys)]
        rows = self._rows(schema.PASSAGES_OF_SENTENCES, json.dumps(wanted))
        return {schema.sentence_key(article, position): passage for article, position, passage in rows}

    def sentence_vectors(self, passage_ids: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors of each passage's sentences, (sentences, d) in reading order, of about unit length."""
        rows = self._rows(schema.SENTENCE_VECTORS, json.dumps(list(passage_ids)))
        return {id: schema.unpack(blob, self.manifest.dimensions) for id, blob in rows}

    def passage_vectors(self, passage_ids: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors (d,) of these passages, as Chroma has them."""
        rows = self._rows(schema.PASSAGE_VECTORS, json.dumps(list(passage_ids)))
        return {id: schema.unpack(blob, self.manifest.dimensions)[0] for id, blob in rows}

    def keyword_search(
        self, terms: Iterable[str], *, limit: int, weights: tuple[float, float] = (1.0, 0.4)
    ) -> list[SearchHit]:
        """Sentences with any of `terms`, best first; ids are `article#position`, scores BM25 > 0.

        `weights` are those of a sentence's own terms and of its context's. Terms too common to be worth
        scoring are left out while there are rarer ones; of a single one a part of the sentences is scored.
        """
        chosen = self._affordable(dict.fromkeys(map(schema.encode_term, filter(None, terms))))
        if not chosen or limit <= 0:
            return []
        match = " OR ".join(f'"{term}"' for term in chosen)
        rows = self._rows(schema.KEYWORD_HITS, *weights, match, SCORED_ROWS, limit)
        hits = [SearchHit(schema.sentence_key(article, position), score) for article, position, score in rows]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))

    def find_places(self, name_keys: Iterable[str]) -> list[str]:
        """Ids of the places that the articles name by one of these keys."""
        return [place for (place,) in self._rows(schema.PLACES, json.dumps(list(name_keys)))]

    def languages(self) -> dict[str, int]:
        """Number of articles by language, most frequent first."""
        if self._languages is None:  # every question asks
            rows = self._rows("SELECT language, count(*) FROM articles GROUP BY language ORDER BY 2 DESC, 1")
            self._languages = dict(rows)
        return self._languages

    def _affordable(self, terms: Iterable[str]) -> list[str]:
        """The rarest terms that occur at all, as many as `SCORED_ROWS` allows, one at least."""
        frequencies = {term: self._frequency(term) for term in terms}
        chosen: list[str] = []
        rows = 0
        for term in sorted((term for term in frequencies if frequencies[term]), key=frequencies.__getitem__):
            rows += frequencies[term]
            if chosen and rows > SCORED_ROWS:
                break
            chosen.append(term)
        return chosen

    def _frequency(self, term: str) -> int:
        """Number of sentences with `term` in them or around them."""
        if term not in self._frequencies:
            rows = self._rows("SELECT doc FROM keyword_counts WHERE term = ?", term)
            self._frequencies[term] = rows[0][0] if rows else 0
        return self._frequencies[term]

    def _read_facts(self) -> dict[str, Any]:
        return {
            str(name): json.loads(str(value)) for name, value in self._rows("SELECT name, value FROM facts")
        }

    def _fact(self, kind: type[Fact], facts: dict[str, Any]) -> Fact:
        """The manifest or lineage. Raises `CorruptIndexError` when a part of it is missing."""
        try:
            return kind(**{field.name: facts[field.name] for field in fields(kind)})
        except KeyError as error:
            raise CorruptIndexError("index.no_fact", path=self.path, fact=error.args[0]) from error

    def _rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with disk_errors(self.path), self._lock:
            return self._connection.execute(query, parameters).fetchall()
