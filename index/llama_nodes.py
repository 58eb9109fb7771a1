"""Passages as LlamaIndex nodes: an ingestion pipeline with one transformation, ours.

For readers of LlamaIndex this is where to put a step of one's own between documents and nodes. Importing it
takes 2.4 s, so nothing on the way to an answer does. `PassageParser` is no `NodeParser`: that base class
finds a node's offsets by searching the document for its text, and ours are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import (
    BaseNode,
    Document,
    NodeRelationship,
    RelatedNodeInfo,
    TextNode,
    TransformComponent,
)

from index.chunking import DEFAULT_BUDGET, chunk
from index.schema import Article, Passage, Published, Role, Sentence, Span


class PassageParser(TransformComponent):
    """Documents made by `document_of` in, a `TextNode` for each passage out."""

    count_tokens: Callable[[str], int]
    budget: int = DEFAULT_BUDGET

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> list[BaseNode]:
        """The passages of every document, in order, linked to their document and to their neighbours."""
        found: list[BaseNode] = []
        for document in nodes:
            passages = chunk(article_of(document), count_tokens=self.count_tokens, budget=self.budget)
            source = document.as_related_node_info()  # once: it hashes the whole text
            siblings = [_node_of(passage, source) for passage in passages]
            _link(siblings)
            found += siblings
        return found


def chunk_as_nodes(
    article: Article, *, count_tokens: Callable[[str], int], budget: int = DEFAULT_BUDGET
) -> tuple[Passage, ...]:
    """What `index.chunking.chunk` gives, made by way of LlamaIndex's ingestion pipeline."""
    return passages_of(run_pipeline([article], count_tokens=count_tokens, budget=budget))


def run_pipeline(
    articles: Iterable[Article], *, count_tokens: Callable[[str], int], budget: int = DEFAULT_BUDGET
) -> Sequence[BaseNode]:
    """The nodes of `articles`. Nothing is cached here: what has not changed does not come this far."""
    parser = PassageParser(count_tokens=count_tokens, budget=budget)
    pipeline = IngestionPipeline(transformations=[parser], disable_cache=True)
    return pipeline.run(documents=[document_of(article) for article in articles])


def document_of(article: Article) -> Document:
    """An article as a document; its text is the original, untouched."""
    return Document(
        id_=article.id,
        text=article.original,
        metadata={
            "title": article.title,
            "source": article.source,
            "published": article.published.iso,
            "published_mention": article.published.mention,
            "language": article.language,
            "content_hash": article.content_hash,
        },
    )


def article_of(document: BaseNode) -> Article:
    """The article that `document_of` was given."""
    metadata = document.metadata
    return Article(
        id=document.node_id,
        title=metadata["title"],
        source=metadata["source"],
        original=document.get_content(),
        published=Published(metadata["published"], metadata["published_mention"]),
        language=metadata["language"],
        content_hash=metadata["content_hash"],
    )


def passages_of(nodes: Iterable[BaseNode]) -> tuple[Passage, ...]:
    """The passages that the nodes stand for, equal to those they were made from."""
    return tuple(_passage_of(node) for node in nodes)


def _node_of(passage: Passage, source: RelatedNodeInfo) -> TextNode:
    metadata = {
        "index": passage.index,
        "section": passage.section,
        "sentences": [
            [one.position, one.span.start, one.span.end, one.role.value, one.text_hash]
            for one in passage.sentences
        ],
    }
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.span.start,
        end_char_idx=passage.span.end,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
        relationships={NodeRelationship.SOURCE: source},
    )


def _link(nodes: Sequence[TextNode]) -> None:
    for node, following in pairwise(nodes):
        node.relationships[NodeRelationship.NEXT] = RelatedNodeInfo(node_id=following.node_id)
        following.relationships[NodeRelationship.PREVIOUS] = RelatedNodeInfo(node_id=node.node_id)


def _passage_of(node: BaseNode) -> Passage:
    if not isinstance(node, TextNode) or node.source_node is None:
        raise TypeError(f"not a node of PassageParser: {node!r}")
    section, article_id = node.metadata["section"], node.source_node.node_id
    return Passage(
        id=node.node_id,
        article_id=article_id,
        index=node.metadata["index"],
        span=Span(node.start_char_idx or 0, node.end_char_idx or 0),
        section=section,
        sentences=tuple(
            Sentence(article_id, position, Span(start, end), Role(role), section, text_hash)
            for position, start, end, role, text_hash in node.metadata["sentences"]
        ),
        text=node.get_content(),
    )
