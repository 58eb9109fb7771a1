"""Settings to wired objects: the only place that chooses implementations."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.composition import Style
from bot.answering.reader import load_reader
from bot.background import Background
from bot.composing_engine import ComposingEngine, Writing
from bot.quoting_engine import QuotingEngine
from config.settings import Settings
from index.embedder import load_passage_embedder, load_query_embedder
from index.generation import GenerationReader, GenerationStore, OpenGeneration, require_match
from index.retriever import Retriever
from index.vector_stores.base import VectorBackend

if TYPE_CHECKING:
    from bot.answering.verification import Verifier
    from index.ingestion import Ingestor
    from index.llama_retriever import LlamaRetriever
    from index.schema import Article, Passage

# Raised whenever cleaning, splitting, chunking or the search terms change what an index holds.
INDEX_FORMAT = 2
_MIB = 1024 * 1024


def build_engine(settings: Settings, *, ahead: bool = False) -> ComposingEngine:
    """The engine over the published index; what writes is made when prose is first wanted.

    `ahead`: made in a thread now, for whoever will want it. That saves the first answer seconds of imports
    and contacts nobody, so a hosted model bills nothing.

    Raises `NoIndexError` before the first one, `IndexMismatchError` when it was built otherwise than
    configured, and other `StoreError`s and `ModelError`s.
    """
    generations, retriever = _retrieval(settings)
    quoting = QuotingEngine(
        generations,
        retriever,
        load_reader(settings.answer.reader),
        quotes=settings.answer.quotes,
        max_quotes=settings.answer.max_quotes,
    )
    writing = partial(_build_writing, settings) if settings.compose.configured else None
    style = Style.COMPOSE if settings.compose.writes else Style.QUOTE
    engine = ComposingEngine(quoting, writing, style=style)
    if ahead and writing is not None:
        Background(engine.prepare)
    return engine


def _build_writing(settings: Settings) -> Writing:
    from bot.answering.composer import Composer, Limits
    from bot.answering.language_model_openai import OpenAICompatibleModel, warm_up
    from bot.answering.translating import Translator
    from bot.follow_ups import FollowUps

    warm_up()
    compose = settings.compose
    model, verifier = OpenAICompatibleModel(compose), build_verifier(settings)
    limits = Limits(
        evidence_tokens=compose.evidence_tokens,
        reply_tokens=compose.max_tokens,
        structured=compose.structured != "text",
    )
    translator = Translator(model, verifier) if compose.translate else None
    return Writing(Composer(model, verifier, limits, translator=translator), FollowUps(model))


def build_verifier(settings: Settings) -> Verifier:
    """What decides whether a written sentence is shown. Raises `ModelError`."""
    from bot.answering.verifying.support import Support
    from bot.answering.verifying.verifier import QuoteVerifier

    return QuoteVerifier(Support(load_query_embedder(settings.index.model, cache_dir(settings))))


def build_retriever(settings: Settings, *, top_k: int = 10) -> LlamaRetriever:
    """The retriever as LlamaIndex knows retrievers. Errors as of `build_engine`."""
    from index.llama_retriever import LlamaRetriever

    return LlamaRetriever(*_retrieval(settings), top_k=top_k)


def build_ingestor(settings: Settings) -> Ingestor:
    """What adds, removes and rebuilds. The models are loaded when something needs embedding."""
    from index.analysis import ArticleAnalyser
    from index.ingestion import Ingestor
    from index.loaders import find_sources, load
    from index.source_reader import SourceReader

    cache = cache_dir(settings)
    counter = load_query_embedder(settings.index.model, cache)
    return Ingestor(
        store=build_store(settings),
        reader=SourceReader(
            find=find_sources, load=lambda path: load(path, max_bytes=settings.index.max_file_mb * _MIB)
        ),
        chunk=partial(_chunk, count_tokens=counter.count_tokens, budget=settings.index.passage_tokens),
        embedder=load_passage_embedder(settings.index.model, cache),
        analyse=ArticleAnalyser(),
        settings=index_fingerprint(settings),
        keep=settings.index.keep_generations,
    )


def build_store(settings: Settings) -> GenerationStore:
    """The generations of the data folder, with vectors in their folders or on the server of the settings."""
    return GenerationStore(settings.data_dir, _backend(settings.store.url))


def cache_dir(settings: Settings) -> Path:
    """What can be thrown away without loss: vectors by text, downloaded models."""
    return settings.data_dir / "cache"


def index_fingerprint(settings: Settings) -> str:
    """Names the settings that shape an index; the model has a fingerprint of its own."""
    shaping = f"format {INDEX_FORMAT}, passages of {settings.index.passage_tokens} tokens"
    return sha256(shaping.encode()).hexdigest()[:8]


def _retrieval(settings: Settings) -> tuple[GenerationReader, Retriever]:
    embedder = load_query_embedder(settings.index.model, cache_dir(settings))
    wanted = index_fingerprint(settings)

    def check(generation: OpenGeneration) -> None:
        require_match(generation.manifest, model=embedder.fingerprint, settings=wanted)
        generation.require_backend()

    generations = GenerationReader(build_store(settings), check)
    with generations.use():
        pass  # an index that cannot answer is reported now, not at the first question
    return generations, Retriever(embedder, candidates=settings.retrieval.candidates)


def _backend(url: str | None) -> VectorBackend:
    if url:
        from index.vector_stores.chroma_server import ChromaServer

        return ChromaServer(url)
    from index.vector_stores.chroma_embedded import EmbeddedChroma

    return EmbeddedChroma()


def _chunk(article: Article, *, count_tokens: Callable[[str], int], budget: int) -> tuple[Passage, ...]:
    from index.llama_nodes import chunk_as_nodes  # LlamaIndex, 2 s: only when an article is new

    return chunk_as_nodes(article, count_tokens=count_tokens, budget=budget)
