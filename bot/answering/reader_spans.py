"""The best span of a sentence, from logits for where an answer starts and ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LONGEST_ANSWER = 30  # tokens; answers of the training sets hardly ever have more

Floats = NDArray[np.float32]


def best_span(starts: Floats, ends: Floats) -> tuple[int, int, float]:
    """First and last token of the best span of at most `LONGEST_ANSWER`, and the sum of their logits.

    `starts` and `ends` have one length, above 0.
    """
    scores = starts[:, None] + ends[None, :]
    size = len(starts)
    ordered = np.tri(size, dtype=bool).T & np.tri(size, k=LONGEST_ANSWER - 1, dtype=bool)
    allowed = np.where(ordered, scores, -np.inf)
    first, last = divmod(int(allowed.argmax()), size)
    return first, last, float(scores[first, last])


def trimmed(text: str, begin: int, end: int) -> tuple[int, int] | None:
    """`begin` and `end` without white space inside them; None when nothing else is left."""
    words = text[begin:end]
    begin += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return (begin, end) if begin < end else None
