"""The cache of vectors: what it keeps, what it lets go, and what it survives."""

from __future__ import annotations

import sqlite3
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import vector_cache
from index.errors import DiskError
from index.vector_cache import VectorCache

VECTOR = np.array([0.1, -0.2, 0.3], np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.sqlite"


def numbered(count: int, start: int = 0) -> dict[str, np.ndarray[Any, Any]]:
    return {f"text {number}": np.full(4, number, np.float32) for number in range(start, start + count)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.lists(st.text(st.characters(codec=None), max_size=30), unique=True, max_size=20))
def test_values_come_back_bit_for_bit(path: Path, texts: list[str]) -> None:
    vectors = {text: np.random.default_rng(len(text)).random(8, np.float32) for text in texts}
    VectorCache(path).put_many("model", "passage", vectors)
    found = VectorCache(path).get_many("model", "passage", texts)
    assert found.keys() == vectors.keys()
    assert all(np.array_equal(found[text], vectors[text]) for text in texts)


def test_unknown_texts_are_left_out(path: Path) -> None:
    cache = VectorCache(path)
    assert cache.get_many("model", "passage", []) == {}
    assert cache.get_many("model", "passage", ["a"]) == {}
    cache.put_many("model", "passage", {"a": VECTOR})
    assert list(cache.get_many("model", "passage", ["b", "a", "c"])) == ["a"]


def test_models_and_kinds_do_not_share_vectors(path: Path) -> None:
    cache = VectorCache(path)
    cache.put_many("model", "passage", {"a": VECTOR})
    assert cache.get_many("other model", "passage", ["a"]) == {}
    assert cache.get_many("model", "query", ["a"]) == {}
    assert cache.get_many("modelpassage", "", ["a"]) == {}


def test_found_vectors_can_be_changed(path: Path) -> None:
    cache = VectorCache(path)
    cache.put_many("model", "passage", {"a": VECTOR})
    cache.get_many("model", "passage", ["a"])["a"] += 1
    assert cache.get_many("model", "passage", ["a"])["a"] == pytest.approx(VECTOR)


def test_what_is_not_used_for_long_goes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = VectorCache(path)
    today = vector_cache._today()
    cache.put_many("model", "passage", {"used": VECTOR, "unused": VECTOR})
    monkeypatch.setattr(vector_cache, "_today", lambda: today + vector_cache.KEEP_DAYS)
    cache.get_many("model", "passage", ["used"])
    monkeypatch.setattr(vector_cache, "_today", lambda: today + vector_cache.KEEP_DAYS + 1)
    cache.put_many("model", "passage", {"new": VECTOR})
    assert set(cache.get_many("model", "passage", ["used", "unused", "new"])) == {"used", "new"}


def test_when_there_are_too_many_the_oldest_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_cache, "KEEP_VECTORS", 5)
    cache = VectorCache(path)
    today = vector_cache._today()
    cache.put_many("model", "passage", numbered(4))
    monkeypatch.setattr(vector_cache, "_today", lambda: today + 1)
    cache.put_many("model", "passage", numbered(4, start=4))
    found = cache.get_many("model", "passage", numbered(8))
    assert len(found) == 5
    assert set(numbered(4, start=4)) <= set(found)


def test_what_does_not_fit_drops_nothing_of_today(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_cache, "KEEP_VECTORS", 5)
    cache = VectorCache(path)
    hits = []
    for _ in range(3):  # runs over eight texts, two at a time
        hits.append(0)
        for start in range(0, 8, 2):
            two = numbered(2, start=start)
            known = cache.get_many("model", "passage", two)
            hits[-1] += len(known)
            cache.put_many("model", "passage", {text: two[text] for text in two.keys() - known.keys()})
    assert hits == [0, 5, 5]


def damage_header(path: Path) -> None:
    path.write_bytes(b"this is no database" * 100)


def damage_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def newer_format(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def lost_table(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE vectors")
    database.close()


@pytest.mark.parametrize("damage", [damage_header, damage_pages, cut_short, newer_format, lost_table])
def test_a_damaged_file_is_set_aside_and_begun_anew(
    path: Path, damage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    cache = VectorCache(path)
    cache.put_many("model", "passage", numbered(50))
    damage(path)
    assert cache.get_many("model", "passage", ["text 1"]) == {}
    assert "damaged" in caplog.text
    assert path.with_name("vectors.sqlite.damaged").is_file()
    cache.put_many("model", "passage", {"a": VECTOR})
    assert list(cache.get_many("model", "passage", ["a"])) == ["a"]


def test_an_empty_file_is_no_damage(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    VectorCache(path).put_many("model", "passage", {"a": VECTOR})
    assert not path.with_name("vectors.sqlite.damaged").exists()


def test_a_folder_that_cannot_be_made_is_a_disk_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError, match="cannot be used"):
        VectorCache(tmp_path / "file" / "vectors.sqlite").get_many("model", "passage", ["a"])


def test_a_folder_in_the_place_of_the_file_is_a_disk_error(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(DiskError):
        VectorCache(path).get_many("model", "passage", ["a"])


def test_a_full_disk_is_a_disk_error_and_keeps_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = VectorCache(path)
    cache.put_many("model", "passage", {"a": VECTOR})
    insert = vector_cache._insert

    def insert_on_a_full_disk(database: sqlite3.Connection, rows: Any) -> None:
        database.execute("PRAGMA max_page_count = 6")
        insert(database, rows)

    monkeypatch.setattr(vector_cache, "_insert", insert_on_a_full_disk)
    with pytest.raises(DiskError, match="full") as caught:
        cache.put_many("model", "passage", {f"text {n}": np.zeros(400, np.float32) for n in range(100)})
    assert "room" in caught.value.hint
    assert list(cache.get_many("model", "passage", ["a", "text 1"])) == ["a"]


def write_many(path: Path, start: int) -> int:
    cache = VectorCache(path)
    for number in range(start, start + 40):
        cache.put_many("model", "passage", numbered(1, start=number))
    return len(cache.get_many("model", "passage", numbered(40, start=start)))


def test_several_processes_make_and_fill_one_file(path: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        counts = pool.starmap(write_many, [(path, 40 * number) for number in range(4)])
    assert counts == [40] * 4
    assert len(VectorCache(path).get_many("model", "passage", numbered(160))) == 160


def test_several_processes_mend_one_file(path: Path) -> None:
    path.parent.mkdir()
    damage_header(path)
    with get_context("spawn").Pool(4) as pool:
        pool.starmap(write_many, [(path, 40 * number) for number in range(4)])
    assert len(VectorCache(path).get_many("model", "passage", numbered(160))) == 160
