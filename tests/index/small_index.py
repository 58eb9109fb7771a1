"""A small world for tests of the index on disk: vectors from hashes, words as terms, sentences at stops."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.catalogue_schema import IndexedArticle
from index.embedding_base import Progress, Vector
from index.enrichment import ChunkedArticle, enrich
from index.errors import EncodingError, SourceNotFoundError
from index.generation import GenerationStore
from index.generation_writer import writing
from index.ingestion import Ingestor
from index.loaders import find_sources
from index.schema import Article, Manifest, Passage, Published, Role, Sentence, Span, hash_text
from index.source_reader import SourceReader
from index.vector_stores.base import VectorBackend
from index.vector_stores.chroma_embedded import EmbeddedChroma

DIMENSIONS = 16
SENTENCES_A_PASSAGE = 3


class HashEmbedder:
    """Vectors drawn from a text's hash: equal texts are equal, others nearly orthogonal."""

    dimensions = DIMENSIONS

    def __init__(self, fingerprint: str = "hash:1") -> None:
        self.fingerprint = fingerprint
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vector:
        self.embedded += texts
        if progress:
            progress(len(texts))
        return np.array([vector_of(text) for text in texts], np.float32).reshape(len(texts), DIMENSIONS)


class WordAnalyser:
    """Lower-case words; words of capitals are places."""

    def __init__(self) -> None:
        self.places: set[tuple[str, str]] = set()

    def __call__(self, text: str, language: str) -> list[str]:
        found = re.findall(r"\w+", text)
        self.places |= {(word.lower(), f"place-{word}") for word in found if word.isupper() and len(word) > 1}
        return [word.lower() for word in found]


def vector_of(text: str) -> Vector:
    seed = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
    drawn = np.random.default_rng(seed).normal(size=DIMENSIONS)
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def article_of(text: str, source: str = "a.txt", *, title: str = "A title", language: str = "nl") -> Article:
    digest = sha256(text.encode()).hexdigest()
    return Article(digest[:16], title, source, text, Published("2022-03", "Op 3 maart"), language, digest)


def load(path: Path) -> Article:
    try:
        text = path.read_text(encoding="utf-8")
    except ValueError as error:
        raise EncodingError(f"{path}: not valid UTF-8") from error
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{path}: no such file") from error
    return article_of(text, str(path), title=path.stem)


def chunk(article: Article) -> tuple[Passage, ...]:
    sentences = [
        Sentence(article.id, n, Span(*match.span()), Role.PROSE, "A section", hash_text(match.group()))
        for n, match in enumerate(re.finditer(r"[^.\s][^.]*\.", article.original))
    ]
    groups = [sentences[i : i + SENTENCES_A_PASSAGE] for i in range(0, len(sentences), SENTENCES_A_PASSAGE)]
    return tuple(_passage(article, index, group) for index, group in enumerate(groups))


def _passage(article: Article, index: int, group: list[Sentence]) -> Passage:
    span = Span(group[0].span.start, group[-1].span.end)
    id = f"{article.id}:{index}"
    return Passage(id, article.id, index, span, "A section", tuple(group), span.cut(article.original))


def text_about(subject: str, sentences: int = 7) -> str:
    return " ".join(f"Sentence {n} is about {subject}." for n in range(sentences))


def indexed(text: str, source: str = "a.txt", **metadata: str) -> IndexedArticle:
    article = article_of(text, source, **metadata)
    return enrich([ChunkedArticle(article, chunk(article))], HashEmbedder(), WordAnalyser(), lambda _: None)[
        0
    ]


def new_store(folder: Path, backend: VectorBackend | None = None) -> GenerationStore:
    return GenerationStore(folder, backend or EmbeddedChroma())


def publish(store: GenerationStore, *subjects: str, keep: int = 2, fresh: bool = False) -> Manifest:
    """One more generation, with an article for each subject."""
    with writing(store, keep=keep, fresh=fresh) as writer:
        for subject in subjects:
            writer.add(indexed(text_about(subject), f"{subject}.txt", title=subject))
        return writer.publish(model="hash:1", settings="s", dimensions=DIMENSIONS)


def new_ingestor(
    store: GenerationStore,
    *,
    embedder: HashEmbedder | None = None,
    settings: str = "s",
    load: Callable[[Path], Article] = load,
) -> Ingestor:
    return Ingestor(
        store=store,
        reader=SourceReader(find_sources, load),
        chunk=chunk,
        embedder=embedder or HashEmbedder(),
        analyse=WordAnalyser(),
        settings=settings,
        keep=2,
    )


def subjects(store: GenerationStore) -> set[str]:
    """Titles in the index; whether the vectors fit is checked by the way."""
    with closing(store.open_current()) as generation:
        assert generation.vectors.ids() == set(generation.catalogue.passage_ids())
        return {header.title for header in generation.catalogue.headers()}


def originals(store: GenerationStore) -> dict[str, str]:
    """Texts by file name; whether the vectors fit is checked by the way."""
    with closing(store.open_current()) as generation:
        assert generation.vectors.ids() == set(generation.catalogue.passage_ids())
        return {Path(article.source).name: article.original for article in generation.catalogue.articles()}


def contents(folder: Path) -> dict[str, str]:
    """A hash of every file in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}
