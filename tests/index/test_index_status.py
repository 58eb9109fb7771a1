"""The status for people, with and without a look at the articles' files."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import source_reader
from index.index_status import index_status
from tests.index.small_index import load, new_ingestor, new_store, text_about


@pytest.mark.parametrize("look_at_sources", [True, False])
def test_files_are_read_only_where_that_is_wanted(
    look_at_sources: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / f"{name}.txt" for name in ("bridges", "dykes", "rivers")]
    for file in files:
        file.write_text(text_about(file.stem))
    store = new_store(tmp_path / "data")
    new_ingestor(store).add(files)
    files[0].write_text("A new text about bridges.")
    files[2].unlink()
    read: list[str] = []

    def has_changed(source: str, content_hash: str) -> bool:
        read.append(source)
        return source_reader.has_changed(source, content_hash)

    monkeypatch.setattr("index.index_status.has_changed", has_changed)
    status = index_status(store, model="hash:1", settings="s", look_at_sources=look_at_sources)
    assert status.manifest is not None
    assert status.manifest.articles == 3
    assert status.languages == {load(files[0]).language: 3}
    assert status.bytes
    assert status.changed == ((str(files[0]),) if look_at_sources else ())
    assert status.vanished == ((str(files[2]),) if look_at_sources else ())
    assert read == ([str(file) for file in files] if look_at_sources else [])
