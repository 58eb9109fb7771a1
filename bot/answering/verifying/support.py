"""Whether quotes bear a sentence out, by the embedding model: as near to one of their parts as a paraphrase.

A sentence often tells a part of its quote, so it is compared with the quotes, with each of their clauses, and
with all of them together; the nearest counts. The thresholds were found on parallel sentences and measured on
others: docs/composing.md.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock

from bot.answering.verifying.dated import Dated
from index.analysis import words
from index.embedding_base import QueryEmbedder, Vector

# Cosines of multilingual-e5-small, which lie between 0.75 and 1 whatever is compared.
SAME_LANGUAGE = 0.9
OTHER_LANGUAGE = 0.875
# Below this a sentence must not be nearer to a quote that it does not cite, by more than that. Of 174 right
# sentences none was nearer to its neighbour's quote; of 52 that cited the neighbour's and passed all other
# checks, six passed the thresholds, and all six were.
DOUBTFUL = 0.93
NEARER = 0.02
_CLAUSE = 5  # words that a part needs to say anything
_BREAK = re.compile(
    r"(?<=[,;:–—])\s+|\s+(?=(?:and|while|but|although|which|who|because|"
    r"en|terwijl|maar|hoewel|die|waarbij|omdat|of)\b)"
)
_REMEMBERED = 512  # vectors; a quote is asked for again with every sentence that cites it


class Support:
    """Measures sentences against quotes. Safe for several threads."""

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = Lock()

    def missing(
        self, sentence: str, language: str, quotes: Sequence[Dated], others: Sequence[str] = ()
    ) -> str | None:
        """What is missing for `sentence` to count as supported, in words for a log; None when nothing is.

        `others` are the quotes that it might have cited and did not.
        """
        near = self.nearness(sentence, [quote.text for quote in quotes])
        threshold = SAME_LANGUAGE if any(quote.language == language for quote in quotes) else OTHER_LANGUAGE
        if near < threshold:
            return f"similarity {near:.3f} of {threshold:.3f}"
        if near < DOUBTFUL and (nearest := self._nearest(sentence, others)) > near + NEARER:
            return f"similarity {near:.3f}, of another quote {nearest:.3f}"
        return None

    def _nearest(self, sentence: str, others: Sequence[str]) -> float:
        """The largest cosine with one of `others` as a whole; 0 without any."""
        mine = self._vector(sentence)
        return max((float(mine @ self._vector(other)) for other in others), default=0.0)

    def nearness(self, sentence: str, quotes: Sequence[str]) -> float:
        """The largest cosine of `sentence` with a quote, a clause of one, or all quotes together."""
        parts = {part for quote in quotes for part in clauses(quote)} | {" ".join(quotes), *quotes}
        mine = self._vector(sentence)
        return max(float(mine @ self._vector(part)) for part in sorted(parts))

    def _vector(self, text: str) -> Vector:
        with self._lock:
            if (known := self._vectors.get(text)) is not None:
                self._vectors.move_to_end(text)
                return known
        vector = self._embedder.embed_query(text)
        with self._lock:
            self._vectors[text] = vector
            if len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return vector


def clauses(text: str) -> Iterator[str]:
    """The parts of `text` between commas and conjunctions, none shorter than five words."""
    part = ""
    for piece in pieces(text):
        part = f"{part} {piece}".strip()
        if len(words(part)) >= _CLAUSE:
            yield part
            part = ""


def pieces(text: str) -> list[str]:
    """`text` parted at commas and conjunctions, nothing of it left out."""
    return _BREAK.split(text)
