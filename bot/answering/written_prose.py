"""Prose with citations to sentences, as it comes.

A citation belongs to the sentence it stands in or right behind, also after the full stop and on a line of its
own; on a line that begins with one, to the sentence that follows. Marks of lists, headings, emphasis and code
fences are left out, as is "Answer:" in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.answering.citation_marks import Marked, unmark
from bot.answering.composition import Draft
from index.sentence_splitter import split

_FENCE = re.compile(r"[ \t]*(?:```|~~~)[\w+-]*[ \t]*$")
_LEADING = re.compile(r"[ \t]*(?:(?:[-*•–+>]|#{1,6}|\d{1,2}[.)])[ \t]+)*")
_PREAMBLE = re.compile(
    r"[*_]{0,3}(?:final answer|answer|response|antwoord|reactie)[*_]{0,3}\s*:[*_]{0,3}\s*", re.IGNORECASE
)
_WRAPPED = re.compile(r"(?<=[^\s.!?:;…|`~])[ \t]*\n(?=[a-zà-ÿ])")  # a line that goes on in the next
_EMPHASIS = re.compile(r"\*\*|__")
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_OPEN_MARK = re.compile(r"[\[(【][^\])】]{0,40}$")
_BREAK = re.compile(r"[.!?…\n]")  # without one, no sentence has ended
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")

# Characters that no sentence has. A model that goes on without end is not read over and over again: what it
# writes until the next sentence begins is left out.
LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its marks, and where it begins in the text it was read from."""

    text: str
    cites: tuple[int, ...]
    start: int
    closed: bool  # whether it ends as a sentence does, or in a citation

    @property
    def draft(self) -> Draft:
        """The same as verification reads it."""
        return Draft(self.text, self.cites)


class Prose:
    """Sentences from words that come one by one; what it gives does not depend on how the text was cut."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._pending = ""
        self._endless = False  # the beginning of what is pending was left out

    @property
    def pending(self) -> str:
        """What no sentence was made of yet."""
        return self._pending

    def feed(self, word: str) -> list[Draft]:
        """The sentences that `word`, with the white space after it, completes."""
        if not word.strip():
            self._pending += "" if self._at_empty_line() else word
            return []
        self._pending += word
        found = list(read(self._pending, self._language)) if _BREAK.search(self._pending) else []
        if len(found) < 2 or not _begun(found[-1].text):
            if len(self._pending) > LONGEST:
                self._pending, self._endless = "", True
            return []
        self._pending = self._pending[found[-1].start :]
        return self._whole(found[:-1])

    def _at_empty_line(self) -> bool:
        """Whether more white space would change nothing, however much of it comes."""
        return not self._pending or self._pending[len(self._pending.rstrip()) :].count("\n") > 1

    def finish(self, *, cut: bool) -> list[Draft]:
        """The rest; the last sentence only when it is whole, and never when the stream was `cut`."""
        found = list(read(self._pending, self._language))
        self._pending = ""
        if found and (cut or not found[-1].closed):
            found.pop()
        return self._whole(found)

    def _whole(self, found: list[Sentence]) -> list[Draft]:
        """The drafts of `found`, without a first one whose beginning was left out."""
        if found and self._endless:
            found, self._endless = found[1:], False
        return [each.draft for each in found]


def read(text: str, language: str) -> Iterator[Sentence]:
    """The sentences of `text`, in order; any text at all may be given."""
    last: Sentence | None = None
    text = _WRAPPED.sub(lambda match: " " * len(match.group()), text)
    at = 0
    for line in text.split("\n"):
        start = at + _content(line)
        marked = unmark(text[start : at + len(line)])
        at += len(line) + 1
        if not any(
            map(str.isalnum, marked.text)
        ):  # a line of citations alone belongs to what stands above it
            if last is not None:
                last = _cite(last, [numbers for _, _, numbers in marked.marks])
            continue
        for sentence in _in_line(marked, start, language):
            if last is not None:
                yield last
            last = sentence
    if last is not None:
        yield last


def _content(line: str) -> int:
    """Where a line's own words begin; its end for the edge of a code block."""
    if _FENCE.match(line):
        return len(line)
    leading = _LEADING.match(line)
    start = leading.end() if leading else 0
    preamble = _PREAMBLE.match(line, start)
    return preamble.end() if preamble else start


def _in_line(marked: Marked, start: int, language: str) -> Iterator[Sentence]:
    spans = split(marked.text, language)
    before = bool(marked.marks) and not marked.text[: marked.marks[0][0]].strip()
    mine: list[list[tuple[int, int, tuple[int, ...]]]] = [[] for _ in spans]
    for mark in marked.marks:
        behind = [number for number, span in enumerate(spans) if span.start < mark[0]]
        owner = behind[-1] if behind else 0
        if before and behind and mark[0] >= spans[owner].end and owner + 1 < len(spans):
            owner += 1
        mine[owner].append(mark)
    for span, own in zip(spans, mine, strict=True):
        text = _plain(span.cut(marked.text))
        numbers = tuple(dict.fromkeys(number for _, _, cites in own for number in cites))
        trailing = any(place >= span.end for place, _, _ in own)
        first = min([marked.in_line(span.start), *(line for _, line, _ in own)])
        if any(map(str.isalnum, text)):
            yield Sentence(text, numbers, start + first, trailing or bool(_ENDED.search(text)))


def _plain(text: str) -> str:
    return " ".join(_HALF_PAIR.sub("\ufffd", _EMPHASIS.sub("", text)).split())


def _cite(sentence: Sentence, marks: list[tuple[int, ...]]) -> Sentence:
    numbers = dict.fromkeys([*sentence.cites, *(number for cites in marks for number in cites)])
    return replace(sentence, cites=tuple(numbers), closed=sentence.closed or bool(marks))


def _begun(text: str) -> bool:
    """Whether what follows a sentence is surely another one, not the beginning of a citation."""
    return len(text.split()) >= 2 and not _OPEN_MARK.match(text)
