"""`--corpus`: an index that holds what its folder holds now, whatever became of the one before."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.corpus import over_corpus
from bot.cli.program import Program
from index.errors import IndexLockedError
from index.generation_writer import locked
from tests.bot.small_program import SmallProgram
from tests.index.small_index import originals, text_about


@pytest.fixture
def program(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProgram:
    monkeypatch.setattr("index.generation_writer.LOCK_WAIT_S", 0.05)
    return SmallProgram()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for subject in ("bridges", "rivers"):
        (folder / f"{subject}.txt").write_text(text_about(subject))
    return folder


def indexed(own: Program) -> dict[str, str]:
    return originals(own.ingestor().store)


BOTH = {f"{subject}.txt": text_about(subject) for subject in ("bridges", "rivers")}


def test_a_file_that_became_a_copy_is_no_longer_quoted_as_it_was(program: SmallProgram, corpus: Path) -> None:
    assert indexed(over_corpus(program, corpus)) == BOTH
    (corpus / "rivers.txt").write_text(text_about("bridges"))
    assert indexed(over_corpus(program, corpus)) == {"bridges.txt": text_about("bridges")}


@pytest.mark.parametrize(("model", "passages"), [("hash:2", "s"), ("hash:1", "t")])
def test_an_index_of_other_settings_is_made_anew(
    program: SmallProgram, corpus: Path, model: str, passages: str
) -> None:
    over_corpus(program, corpus)
    own = over_corpus(program.other(model, passages), corpus)
    assert indexed(own) == BOTH
    with closing(own.ingestor().store.open_current()) as generation:
        assert (generation.manifest.model, generation.manifest.settings) == (model, passages)


@pytest.mark.parametrize(
    "part", ["current", "generations/*/catalogue.sqlite", "generations/*/chroma/chroma.sqlite3"]
)
def test_a_damaged_index_is_made_anew(program: SmallProgram, corpus: Path, part: str) -> None:
    own = over_corpus(program, corpus)
    (damaged,) = own.settings.data_dir.glob(part)
    damaged.write_bytes(b"broken")
    assert indexed(over_corpus(program, corpus)) == BOTH


def test_while_another_process_writes_the_index_as_it_was_answers(
    program: SmallProgram, corpus: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    own = over_corpus(program, corpus)
    with locked(own.ingestor().store):
        assert indexed(over_corpus(program, corpus)) == BOTH
        assert "another process" in capfd.readouterr().err


def test_while_another_process_makes_the_index_there_may_be_none_to_answer(
    program: SmallProgram, corpus: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    own = over_corpus(program, corpus)
    capfd.readouterr()
    with locked(own.ingestor().store):
        with pytest.raises(IndexLockedError):
            over_corpus(program.other("hash:2", "s"), corpus)
        (own.settings.data_dir / "current").unlink()
        with pytest.raises(IndexLockedError):
            over_corpus(program, corpus)
    assert capfd.readouterr().err == ""
