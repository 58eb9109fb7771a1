"""Strangers' text made safe for Discord, and cut to its limits. Pure; what is stored stays exact.

Articles, titles, file names and questions are data: in a message they may show words, nothing else. Discord's
Markdown takes a backslash before any sign; what acts outside Markdown (mass mentions, invites, bidirectional
controls) is broken up or left out. A reader sees the same words either way.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

ELLIPSIS = "…"
JOINT = " · "
ZERO_WIDTH_SPACE = "\u200b"

# Bidi controls reorder what is read (CVE-2021-42574); other controls, interlinear and tag signs hide text.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
_SPACE = re.compile(r"[\s\x85\u2028\u2029]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MARKDOWN = re.compile(
    r"(?P<start>^ *(?:[-+#]|\d+\.))"  # headings, subtext and lists begin a line
    r"|(?P<mark>[\\*_~|`<>\[\]])"
    r"|(?P<mention>@(?=everyone|here|[!&]?\d))"
    r"|(?P<emoji>:(?=\S|\Z))"  # :name:, and the :// that makes a link
    r"|(?P<path>(?<=\S)/(?=\S|\Z))",  # discord.gg/… is an invite even without a scheme
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)")
_JOINING = "\u200d\ufe0e\ufe0f"


def units(text: str) -> int:
    """Length in UTF-16 code units: the strictest way in which a part of Discord counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def one_line(text: str) -> str:
    """`text` with white space as single spaces and without characters that hide or reorder words."""
    return _SPACE.sub(" ", _SURROGATE.sub("\ufffd", _HIDDEN.sub("", text)))


def escape(text: str) -> str:
    """`text` on one line as Markdown that shows these words, mentions nobody and links nowhere."""
    return _MARKDOWN.sub(_escaped, one_line(text))


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
    if match.lastgroup == "mention":
        return found + ZERO_WIDTH_SPACE  # a backslash would leave "@everyone" to whoever reads the raw text
    return f"{found[:-1]}\\{found[-1]}"


def plain(text: str) -> str:
    """`text` on one line for places that show no Markdown: labels, footers, names of choices."""
    return re.sub(r"@(?=everyone|here)", "@" + ZERO_WIDTH_SPACE, one_line(text), flags=re.IGNORECASE).strip()


def _escaped_units(text: str) -> int:
    return units(escape(text))


def cut(text: str, limit: int, measure: Callable[[str], int] = _escaped_units) -> str:
    """`text` on one line, whole where `measure` of it is within `limit`; else cut at a sentence's end.

    A cut is marked with an ellipsis. Without a sentence's end within the limit it comes after a word, in a
    single long word between characters; never inside one with its accents. `measure` is at least the
    length, and grows with the text.
    """
    text = one_line(text).strip()
    if len(text) <= limit and measure(text) <= limit:
        return text
    text = text[: limit + 1]
    for ends in (_sentence_ends(text), _word_ends(text), _character_ends(text)):
        if end := _last_fitting(text, ends, limit, measure):
            return f"{text[:end]} {ELLIPSIS}"
    return ELLIPSIS if limit else ""


def cut_front(text: str, limit: int) -> str:
    """The end of `text` whose escaped form is within `limit`, from the start of a word, and marked."""
    text = one_line(text)
    if len(text) <= limit and _escaped_units(text) <= limit:
        return text
    text = text[-limit:] if limit > 0 else ""
    starts = [match.end() for match in re.finditer(r"\s(?=\S)", text)]
    position = bisect_left(starts, -limit, key=lambda start: -_escaped_units(f"{ELLIPSIS} {text[start:]}"))
    if position < len(starts):
        return f"{ELLIPSIS} {text[starts[position] :]}"
    return f"{ELLIPSIS} " if limit > 1 else ""


def _sentence_ends(text: str) -> list[int]:
    return [match.end() for match in _SENTENCE_END.finditer(text)]


def _word_ends(text: str) -> list[int]:
    return [match.start() for match in re.finditer(r"\s", text)]


def _character_ends(text: str) -> list[int]:
    return [at for at in range(1, len(text)) if not _joins(text[at]) and text[at - 1] != "\u200d"]


def _joins(character: str) -> bool:
    return character in _JOINING or unicodedata.combining(character) != 0


def _last_fitting(text: str, ends: Sequence[int], limit: int, measure: Callable[[str], int]) -> int:
    """The largest of `ends` at which the cut text with its mark fits; 0 when none does."""
    position = bisect_right(ends, limit, key=lambda end: measure(f"{text[:end]} {ELLIPSIS}"))
    return ends[position - 1] if position else 0


def quote_markdown(text: str, answer: tuple[int, int] | None, limit: int) -> str:
    """A quote as Markdown within `limit` units, the words `answer` (offsets in `text`) in bold.

    Where the quote does not fit, what follows the answering words is cut first, then what precedes them.
    """
    if answer is None:
        return escape(cut(text, limit))
    before, words, after = _three(text, *answer)
    if not words.strip():
        return escape(cut(text, limit))
    words = cut(words, max(1, limit - len("****")))
    bold = f"**{escape(words)}**"
    left = limit - units(bold)
    if len(before) + len(after) <= left and _escaped_units(before) + _escaped_units(after) <= left:
        return escape(before) + bold + escape_middle(after)
    lead = cut_front(before, left - min(left // 3, _escaped_units(after[:left])))
    rest = left - _escaped_units(lead)
    tail = _cut_tail(after, rest)
    return escape(lead) + bold + escape_middle(tail)


def escape_middle(text: str) -> str:
    """`escape` for text that continues a line: the signs that matter at a line's start are left alone."""
    return escape("x" + text)[1:]


def _cut_tail(text: str, limit: int) -> str:
    if len(text) <= limit and _escaped_units(text) <= limit:
        return text
    space = " " if text[:1].isspace() else ""
    return space + cut(text, max(0, limit - 1)) if limit > 2 else ""


def _three(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Before, words and after on one line each, with the white space around the words outside them."""
    before, words, after = one_line(text[:start]), one_line(text[start:end]), one_line(text[end:])
    if words.startswith(" "):
        before = before.rstrip(" ") + " "
    if words.endswith(" "):
        after = " " + after.lstrip(" ")
    return before.lstrip(" "), words.strip(" "), after.rstrip(" ")


def joined(parts: Sequence[str], most: int, room: int) -> str:
    """`parts` escaped and joined by " · ", each within `most` units, all together within `room`."""
    needs = [_escaped_units(cut(part, most)) for part in parts]
    rooms = share(needs, room - len(JOINT) * (len(parts) - 1))
    return JOINT.join(escape(cut(part, size)) for part, size in zip(parts, rooms, strict=True))


def share(needs: Sequence[int], total: int) -> list[int]:
    """`total` divided fairly: who needs less than an equal share leaves the rest to the others."""
    given = [0] * len(needs)
    left, waiting = total, sorted(range(len(needs)), key=lambda at: needs[at])
    while waiting:
        at = waiting.pop(0)
        given[at] = min(needs[at], left // (len(waiting) + 1))
        left -= given[at]
    return given
