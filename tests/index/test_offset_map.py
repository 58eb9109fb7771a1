"""Clean and original offsets lead to each other, whatever was kept, replaced or left out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.offset_map import CleanTextBuilder, OffsetMap, Run
from index.schema import Span

# An edit: what the original has, and what is written for it; None keeps it.
Edit = tuple[str, str | None]
edits = st.lists(st.tuples(st.text(max_size=4), st.none() | st.text(max_size=4)), max_size=12)


def built(pieces: list[Edit]) -> tuple[str, str, OffsetMap]:
    original = "".join(was for was, _ in pieces)
    builder = CleanTextBuilder()
    at = 0
    for was, becomes in pieces:
        span = Span(at, at + len(was))
        if becomes is None:
            builder.keep(original, span)
        else:
            builder.replace(becomes, span)
        at = span.end
    return original, *builder.build()


EXAMPLE = built(
    [("Een ", None), ("\u00ad", ""), ("ta", None), ("e\u0308", "ë"), ("  ", " "), ("x", "abc"), ("!", None)]
)


def test_kept_characters_lead_to_themselves() -> None:
    original, clean, offsets = EXAMPLE
    assert clean == "Een taë abc!"
    for word in ("Een", "ta", "!"):
        at = clean.index(word)
        assert offsets.to_original(Span(at, at + len(word))).cut(original) == word


def test_a_span_over_something_left_out_holds_it() -> None:
    original, clean, offsets = EXAMPLE
    assert offsets.to_original(Span(0, clean.index("ë") + 1)).cut(original) == "Een \u00adtae\u0308"


def test_part_of_a_replacement_leads_to_the_whole() -> None:
    original, clean, offsets = EXAMPLE
    at = clean.index("b")
    assert offsets.to_original(Span(at, at + 1)).cut(original) == "x"
    assert offsets.to_clean(offsets.to_original(Span(at, at + 1))).cut(clean) == "abc"


def test_part_of_a_replacement_as_long_as_the_original_is_not_aligned() -> None:
    _, _, offsets = built([("ab", "xyz")])
    part = OffsetMap(offsets.runs_of(Span(0, 2)))
    assert part.to_original(Span(0, 1)) == Span(0, 2)


def test_what_was_left_out_has_no_clean_characters() -> None:
    original, _, offsets = EXAMPLE
    at = original.index("\u00ad")
    assert offsets.to_clean(Span(at, at + 1)) == Span(4, 4)


def test_beyond_the_end_is_an_error() -> None:
    _, clean, offsets = EXAMPLE
    with pytest.raises(ValueError, match="beyond"):
        offsets.to_original(Span(0, len(clean) + 1))


def test_an_empty_map() -> None:
    empty = CleanTextBuilder().build()[1]
    assert empty.to_original(Span(0, 0)) == Span(0, 0)
    assert empty.to_clean(Span(3, 9)) == Span(0, 0)


class Unsliced(tuple[Run, ...]):
    """Runs of which no copy is made."""

    def __getitem__(self, key: Any) -> Any:
        assert isinstance(key, int)
        return super().__getitem__(key)


def test_looking_up_copies_no_runs() -> None:
    _, clean, offsets = EXAMPLE
    watched = OffsetMap(Unsliced(offsets.runs))
    assert watched.to_clean(Span(0, 3)) == offsets.to_clean(Span(0, 3))
    assert watched.runs_of(Span(4, len(clean))) == offsets.runs_of(Span(4, len(clean)))


@given(edits, st.data())
def test_there_and_back_holds_the_span(pieces: list[Edit], data: st.DataObject) -> None:
    original, clean, offsets = built(pieces)
    start = data.draw(st.integers(0, len(clean)))
    span = Span(start, data.draw(st.integers(start, len(clean))))
    there = offsets.to_original(span)
    assert there.end <= len(original)
    if any(run.original for run in offsets.runs_of(span)):
        back = offsets.to_clean(there)
        for run in offsets.runs_of(span):
            if run.original:
                written = Span(run.clean.start + span.start, run.clean.end + span.start)
                assert back.start <= written.start
                assert written.end <= back.end


@given(edits)
def test_kept_pieces_survive(pieces: list[Edit]) -> None:
    _, clean, offsets = built(pieces)
    at = 0
    for was, becomes in pieces:
        if was and becomes is None:
            span = Span(at, at + len(was))
            assert offsets.to_clean(span).cut(clean) == was
            assert offsets.to_original(offsets.to_clean(span)) == span
        at += len(was)


@given(edits)
def test_runs_cover_the_clean_text_in_order(pieces: list[Edit]) -> None:
    _, clean, offsets = built(pieces)
    at = original_at = 0
    for run in offsets.runs:
        assert run.clean.start == at
        assert run.original.start >= original_at
        at, original_at = run.clean.end, run.original.end
    assert at == len(clean) == offsets.clean_length


@given(edits, st.data())
def test_a_part_of_the_map_says_the_same(pieces: list[Edit], data: st.DataObject) -> None:
    _, clean, offsets = built(pieces)
    start = data.draw(st.integers(0, len(clean)))
    span = Span(start, data.draw(st.integers(start, len(clean))))
    part = OffsetMap(offsets.runs_of(span))
    assert part.clean_length == len(span)
    for at in range(len(span)):
        assert part.to_original(Span(at, at + 1)) == offsets.to_original(Span(start + at, start + at + 1))
