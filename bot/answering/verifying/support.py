"""Whether quotes bear a sentence out, by the embedding model: as near to them as a paraphrase is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.verifying.dated import Dated
from index.embedding_base import QueryEmbedder

# Cosines of multilingual-e5-small; see docs/composing.md for how they were found.
SAME_LANGUAGE = 0.86
OTHER_LANGUAGE = 0.84


class Support:
    """Measures sentences against quotes."""

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._embedder = embedder

    def missing(self, sentence: str, language: str, quotes: Sequence[Dated]) -> str | None:
        """What is missing for `sentence` to count as supported, in words for a log; None when nothing is."""
        near = max(self._nearness(sentence, quote.text) for quote in [*quotes, _joined(quotes)])
        threshold = SAME_LANGUAGE if any(quote.language == language for quote in quotes) else OTHER_LANGUAGE
        return None if near >= threshold else f"similarity {near:.3f} of {threshold:.3f}"

    def _nearness(self, one: str, other: str) -> float:
        return float(self._embedder.embed_query(one) @ self._embedder.embed_query(other))


def _joined(quotes: Sequence[Dated]) -> Dated:
    return Dated(" ".join(quote.text for quote in quotes), quotes[0].language)
