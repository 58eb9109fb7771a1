"""The best span of a sentence, from logits for where an answer starts and ends."""

from __future__ import annotations

import re
from unicodedata import combining

import numpy as np
from numpy.typing import NDArray

LONGEST_ANSWER = 30  # tokens; answers of the training sets hardly ever have more

# White space, quotation marks and stops; but "'s ochtends" begins with an apostrophe, "N.V." ends in a stop.
_BEFORE = re.compile(r"^(?:(?!['’][stnkm]\b)[\s\"'“”„‘’«»,;:.!?…–—])+")
_BEHIND = re.compile(r"(?<!\.[^\W\d])[\s\"'“”„‘’«»,;:.!?…–—]+$|[\s\"'“”„‘’«»,;:!?…–—]+$")

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
    """`begin` and `end` without white space and punctuation at the edges; None when nothing else is left.

    A bracket stays where its other half does. A letter's accents that are written behind it, which
    tokenizers leave out, stay.
    """
    while end < len(text) and combining(text[end]):
        end += 1
    words = text[begin:end]
    while words != (words := _bare(words)):
        pass
    begin = text.index(words, begin)
    return (begin, begin + len(words)) if words else None


def _bare(words: str) -> str:
    words = _BEHIND.sub("", _BEFORE.sub("", words))
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1]
    if words.startswith("(") and words.count("(") > words.count(")"):
        words = words[1:]
    return words
