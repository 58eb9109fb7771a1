"""What an article gets before it is indexed: vectors alone and in context, and terms."""

from __future__ import annotations

import numpy as np

from index.chunking import chunk as chunk_really
from index.enrichment import ChunkedArticle, enrich, neighbours, sentence_vectors
from index.schema import Role, Sentence, Span
from tests.index.small_index import DIMENSIONS, HashEmbedder, WordAnalyser, article_of, chunk


def test_sentences_are_embedded_alone_and_in_context() -> None:
    article = article_of("First one. Second one. Third one. Fourth one.")
    passages = chunk(article)
    embedder = HashEmbedder()
    (indexed,) = enrich([ChunkedArticle(article, passages)], embedder, WordAnalyser(), lambda _: None)
    assert {"First one. Second one.", "First one. Second one. Third one.", "Third one. Fourth one."} <= set(
        embedder.embedded
    )
    first = embedder.embed_passages(["First one."]), embedder.embed_passages(["First one. Second one."])
    np.testing.assert_allclose(indexed.passages[0].sentence_vectors[0], sentence_vectors(*first)[0])
    assert indexed.passages[0].sentence_vectors.shape == (3, DIMENSIONS)
    assert indexed.passages[0].own_terms[1] == ("second", "one")
    assert indexed.passages[0].context_terms[1] == ("a", "section", "first", "one", "third", "one")
    assert indexed.passages[1].context_terms == (("a", "section", "third", "one"),)


def test_terms_are_made_of_the_text_as_it_reads() -> None:
    text = "De energie\u00adbedrijven op Curac\u0327ao. Lees [meer](https://example.org/energie)."
    article = article_of(text)
    chunked = ChunkedArticle(article, chunk_really(article, count_tokens=len))
    (indexed,) = enrich([chunked], HashEmbedder(), WordAnalyser(), lambda _: None)
    assert indexed.passages[0].own_terms == (
        ("de", "energiebedrijven", "op", "cura\u00e7ao"),
        ("lees", "meer"),
    )


def test_context_ends_at_headings_and_captions() -> None:
    def sentence(position: int, section: str, role: Role) -> Sentence:
        return Sentence("a", position, Span(position, position + 1), role, section, "")

    sentences = [
        sentence(0, "x", Role.PROSE),
        sentence(1, "x", Role.CAPTION),
        sentence(2, "x", Role.PROSE),
        sentence(3, "x", Role.PROSE),
        sentence(5, "x", Role.PROSE),
        sentence(6, "y", Role.PROSE),
    ]
    assert neighbours(sentences) == {0: (0,), 1: (1,), 2: (2, 3), 3: (2, 3), 5: (5,), 6: (6,)}
