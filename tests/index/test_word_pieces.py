"""The quick tokenizer gives what the `tokenizers` library gives, piece for piece."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.packaged_model import build_tokenizer, packaged_file
from index.packed_file import read_packed
from index.word_pieces import WordPieces, align


@cache
def quick() -> WordPieces:
    return WordPieces(packaged_file())


@cache
def slow():  # type: ignore[no-untyped-def]  # the library's stubs are imported late on purpose
    return build_tokenizer(read_packed(packaged_file()).vocabulary(), 1_000_000)


def assert_same(text: str) -> None:
    mine, theirs = quick().encode(text), slow().encode(text, add_special_tokens=False)
    assert mine.ids.tolist() == theirs.ids
    assert list(zip(mine.starts.tolist(), mine.ends.tolist(), strict=True)) == theirs.offsets


# Letters of Europe with and without marks, what newspapers are set with, and other writing systems.
LETTERS = "abcdeéëïöüßøåæœłğşňžABCÉÖÅ бгдеёжийклЖЩ αβγδΩώ"
SIGNS = " .,;:!?-–—…“”„‘’'\"()[]%€$½²№™©\u00a0\u2009\t\n\r\u200b\ufeff\u00ad0123456789▁"
WIDE = "日本語テキスト中文한국어العربيةעבריתไทยกำहिन्दीﬁﬂｆｕｌｌ①㎢☃🇳🇱👍"
MARKS = "\u0301\u0308\u0323\u0327"


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=LETTERS + SIGNS, max_size=60))
def test_european_text(text: str) -> None:
    assert_same(text)


def marks_a_ligature(text: str) -> bool:
    """Whether a mark follows a sign that stands for several letters ("№" is "No"): conventions differ."""
    return any(
        mark in MARKS and len(unicodedata.normalize("NFKC", sign)) > 1 for sign, mark in pairwise(text)
    )


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=LETTERS + SIGNS + WIDE + MARKS, max_size=30))
def test_text_in_any_writing_system(text: str) -> None:
    assume(not marks_a_ligature(text))
    assert_same(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cn"]), max_size=20))
def test_any_characters_at_all(text: str) -> None:
    mine = quick().encode(text)
    assert mine.ids.tolist() == slow().encode(text, add_special_tokens=False).ids
    assert all(0 <= a < b <= len(text) for a, b in zip(mine.starts, mine.ends, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "   ",
        "a",
        " a ",
        "<s> </s> <unk>",
        "☃☃☃ ☃",
        "e\u0301te\u0301",
        "…",
        "½ km²",
        "abc  def",
        "\n\na",
        "日本語",
    ],
)
def test_edges(text: str) -> None:
    assert_same(text)


def test_a_long_text_without_spaces() -> None:
    assert_same("abcdefghij" * 500)


def test_lone_surrogates_do_not_stop_it() -> None:
    pieces = quick().encode("a\ud800b")
    assert quick().unk in pieces.ids


@given(st.text(alphabet=LETTERS + SIGNS + WIDE + MARKS, max_size=30))
def test_alignment_points_into_the_text(text: str) -> None:
    clean, starts, ends = align(text)
    assert len(clean) == len(starts) == len(ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(starts, ends, strict=True))
    assert sorted(starts) == list(starts)


def test_words_seen_before_are_split_the_same() -> None:
    fresh = WordPieces(packaged_file())
    first = fresh.encode("De burgemeester van Charkov")
    second = fresh.encode("De burgemeester van Charkov")
    assert first.ids.tolist() == second.ids.tolist()
