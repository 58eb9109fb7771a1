"""A question to scored passages and sentences: hybrid retrieval, then exact scoring of sentences.

Chroma offers the nearest passages and the keyword index the best sentences' passages; the two rankings are
fused by rank (`index.fusion`) into a bounded set of candidates. Each candidate's sentences are then scored
exactly: the cosine of the sentence (alone and in context, one stored vector) plus its BM25 with a weight.

Why passages are Chroma's entries and sentences are scored from the catalogue: four times fewer entries to
build, copy and keep in memory, and no loss in what is found (docs/quality.md has both measured).
Why the last step adds scores rather than ranks: on XQuAD's Dutch articles the first quote was right for 0.73
of the questions when added and 0.69 to 0.71 when fused by rank; on the seeds 0.71 against 0.68.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.analysis import question_terms
from index.catalogue_schema import sentence_key
from index.embedding_base import QueryEmbedder, Vector, unit
from index.fusion import fuse, ranks
from index.paragraphs import clean_of
from index.schema import Passage, ScoredPassage, ScoredSentence, Span

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.generation import OpenGeneration

# Points of cosine that one point of BM25 is worth. Measured on XQuAD nl and the seeds' questions: keywords
# help within a language and mislead across languages, where only names and numbers can match.
KEYWORD_WEIGHT_SAME_LANGUAGE = 0.004
KEYWORD_WEIGHT_OTHER_LANGUAGE = 0.002
# In the choice of candidates a keyword ranking weighs less as well; a passage both find comes first.
FUSION_WEIGHT_SAME_LANGUAGE = 0.5
FUSION_WEIGHT_OTHER_LANGUAGE = 0.2
KEYWORD_FIELDS = (1.0, 0.3)  # a sentence's own terms, and those of its neighbours and heading
SENTENCES_PER_CANDIDATE = 5  # keyword hits asked for per candidate passage


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for. `earlier` is the question that a follow-up leans on, "" when it stands alone."""

    text: str
    language: str
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found, best first: passages by their best sentence, and all their sentences."""

    passages: tuple[ScoredPassage, ...]
    sentences: tuple[ScoredSentence, ...]


class Retriever:
    """Finds evidence in a generation. Holds no state of a question: safe to use from several threads."""

    def __init__(self, embedder: QueryEmbedder, *, candidates: int = 40) -> None:
        """`candidates` is the number of passages that each side offers and of those scored exactly."""
        self._embedder = embedder
        self._candidates = candidates

    def retrieve(self, generation: OpenGeneration, query: Query) -> Retrieval:
        """Score the sentences of the passages nearest to `query`. Raises `StoreError`, `ModelError`."""
        catalogue = generation.catalogue
        languages = catalogue.languages()
        same = next(iter(languages), "") == query.language
        vector = self._vector(query)
        keywords = self._keywords(catalogue, query, languages)
        chosen = self._candidates_of(generation, vector, list(keywords), same_language=same)
        weight = KEYWORD_WEIGHT_SAME_LANGUAGE if same else KEYWORD_WEIGHT_OTHER_LANGUAGE
        vectors = catalogue.sentence_vectors(chosen)
        return _ranked(
            [_score(p, vectors[p.id] @ vector, keywords, weight) for p in catalogue.passages(chosen)]
        )

    def _keywords(self, catalogue: Catalogue, query: Query, languages: Iterable[str]) -> dict[str, float]:
        """BM25 of the best matching sentences by sentence key, best first."""
        asked = f"{query.earlier} {query.text}"
        read, _ = clean_of(asked, Span(0, len(asked)))  # as the sentences were, before their terms were made
        terms = question_terms(read, query.language, languages, catalogue.find_places)
        limit = self._candidates * SENTENCES_PER_CANDIDATE
        hits = catalogue.keyword_search(terms, limit=limit, weights=KEYWORD_FIELDS)
        return {hit.id: hit.score for hit in hits}

    def _candidates_of(
        self, generation: OpenGeneration, vector: Vector, keys: Sequence[str], *, same_language: bool
    ) -> list[str]:
        """Ids of the passages worth scoring: the two rankings fused."""
        near = [hit.id for hit in generation.vectors.query(vector, self._candidates)]
        passage_of = generation.catalogue.passages_of_sentences(keys)
        matching = [passage_of[key] for key in keys if key in passage_of]
        weight = FUSION_WEIGHT_SAME_LANGUAGE if same_language else FUSION_WEIGHT_OTHER_LANGUAGE
        return ranks(fuse([(1.0, near), (weight, matching)]))[: self._candidates]

    def _vector(self, query: Query) -> Vector:
        """The question's vector; a follow-up's lies between it alone and it after the earlier question."""
        alone = self._embedder.embed_query(query.text)
        if not query.earlier:
            return alone
        return unit(alone + self._embedder.embed_query(f"{query.earlier} {query.text}"))


def _score(passage: Passage, cosines: Vector, keywords: Mapping[str, float], weight: float) -> ScoredPassage:
    sentences = []
    for sentence, cosine in zip(passage.sentences, np.clip(cosines, -1, 1).tolist(), strict=True):
        keyword = keywords.get(sentence_key(sentence.article_id, sentence.position), 0.0)
        sentences.append(
            ScoredSentence(sentence, passage.id, cosine + weight * keyword, dense=cosine, keyword=keyword)
        )
    return ScoredPassage(passage, max(each.score for each in sentences), tuple(sentences))


def _ranked(passages: Sequence[ScoredPassage]) -> Retrieval:
    """Ties in order of article and position, so that one question always gets one answer."""
    best_first = sorted(passages, key=lambda each: (-each.score, each.passage.id))
    sentences = sorted(
        (sentence for each in best_first for sentence in each.sentences),
        key=lambda each: (-each.score, each.sentence.article_id, each.sentence.position),
    )
    return Retrieval(tuple(best_first), tuple(sentences))
