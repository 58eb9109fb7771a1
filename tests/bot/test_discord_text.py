"""Escaping and cutting as pure functions: a reader sees the same words, and nothing acts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_text import (
    ELLIPSIS,
    cut,
    cut_front,
    escape,
    one_line,
    plain,
    quote_markdown,
    share,
    units,
)
from tests.bot.discord_markdown import styled, styles, words

SIGNS = r"*_~|`<>[]()@#:/\-+.!&1e \n" + "\u202e\u2066\u200f"
PIECES = [
    "@everyone", "@here", "<@123456789012345678>", "<@&1>", "<#12>", "</ask:1>", "<t:1:R>", "<:a:1>",
    "https://example.org/x", "discord.gg/abc", "discord.com/invite/abc", "[tekst](https://kwaad.example)",
    "```", "`", "**", "__", "||", "~~", "> ", ">>> ", "# ", "-# ", "- ", "1. ", ":smile:", "\\", " ", ".",
    "@\u202eeveryone", "\u2067", "\U000e0041", "é", "e\u0301", "👨\u200d👩\u200d👧", "😀", "\r\n", "\u2028",
    "<id:home>", "woord", "\x00", "\x1b[31m",
]  # fmt: skip
hostile = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.text(st.sampled_from(SIGNS), max_size=60),
    st.text(max_size=120),
)
BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@given(hostile)
def test_a_reader_sees_the_same_words_and_nothing_else(text: str) -> None:
    for markdown in (escape(text), "> " + escape(text)):
        assert words(markdown) == one_line(text).replace("\u200b", "")
        assert styles(markdown) <= {"quote"}


@given(hostile)
def test_what_acts_outside_markdown_is_broken_up(text: str) -> None:
    for shown in (escape(text), plain(text)):
        assert not re.search(r"@(everyone|here)", shown, re.IGNORECASE)
        assert not BIDI.search(shown)
        assert "\n" not in shown
        shown.encode()  # no lone surrogates, which no message can carry
    assert "discord.gg/" not in escape(text)


@given(hostile, st.integers(1, 80))
def test_a_cut_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert units(escape(shown)) <= limit
    whole = one_line(text).strip()
    assert shown == whole or whole.startswith(shown.removesuffix(ELLIPSIS).rstrip(" "))


@given(hostile, st.integers(3, 60))
def test_a_cut_is_never_inside_a_character_with_its_accents(text: str, limit: int) -> None:
    shown = cut(text, limit).removesuffix(ELLIPSIS).rstrip(" ")
    after = one_line(text).strip()[len(shown) :]
    assert not after.startswith(("\u0301", "\u200d", "\ufe0f"))


@given(hostile, st.integers(0, 60))
def test_a_text_cut_in_front_fits_and_is_an_end(text: str, limit: int) -> None:
    shown = cut_front(text, limit)
    assert units(escape(shown)) <= max(0, limit)
    assert one_line(text).endswith(shown.removeprefix(ELLIPSIS).lstrip(" "))


def test_cuts_prefer_the_end_of_a_sentence() -> None:
    text = "Eerste zin. Tweede zin is langer. Derde."
    assert cut(text, 40) == text
    assert cut(text, 36) == "Eerste zin. Tweede zin is langer. …"
    assert cut(text, 30) == "Eerste zin. …"
    assert cut(text, 9) == "Eerste …"
    assert cut("Afgrijselijk", 6) == "Afgr …"
    assert cut("“Nee.” Hij zei niets meer.", 12) == "“Nee.” …"


@given(hostile, hostile, hostile, st.integers(20, 400))
def test_the_answering_words_are_bold_and_the_rest_is_not(
    before: str, answer: str, after: str, limit: int
) -> None:
    text = before + answer + after
    shown = quote_markdown(text, (len(before), len(before) + len(answer)), limit)
    assert units(shown) <= limit
    assert styles("> " + shown) <= {"quote", "bold"}
    whole = one_line(answer).strip(" ").replace("\u200b", "")
    if units(escape(text)) + 4 <= limit and whole.strip():
        assert styled(shown, "bold") == whole
        assert words(shown) == one_line(text).strip(" ").replace("\u200b", "")


def test_a_long_quote_keeps_its_answering_words() -> None:
    before, answer = "Een lange aanloop. " * 40, "om twaalf uur"
    text = f"{before}Het gebeurde {answer}. " + "En toen nog meer. " * 40
    shown = quote_markdown(text, (len(before) + 13, len(before) + 13 + len(answer)), 300)
    assert styled(shown, "bold") == answer
    assert units(shown) <= 300
    assert words(shown).startswith(f"{ELLIPSIS} ")
    assert words(shown).endswith(f"meer. {ELLIPSIS}")


def test_a_very_long_text_is_cut_in_no_time() -> None:
    bomb = "*" * 2_000_000
    assert units(quote_markdown(bomb, (1_000_000, 1_000_010), 1000)) <= 1000


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("gewoon, met 1.351 doden (zie 'hier')!", "gewoon, met 1.351 doden (zie 'hier')!"),
        ("Reuters: om 12:30", "Reuters: om 12\\:30"),
        ("@everyone lees <@12>", "@\u200beveryone lees \\<@\u200b12\\>"),
        ("https://discord.gg/abc", "https\\:\\/\\/discord.gg\\/abc"),
        ("3. regel", "3\\. regel"),
        ("- punt - midden", "\\- punt - midden"),
        ("mail naar a@b.nl", "mail naar a@b.nl"),
    ],
)
def test_escapes(text: str, markdown: str) -> None:
    assert escape(text) == markdown


@given(st.lists(st.integers(0, 500), max_size=8), st.integers(0, 2000))
def test_shares_are_fair(needs: list[int], total: int) -> None:
    given_ = share(needs, total)
    assert sum(given_) <= total
    assert all(got <= need for got, need in zip(given_, needs, strict=True))
    if sum(needs) <= total:
        assert given_ == needs
    short = [got for got, need in zip(given_, needs, strict=True) if got < need]
    assert not short or min(short) + 1 >= max(given_)
