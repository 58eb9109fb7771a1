"""Titles, dates and languages: taken where they are given, never made up, safe to show."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import MetadataError
from index.loaders import load
from index.loaders.metadata import read_yaml, tidy_title
from index.schema import Article, Published, Span
from index.sentence_splitter import split
from tests.index.loaders.files import LIMIT, PROSE, written
from tests.index.texts import any_text


def article(folder: Path, content: str, name: str = "a.md", **sidecars: str) -> Article:
    for suffix, text in sidecars.items():
        written(folder, f"a.meta.{suffix}", text)
    return load(written(folder, name, content), max_bytes=LIMIT)


def with_front_matter(yaml: str) -> str:
    return f"---\n{yaml}\n---\n\n{PROSE}\n"


@pytest.mark.parametrize(
    ("yaml", "published"),
    [
        ("date: 2022-03-03", Published("2022-03-03")),
        ("date: 2022-03-03T18:30:00Z", Published("2022-03-03")),
        ("date: 2022-03-03 18:30:00 +01:00", Published("2022-03-03")),
        ("datum: 2022-03", Published("2022-03")),
        ("Published: 2022", Published("2022")),
        ("date: 3 maart 2022", Published("2022-03-03")),
        ("date:", Published()),
        ("title: zonder datum", Published()),
    ],
)
def test_dates_in_front_matter(tmp_path: Path, yaml: str, published: Published) -> None:
    assert article(tmp_path, with_front_matter(yaml)).published == published


@pytest.mark.parametrize(
    ("yaml", "reason"),
    [
        ("date: gisteren", "'gisteren' is not a date"),
        ("date: 2022-02-30", "not valid YAML"),
        ("date: '2022-02-30'", "not a date"),
        ("date: 03-04-2022", "not a date"),
        ("date: [2022-03-03]", "not a single value"),
        ("title: {a: b}", "not a single value"),
        ("title: 'open", "not valid YAML"),
        ("title: a: b", "not valid YAML"),
        ("language: Nederlands", "not a language code"),
        ("a: " + "[" * 5_000, "not valid YAML"),
        ("title: !!python/object/apply:os.getcwd []", "not valid YAML"),
        ("title: !!int ''", "not valid YAML"),
        ("title: !!bool maybe", "not valid YAML"),
        ("date: !!timestamp x", "not valid YAML"),
        ("title: !!int 0x" + "f" * 5_000, "not a single value"),
        ("date: !!int 0x" + "f" * 5_000, "not a single value"),
        ("date: 12:30", "'12:30' is not a date"),
    ],
)
def test_front_matter_that_cannot_be_read(tmp_path: Path, yaml: str, reason: str) -> None:
    with pytest.raises(MetadataError) as caught:
        article(tmp_path, with_front_matter(yaml))
    assert str(caught.value).startswith(str(tmp_path / "a.md"))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("title", ["12:30", "On", "No", "1_000", "007", "1.10", "0x1f", "2022-03-03"])
def test_a_title_without_quotes_is_as_it_stands(tmp_path: Path, title: str) -> None:
    assert article(tmp_path, with_front_matter(f"title: {title}")).title == title


def test_aliases_that_multiply_are_not_written_out() -> None:
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 40))
    with pytest.raises(MetadataError, match="single value"):
        read_yaml(f"k0: &k0 x\n{levels}\ntitle: *k39", "a.md")


@pytest.mark.parametrize(
    ("yaml", "language"),
    [("lang: en", "en"), ("language: nl-NL", "nl"), ("taal: DE_de", "de"), ("lang: no", "no")],
)
def test_languages_in_front_matter(tmp_path: Path, yaml: str, language: str) -> None:
    assert article(tmp_path, with_front_matter(yaml)).language == language


def test_front_matter_titles_the_article_and_is_no_text(tmp_path: Path) -> None:
    found = article(
        tmp_path, "\ufeff---\r\ntitel: 'Overleg: dag twee'\r\n---\r\n\r\n# Kop\r\n\r\nHet duurt nog.\r\n"
    )
    assert found.title == "Overleg: dag twee"
    assert found.original.startswith("\ufeff---\r\ntitel")


def test_a_line_of_dashes_above_prose_is_not_front_matter(tmp_path: Path) -> None:
    found = article(tmp_path, f"---\n{PROSE}\n---\nNog een alinea tekst.\n", name="a.txt")
    assert found.title.startswith("De delegaties")


@pytest.mark.parametrize("kind", ["yaml", "yml", "json"])
def test_a_sidecar_comes_before_front_matter(tmp_path: Path, kind: str) -> None:
    sidecar = {"title": "Van opzij", "date": "2022-03"}
    text = str(sidecar).replace("'", '"') if kind == "json" else "title: Van opzij\ndate: 2022-03\n"
    found = article(tmp_path, with_front_matter("title: Van binnen\nlang: en"), **{kind: text})
    assert (found.title, found.published, found.language) == ("Van opzij", Published("2022-03"), "en")


def test_a_sidecar_in_json_is_json(tmp_path: Path) -> None:
    sidecar = '{\n\t"title": "Brand \\ud83d\\udd25 om 12:30",\n\t"date": "2022-03",\n\t"lang": "no"\n}\n'
    found = article(tmp_path, PROSE, json=sidecar)
    assert (found.title, found.published, found.language) == (
        "Brand 🔥 om 12:30",
        Published("2022-03"),
        "no",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [("title: a", "not valid JSON"), ("[" * 100_000, "not valid"), ("[]", "not a list of keys")],
)
def test_a_sidecar_that_is_no_json_is_named(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(MetadataError, match=rf"a\.meta\.json.*{reason}") as caught:
        article(tmp_path, PROSE, json=content)
    assert caught.value.hint


@pytest.mark.parametrize("length", range(244, 252))
def test_a_name_may_be_too_long_for_a_sidecar(tmp_path: Path, length: int) -> None:
    assert article(tmp_path, PROSE, name="a" * length + ".txt").title.startswith("De delegaties")


@pytest.mark.parametrize("content", ["- a\n- b", "title: [", "los"])
def test_a_sidecar_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(MetadataError, match=r"a\.meta\.yaml"):
        article(tmp_path, PROSE, yaml=content)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# Kop *van* het stuk\n\n{PROSE}", "Kop van het stuk"),
        (f"Interview\n\nHet overleg duurt voort\n\n{PROSE}", "Het overleg duurt voort"),
        (f"Overleg\n\n{PROSE}", "Overleg"),
        (f"Een tank. Foto: ANP\n\n{PROSE}\n\nTussenkop in het stuk\n\n{PROSE}", PROSE.split(". ")[0] + "."),
        ("Foto: ANP", "a"),
    ],
)
def test_titles_from_the_text(tmp_path: Path, text: str, title: str) -> None:
    """A heading further down titles its section; a caption is no title; without words the file's name is."""
    assert article(tmp_path, text).title == title


