from __future__ import annotations

from pathlib import Path

from bot.factory import build_retriever, build_store
from config.settings import Settings


def test_nodes_come_best_first_with_offsets_that_cut_their_sentences(seed_index: Path) -> None:
    settings = Settings(data_dir=seed_index)
    nodes = build_retriever(settings, top_k=4).retrieve("Wie is de burgemeester van Kiev?")
    assert len(nodes) == 4
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)
    generation = build_store(settings).open_current()
    first = nodes[0].node
    original = generation.catalogue.article(first.metadata["article_id"]).original
    start, end = first.metadata["quotes"][0]
    assert "Klitsjko" in original[start:end]
    assert original[start:end] in first.get_content()
    generation.close()
