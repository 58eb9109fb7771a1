"""What looks like a heading, in a text that does not say so."""

from __future__ import annotations

import re

# The longest of the fifteen headings in the seed articles has 78 characters; an article's own may be longer.
_LONGEST, _LONGEST_HEADLINE = 100, 160
# What may stand behind a sentence's full stop: quotation marks, brackets, the numbers of notes, emoji.
_TAIL = re.compile(
    r"(?:[’”\"'»›)\] 」』）¹²³\u2070-\u2079]|\[\d{1,3}\]|[\u200d\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])+$"
)
_NOT_AT_THE_END = ".!…:;,。।؟！？"
_QUOTATION_MARKS = re.compile('["“”„«»]')
# Dutch words that begin with an apostrophe leave the capital to the next word.
_APOSTROPHE_WORD = re.compile("^[‘’'][snt] ")


def is_heading(text: str, *, headline: bool = False) -> bool:
    """Whether a paragraph looks like a heading: short, capitalised, without closing punctuation.

    A question is one unless somebody is quoted asking it. `headline` allows for the length of an article's
    title.
    """
    if len(text) > (_LONGEST_HEADLINE if headline else _LONGEST):
        return False
    words = _TAIL.sub("", text)
    first = next((character for character in _APOSTROPHE_WORD.sub("", text) if character.isalnum()), "")
    if not words or not any(map(str.isalpha, words)) or first.islower() or words[-1] in _NOT_AT_THE_END:
        return False
    return not (words[-1] == "?" and _QUOTATION_MARKS.search(text))
