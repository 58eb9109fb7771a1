"""Answers on a terminal: numbers, words emphasised, sources, at any width and without colour."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console import make_console, nearby, render_answer, render_articles, render_context, render_quotes
from bot.source_line import date_words
from index.schema import Published, Role, Span
from tests.bot.fakes import ARTICLE, REF, SECOND, TEXT, FakeEngine, make_answer, make_quote, refusal
from tests.bot.screen import HOSTILE, show


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_answer_shows_text_quote_title_date_and_file() -> None:
    lines = show(render_answer(make_answer("where?"), "en")).splitlines()
    assert lines == [
        "According to the articles:",
        "",
        " 1  “Voor de tweede keer kwamen delegaties bij elkaar in Belarus om te praten.”",
        "    Overleg in Belarus · March 2022",
        "    articles/overleg.txt",
    ]


def test_the_answering_words_and_no_others_are_emphasised() -> None:
    assert "\x1b[1;4mBelarus\x1b[0m" in show(render_answer(make_answer("where?"), "en"), colour=True)
    unmarked = make_answer("where?", quotes=(make_quote(1, *SECOND),))
    assert "\x1b[1;4m" not in show(render_answer(unmarked, "en"), colour=True)


@pytest.mark.parametrize("width", [20, 40, 60, 80])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    shown = show(render_answer(make_answer("where?"), "nl"), width)
    assert max(map(len, shown.splitlines())) <= width
    assert make_quote(1, 0, 40).text.split()[-1] in shown
    assert "Voordetweedekeerkwamendelegatiesbijelkaar" in "".join(shown.split())


def test_refusal_labels_the_closest_passages() -> None:
    shown = show(render_answer(refusal("unknown"), "en"))
    assert shown.index("The articles do not say.") < shown.index("not an answer") < shown.index("“De gesp")


def test_a_completed_follow_up_is_shown() -> None:
    answer = make_answer("En van Donetsk?", standalone="Hoeveel procent van Donetsk?")
    assert "Searched as: Hoeveel procent van Donetsk?" in show(render_answer(answer, "en"))
    same = make_answer("Hoe?", standalone="Hoe?")
    assert "Searched as" not in show(render_answer(same, "en"))


def test_section_and_caption_are_told() -> None:
    quote = make_quote(1, *SECOND, section="‘In oorlog’", role=Role.CAPTION)
    lines = show(render_quotes([quote], "nl")).splitlines()
    assert lines[2:] == [
        "    Overleg in Belarus · maart 2022",
        "    § ‘In oorlog’ · fotobijschrift · articles/overleg.txt",
    ]


def test_a_path_below_the_working_folder_is_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert nearby(str(tmp_path / "in" / "a.txt")) == str(Path("in") / "a.txt")
    assert nearby("/elsewhere/a.txt") == "/elsewhere/a.txt"
    assert nearby("https://example.org/a") == "https://example.org/a"


@pytest.mark.parametrize(
    ("published", "nl", "en"),
    [
        (Published("2022-03-03"), "3 maart 2022", "3 March 2022"),
        (Published("2022-12"), "december 2022", "December 2022"),
        (Published("2022"), "2022", "2022"),
        (Published(None, "3 maart"), "zonder datum; de tekst zegt “3 maart”", "undated; text says “3 maart”"),
        (Published(), "zonder datum", "undated"),
    ],
)
def test_dates_as_far_as_they_are_known(published: Published, nl: str, en: str) -> None:
    assert date_words(published, "nl") == nl
    assert date_words(published, "en") == en


@given(st.lists(HOSTILE, min_size=1, max_size=6).map("".join))
def test_text_of_strangers_is_shown_and_never_obeyed(text: str) -> None:
    quote = make_quote(1, *SECOND, text=text, section=text, answer_start=SECOND[0], answer_end=SECOND[0] + 3)
    shown = show(render_answer(make_answer("q", text=text, standalone=text, quotes=(quote,)), "en"))
    assert not any(character in shown for character in "\x1b\x07\u202e\u200b")
    assert text.count("[bold red]x[/]") * 4 == shown.replace("\n", "").count("[bold red]x[/]")
    assert shown.count(":smile:") == text.count(":smile:") * 4


def test_articles_are_numbered() -> None:
    lines = show(render_articles([REF] * 10, "nl")).splitlines()
    assert lines[0] == " 1  Overleg in Belarus · maart 2022"
    assert lines[1] == "    articles/overleg.txt"
    assert lines[18].startswith("10  ")


def test_context_shows_the_passage_the_quote_and_its_place() -> None:
    passage = FakeEngine().passage("a1:0")
    shown = show(render_context(ARTICLE, passage, make_quote(2, *SECOND), "en"))
    assert f"line 1, characters {SECOND[0]}–{SECOND[1]}" in shown
    assert passage.span.cut(TEXT) in shown
    coloured = show(render_context(ARTICLE, passage, make_quote(2, *SECOND), "en"), colour=True)
    assert f"\x1b[1m{Span(*SECOND).cut(TEXT)}\x1b[0m" in coloured


def test_context_keeps_paragraphs_apart_and_joins_wrapped_lines() -> None:
    text = "Een zin\nover twee regels.\r\n \r\nDe zin die is geciteerd.\n\n\nEn het slot\x07."
    quoted = Span(text.index("De"), text.index("\n\n\n"))
    passage = replace(FakeEngine().passage("a1:0"), span=Span(0, len(text)))
    quote = replace(make_quote(1, *SECOND), text=quoted.cut(text), start=quoted.start, end=quoted.end)
    shown = show(render_context(replace(ARTICLE, original=text), passage, quote, "nl"))
    body = "Een zin over twee regels.\n\nDe zin die is geciteerd.\n\nEn het slot␇."
    assert shown.rstrip("\n").endswith(f"\n\n{body}")


def test_pipe_gets_no_escape_sequence_and_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    stream = io.StringIO()
    long = make_quote(1, 0, len(TEXT))
    make_console(stream).print(render_quotes([long], "en"))
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue().splitlines()[1].endswith("gaan door.”")


@pytest.mark.parametrize("name", ["NO_COLOR", "TERM"])
def test_no_escape_sequence_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    coloured, plain = Terminal(), Terminal()
    make_console(coloured).print(render_answer(make_answer("q"), "en"))
    monkeypatch.setenv(name, "dumb")
    make_console(plain).print(render_answer(make_answer("q"), "en"))
    assert "\x1b[" in coloured.getvalue()
    assert "\x1b[" not in plain.getvalue()
