"""bron's retriever for LlamaIndex users: plug it into their query engines, rerankers and evaluators.

    from bot.factory import build_retriever
    nodes = build_retriever(load_settings()).retrieve("where were the talks held?")

A node is a passage; its score is that of its best sentence, and `metadata["quotes"]` holds the offsets of its
sentences in the article's original text, best first.
"""

from __future__ import annotations

from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.generation import GenerationReader
from index.language import detect
from index.retriever import Query, Retriever
from index.schema import ScoredPassage


class LlamaRetriever(BaseRetriever):
    """Passages of the published generation as scored nodes, best first."""

    def __init__(self, generations: GenerationReader, retriever: Retriever, *, top_k: int = 10) -> None:
        """At most `top_k` nodes a question."""
        super().__init__()
        self._generations = generations
        self._retriever = retriever
        self._top_k = top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        with self._generations.use() as generation:
            found = self._retriever.retrieve(generation, Query(question, detect(question)))
            sources = {header.id: header.source for header in generation.catalogue.headers()}
        return [_node(each, sources[each.passage.article_id]) for each in found.passages[: self._top_k]]


def _node(scored: ScoredPassage, source: str) -> NodeWithScore:
    passage = scored.passage
    best_first = sorted(scored.sentences, key=lambda each: -each.score)
    metadata: dict[str, Any] = {
        "article_id": passage.article_id,
        "source": source,
        "section": passage.section,
        "quotes": [[each.sentence.span.start, each.sentence.span.end] for each in best_first],
    }
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.span.start,
        end_char_idx=passage.span.end,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
    )
    return NodeWithScore(node=node, score=scored.score)
