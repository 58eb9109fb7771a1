"""Where each character of a clean text stands in the original it was made from. Pure.

A clean text is written from left to right by `CleanTextBuilder`: stretches of the original are kept, replaced
or left out. The `OffsetMap` that comes with it answers both ways, so that whatever is found in the clean text
can be quoted from the original.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from index.schema import Span


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of clean text and the stretch of the original it stands for.

    In an aligned run each character stands for one; otherwise the stretches correspond only as a whole.
    """

    clean: Span
    original: Span
    aligned: bool


@dataclass(frozen=True)
class OffsetMap:
    """Runs in order, without overlap on either side; together they cover the clean text."""

    runs: tuple[Run, ...]

    @cached_property
    def _clean_starts(self) -> list[int]:
        return [run.clean.start for run in self.runs]

    @cached_property
    def _original_starts(self) -> list[int]:
        return [run.original.start for run in self.runs]

    @property
    def clean_length(self) -> int:
        """Number of characters of the clean text."""
        return self.runs[-1].clean.end if self.runs else 0

    def to_original(self, span: Span) -> Span:
        """The smallest span of the original that holds every character of `span` of the clean text.

        An empty span maps to an empty one. Raises `ValueError` beyond the end of the clean text.
        """
        if span.end > self.clean_length:
            raise ValueError(f"{span} lies beyond the clean text of {self.clean_length} characters")
        if not span:
            at = self._original_start(span.start)
            return Span(at, at)
        last = self.runs[bisect_right(self._clean_starts, span.end - 1) - 1]
        end = last.original.start + span.end - last.clean.start if last.aligned else last.original.end
        return Span(self._original_start(span.start), end)

    def to_clean(self, span: Span) -> Span:
        """The characters of the clean text that stem from `span` of the original; empty when none do."""
        first = max(0, bisect_right(self._original_starts, span.start) - 1)
        start: int | None = None
        end = 0
        for index in range(first, len(self.runs)):
            run = self.runs[index]
            if run.original.start >= span.end:
                break
            common = _common(run, span)
            if common:
                start = common.start if start is None else start
                end = common.end
        if start is None:
            at = self._clean_start(span.start)
            return Span(at, at)
        return Span(start, end)

    def runs_of(self, span: Span) -> tuple[Run, ...]:
        """The part of the map for `span` of the clean text, with clean offsets counted from its start."""
        found: list[Run] = []
        first = max(0, bisect_right(self._clean_starts, span.start) - 1)
        for index in range(first, len(self.runs)):
            run = self.runs[index]
            start, end = max(run.clean.start, span.start), min(run.clean.end, span.end)
            if start >= span.end:
                break
            if start < end:
                clean = Span(start, end)
                original = self.to_original(clean) if run.aligned else run.original
                found.append(Run(Span(start - span.start, end - span.start), original, run.aligned))
        return tuple(found)

    def _original_start(self, clean: int) -> int:
        if not self.runs:
            return 0
        run = self.runs[bisect_right(self._clean_starts, clean) - 1]
        if clean == run.clean.end:
            return run.original.end
        return run.original.start + clean - run.clean.start if run.aligned else run.original.start

    def _clean_start(self, original: int) -> int:
        index = bisect_right(self._original_starts, original) - 1
        return self.runs[index].clean.end if index >= 0 else 0


def _common(run: Run, span: Span) -> Span | None:
    """The clean characters of `run` that stem from `span`; None when there are none."""
    start, end = max(run.original.start, span.start), min(run.original.end, span.end)
    if start >= end:
        return None
    if not run.aligned:
        return run.clean
    shift = run.clean.start - run.original.start
    return Span(start + shift, end + shift)


@dataclass
class CleanTextBuilder:
    """Writes a clean text piece by piece, in the original's order, and remembers where pieces came from."""

    _pieces: list[str] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)
    _length: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing has been written yet."""
        return self._length == 0

    def keep(self, original: str, span: Span) -> None:
        """Write `span` of the original as it is."""
        self._write(span.cut(original), span, aligned=True)

    def replace(self, text: str, span: Span) -> None:
        """Write `text` where the original has `span`."""
        self._write(text, span, aligned=len(text) == len(span) == 1)

    def copy(self, text: str, runs: Iterable[Run]) -> None:
        """Write a clean text that has a map already."""
        for run in runs:
            self._write(run.clean.cut(text), run.original, aligned=run.aligned)

    def _write(self, text: str, span: Span, *, aligned: bool) -> None:
        if not text:
            return
        clean = Span(self._length, self._length + len(text))
        self._length = clean.end
        self._pieces.append(text)
        above = self._runs[-1] if self._runs else None
        if above and aligned and above.aligned and above.original.end == span.start:
            joined = Span(above.clean.start, clean.end), Span(above.original.start, span.end)
            self._runs[-1] = Run(*joined, aligned=True)
        else:
            self._runs.append(Run(clean, span, aligned))

    def build(self) -> tuple[str, OffsetMap]:
        """The text written so far and its map."""
        return "".join(self._pieces), OffsetMap(tuple(self._runs))
