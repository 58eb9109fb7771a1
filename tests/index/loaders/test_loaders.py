"""Files to articles: nothing of the text is changed, and what cannot be read says so in one line."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import (
    BinarySourceError,
    EmptySourceError,
    EncodingError,
    InputError,
    SourceNotFoundError,
    TooLargeError,
    UnsupportedSourceError,
)
from index.loaders import find_sources, load, other_kinds
from index.loaders.text import load_text
from index.schema import DatePrecision, Published
from tests.index.loaders.files import LIMIT, PROSE, close, written

ARTICLES = Path(__file__).parents[3] / "seeds" / "articles"
# ── finding ──


def test_folders_are_searched_and_sorted_without_hidden_files_and_sidecars(tmp_path: Path) -> None:
    wanted = [written(tmp_path, name, PROSE) for name in ("a.txt", "b/c.md", "b/d.TXT", "e.markdown")]
    for name in (".hidden.txt", ".git/a.txt", "a.meta.yaml", "b/c.meta.json", "f.jpg", "Makefile"):
        written(tmp_path, name, PROSE)
    assert find_sources([tmp_path]) == tuple(sorted(wanted))


def test_files_of_other_kinds_are_counted_by_suffix(tmp_path: Path) -> None:
    for name in ("a.txt", "b.pdf", "c/d.PDF", "e", ".hidden.pdf", ".git/f.pdf", "a.meta.yaml"):
        written(tmp_path, name, PROSE)
    (tmp_path / "dangling.doc").symlink_to(tmp_path / "nowhere")
    assert other_kinds([tmp_path, tmp_path / "c", tmp_path / "c" / ".."]) == {"": 1, ".pdf": 2}
    assert other_kinds([tmp_path / "a.txt", tmp_path / "nowhere"]) == {}


def test_a_file_named_twice_is_found_once(tmp_path: Path) -> None:
    first, second = written(tmp_path, "b.txt", PROSE), written(tmp_path, "a.txt", PROSE)
    assert find_sources([first, tmp_path]) == (first, second)


def test_a_file_named_outright_is_found_whatever_its_kind(tmp_path: Path) -> None:
    path = written(tmp_path, "report.pdf", "%PDF-1.7")
    assert find_sources([path]) == (path,)


@pytest.mark.parametrize("name", ["nowhere", "nowhere/a.txt", "a" * 300, "nul\0byte"])
def test_a_missing_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceNotFoundError, match="no such file or folder"):
        find_sources([tmp_path / name])


def test_a_folder_without_articles(tmp_path: Path) -> None:
    written(tmp_path, "picture.jpg", b"\xff\xd8\xff")
    with pytest.raises(EmptySourceError, match="no articles") as caught:
        find_sources([tmp_path])
    assert ".txt" in caught.value.hint


def test_a_link_to_the_folder_above_is_not_followed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", PROSE)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert find_sources([tmp_path]) == (path,)


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a.txt", PROSE)
    close(tmp_path, monkeypatch)
    with pytest.raises(InputError, match=r"cannot be read \(permission denied\)") as caught:
        find_sources([tmp_path])
    assert str(caught.value).startswith(str(tmp_path))
    assert other_kinds([tmp_path]) == {}


def test_a_folder_within_that_may_not_be_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, inside = written(tmp_path, "a.txt", PROSE), written(tmp_path, "b/b.txt", PROSE)
    close(inside.parent, monkeypatch)
    failed: dict[str, InputError] = {}
    assert find_sources([tmp_path], failed) == (outside,)
    assert {path: error.key for path, error in failed.items()} == {str(inside.parent): "source.closed_folder"}


# ── loading ──


@pytest.mark.parametrize(
    ("number", "title", "published"),
    [
        ("000", "Het Kremlin zegt bereid te zijn om in Minsk", Published()),
        ("001", "Het overgrote deel van de Russische troepenmacht", Published()),
        ("002", "Het was het eerste gesprek tussen Kiev en Moskou", Published("2022-03")),
        ("003", "Voor de tweede keer kwamen delegaties", Published(mention="3 maart")),
        ("004", "Russische troepen hebben de eerste fase van de invasie", Published("2022-03")),
    ],
)
def test_the_seed_articles(number: str, title: str, published: Published) -> None:
    path = next(ARTICLES.glob(f"{number}_*"))
    article = load(path, max_bytes=LIMIT)
    data = path.read_bytes()
    assert article.original.encode() == data
    assert article.content_hash == sha256(data).hexdigest()
    assert article.id == article.content_hash[:16]
    assert article.source == str(path)
    assert article.language == "nl"
    assert article.published == published
    assert article.title.startswith(title)
    assert len(article.title) <= 80


def test_a_month_is_all_that_a_month_prefix_gives() -> None:
    article = load(next(ARTICLES.glob("002_*")), max_bytes=LIMIT)
    assert article.published.precision is DatePrecision.MONTH


def test_a_byte_order_mark_and_carriage_returns_stay(tmp_path: Path) -> None:
    text = "\ufeffRustige nacht in de stad\r\n\r\nHet overleg duurt nog.\r\n"
    article = load(written(tmp_path, "a.txt", text), max_bytes=LIMIT)
    assert article.original == text
    assert article.title == "Rustige nacht in de stad"


@pytest.mark.parametrize(
    ("name", "content", "error", "reason"),
    [
        ("a.txt", b"", EmptySourceError, "empty"),
        ("a.txt", b"\xef\xbb\xbf \r\n\t", EmptySourceError, "empty"),
        ("a.txt", b"Een\0twee", BinarySourceError, "binary"),
        ("a.md", b"%PDF-1.7 tekst", BinarySourceError, "PDF"),
        ("a.txt", b"PK\x03\x04abc", BinarySourceError, "ZIP"),
        ("a.txt", b"\x01\x02\x03\x04abcdef", BinarySourceError, "binary"),
        ("a.txt", b"Oekra\xefne", EncodingError, "byte 5 is 0xef"),
        ("a.txt", "Oekraïne".encode("utf-16"), EncodingError, "UTF-16"),
        ("a.txt", b"x" * 101, TooLargeError, "limit of 100 bytes"),
        ("a.docx", b"tekst", UnsupportedSourceError, ".docx"),
        ("README", b"tekst", UnsupportedSourceError, "without a suffix"),
    ],
)
def test_what_cannot_be_read(
    tmp_path: Path, name: str, content: bytes, error: type[InputError], reason: str
) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(error) as caught:
        load(path, max_bytes=100)
    assert str(caught.value).startswith(str(path))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_exactly_the_limit_is_allowed(tmp_path: Path) -> None:
    assert len(load(written(tmp_path, "a.txt", "Ja. " * 25), max_bytes=100).original) == 100


@pytest.mark.parametrize("name", ["missing.txt", "folder.txt"])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(SourceNotFoundError, match="no such file"):
        load(tmp_path / name, max_bytes=LIMIT)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", PROSE)
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        load(path, max_bytes=LIMIT)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_be_listed_and_not_searched(tmp_path: Path) -> None:
    outside, inside = written(tmp_path, "a.txt", PROSE), written(tmp_path, "b/b.txt", PROSE)
    inside.parent.chmod(0o400)
    try:
        assert find_sources([tmp_path]) == (outside,)
        with pytest.raises(InputError):
            load(inside, max_bytes=LIMIT)
    finally:
        inside.parent.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    try:
        path.write_text(PROSE)
    except OSError:
        pytest.skip("this file system takes no such names")
    with pytest.raises(EncodingError, match="name is not valid UTF-8"):
        load(path, max_bytes=LIMIT)


@given(st.binary(max_size=80))
def test_any_bytes_are_loaded_unchanged_or_refused(data: bytes) -> None:
    try:
        loaded = load_text(Path("a.txt"), data)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert loaded.original.encode() == data