def test_a_first_sentence_is_shortened_at_a_word(tmp_path: Path) -> None:
    title = article(
        tmp_path, "Het overleg over de toekomst van de haven, " + "en van de stad, " * 20 + "duurt."
    ).title
    assert title.endswith("…")
    assert len(title) <= 80
    assert title.removesuffix("…").rsplit(maxsplit=1)[-1] in {"en", "van", "de", "stad"}


def test_a_title_needs_no_more_than_the_beginning_of_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []

    def watched(text: str, language: str) -> tuple[Span, ...]:
        lengths.append(len(text))
        return split(text, language)

    monkeypatch.setattr("index.loaders.metadata.split", watched)
    assert article(tmp_path, f"{PROSE} " * 1_000).title == PROSE.split(". ")[0] + "."
    assert max(lengths) < 10_000


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Op 3 maart begon het overleg in de stad.", Published(mention="3 maart")),
        ("Op 3 maart 2021 begon het overleg in de stad.", Published()),
        (f"{PROSE}\n\nOp 3 maart begon het.", Published()),
        (f"25 maart 2022, 18:04\n\n{PROSE}", Published("2022-03-25")),
        (f"date 2022-13 {PROSE}", Published()),
        (f"Het overleg begint\n\nPublished: March 4, 2026\n\n{PROSE}", Published("2026-03-04")),
        (f"Het overleg begint\n\nKORVAN, 19 oktober 2025\n\n{PROSE}", Published("2025-10-19")),
        (f"Het overleg begint\n\n2 februari 2026 - Sportredactie\n\n{PROSE}", Published("2026-02-02")),
        (f"{PROSE}\n\nKORVAN, 19 oktober 2025\n\n{PROSE}", Published()),
    ],
)
def test_dates_from_the_text(tmp_path: Path, text: str, published: Published) -> None:
    assert article(tmp_path, text).published == published


@given(any_text, st.integers(1, 100))
def test_a_title_is_one_short_line_without_control_characters(text: str, longest: int) -> None:
    title = tidy_title(text, longest)
    assert len(title) <= longest
    assert title == " ".join(title.split())
    assert not {unicodedata.category(character) for character in title} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
