"""Through LlamaIndex and back: the same passages, as nodes that know where they come from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from llama_index.core.schema import Document, NodeRelationship, RelatedNodeInfo

from index.chunking import chunk
from index.llama_nodes import article_of, chunk_as_nodes, document_of, run_pipeline
from tests.index.sections import TEXT, words
from tests.index.small_index import article_of as article_with
from tests.index.texts import any_text


@given(any_text)
@settings(deadline=None)
def test_the_pipeline_gives_the_same_passages(text: str) -> None:
    article = article_with(text)
    assert chunk_as_nodes(article, count_tokens=words, budget=20) == chunk(
        article, count_tokens=words, budget=20
    )


def test_a_document_gives_its_article_back() -> None:
    article = article_with("\ufeffEen zin.\r\n\r\nNog een. ")
    assert article_of(document_of(article)) == article


def test_nodes_know_their_article_offsets_and_neighbours() -> None:
    article = article_with(TEXT)
    first, second, third = run_pipeline([article], count_tokens=words, budget=100)
    assert second.source_node is not None
    assert second.source_node.node_id == article.id
    passage = chunk(article, count_tokens=words, budget=100)[1]
    assert (second.start_char_idx, second.end_char_idx) == (passage.span.start, passage.span.end)
    assert second.relationships[NodeRelationship.PREVIOUS].node_id == first.node_id
    assert second.relationships[NodeRelationship.NEXT].node_id == third.node_id
    assert second.get_content(metadata_mode="embed") == passage.text


def test_a_document_is_hashed_once_for_all_its_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    info = Document.as_related_node_info

    def watched(self: Document) -> RelatedNodeInfo:
        asked.append(self.node_id)
        return info(self)

    monkeypatch.setattr(Document, "as_related_node_info", watched)
    article = article_with(TEXT)
    assert len(run_pipeline([article], count_tokens=words, budget=100)) == 3
    assert asked == [article.id]
