"""What reaches a terminal: no character of a stranger's text may act on it."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal_text import escape_json_line, visible

any_text = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


@given(any_text)
def test_nothing_that_acts_or_hides_gets_through(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(BIDI + ZERO_WIDTH)
    shown.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x10FF), max_size=60))
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    kept = "".join(character for character in text if character not in "\u115f\u1160")  # Hangul fillers
    assert visible(text) == kept


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a␛[31mred"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("a\x9b31mb", "a\ufffd31mb"),
        ("abc\u202edef", "abc\ufffddef"),
        ("pass\u200bword", "password"),
        ("one\r\n  two\tthree", "one two three"),
        ("a\u2028b", "a b"),
        ("zo’n café 🇳🇱 é", "zo’n café 🇳🇱 é"),
        ("\ud800", "\ufffd"),
    ],
)
def test_examples(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(max_size=60))
def test_json_stays_exact_and_on_one_line(text: str) -> None:
    line = escape_json_line(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(line) == {"text": text}
    assert len(line.splitlines()) == 1
    assert not set(line) & set(BIDI + ZERO_WIDTH)


def test_json_keeps_ordinary_spaces_readable() -> None:
    assert escape_json_line('{"text": "a b"}') == '{"text": "a b"}'


def test_json_escapes_beyond_the_basic_plane() -> None:
    line = escape_json_line(json.dumps("a\U000e0041b", ensure_ascii=False))
    assert line == '"a\\udb40\\udc41b"'
    assert json.loads(line) == "a\U000e0041b"
