"""From settings to what they choose: the store, the translator, what is made ahead, what shapes an index."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.composition import Style
from bot.answering.schema import Answer
from bot.factory import build_engine, build_ingestor, build_store, index_fingerprint
from bot.quoting_engine import QuotingEngine
from config.settings import Settings, load_settings
from index.errors import IndexMismatchError, StoreUnavailableError
from tests.conftest import SEEDS
from tests.openai_server import ScriptedOpenAI, fabricating

pytestmark = pytest.mark.usefixtures("own_folder")

QUESTION = "where were the talks held?"


def configured(monkeypatch: pytest.MonkeyPatch, **values: object) -> Settings:
    """The settings where the environment has `values`: `STORE__URL` is BRON_STORE__URL."""
    for name, value in values.items():
        monkeypatch.setenv(f"BRON_{name}", str(value))
    return load_settings(env_file=None)


def as_told(answer: Answer) -> Answer:
    """An answer without what no two of them have in common."""
    return replace(answer, generation="", timings_ms={})


# --- the store ---


@pytest.mark.slow
def test_a_server_holds_the_vectors_and_its_answers_are_the_same(
    chroma_server: str,
    seed_index: Path,
    seed_engine: QuotingEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(seed_index / "cache", tmp_path / "data" / "cache")
    settings = configured(monkeypatch, STORE__URL=chroma_server)
    assert build_ingestor(settings).add([SEEDS / "articles"]).published
    with closing(build_engine(settings)) as engine:
        answer = engine.ask(QUESTION)
    assert answer.quotes
    assert as_told(answer) == as_told(seed_engine.ask(QUESTION))
    assert list((tmp_path / "data" / "generations").rglob("chroma*")) == []
    monkeypatch.delenv("BRON_STORE__URL")
    with pytest.raises(IndexMismatchError, match="server") as raised:
        build_engine(load_settings(env_file=None))
    assert raised.value.hint.startswith("`bron index rebuild` moves them")


def test_an_index_in_a_folder_is_refused_before_a_question_where_a_server_is_set(
    seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configured(monkeypatch, DATA_DIR=seed_index, STORE__URL="http://127.0.0.1:9")
    with pytest.raises(IndexMismatchError, match="embedded") as raised:
        build_engine(settings)
    assert "set BRON_STORE__URL as it was" in raised.value.hint


# --- what writes ---


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedOpenAI]:
    """A language model, with the settings that name it."""
    with ScriptedOpenAI(fabricating("The second round of talks was held in Belarus.")) as endpoint:
        monkeypatch.setenv("BRON_COMPOSE__URL", endpoint.url)
        monkeypatch.setenv("BRON_COMPOSE__MODEL", endpoint.model)
        yield endpoint


@pytest.mark.parametrize("translate", [True, False])
def test_quotes_are_sent_to_be_translated_only_where_that_is_set(
    translate: bool, seed_index: Path, endpoint: ScriptedOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configured(monkeypatch, DATA_DIR=seed_index, COMPOSE__TRANSLATE=str(translate).lower())
    with closing(build_engine(settings)) as engine:
        written = engine.ask(QUESTION).composition
    assert written is not None
    assert written.statements
    tasks = ["Translate" in request.messages[0]["content"] for request in endpoint.requests]
    assert tasks == ([False, True] if translate else [False])
    assert bool(written.untranslated) == translate  # what came is no translation, so none is shown


def test_what_writes_is_made_ahead_and_the_model_is_asked_nothing(
    seed_index: Path, endpoint: ScriptedOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = threading.Event()
    monkeypatch.setattr("bot.answering.language_model_openai.warm_up", made.set)
    settings = configured(monkeypatch, DATA_DIR=seed_index)
    with closing(build_engine(settings)) as engine:
        assert not made.wait(0.2)
        engine.ask(QUESTION, style=Style.QUOTE)
        assert not made.is_set()
    with closing(build_engine(settings, ahead=True)) as engine:
        assert made.wait(60)
        engine.prepare()  # waits for what is under way
    assert endpoint.paths == []


def test_without_a_language_model_nothing_is_made_ahead(
    seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configured(monkeypatch, DATA_DIR=seed_index)
    begun: list[object] = []
    monkeypatch.setattr("bot.factory.Background", begun.append)
    with closing(build_engine(settings, ahead=True)) as engine:
        assert begun == []
        assert engine.ask(QUESTION).mode is Style.QUOTE


# --- what shapes an index ---


def test_the_size_of_passages_names_an_index_and_what_is_asked_of_it_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = index_fingerprint(load_settings(env_file=None))
    asked = configured(monkeypatch, ANSWER__QUOTES=5, RETRIEVAL__CANDIDATES=50, STORE__URL="http://h:1")
    assert index_fingerprint(asked) == usual
    assert index_fingerprint(configured(monkeypatch, INDEX__PASSAGE_TOKENS=141)) != usual


def test_an_index_of_other_passages_is_refused_before_a_question(
    seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configured(monkeypatch, DATA_DIR=seed_index, INDEX__PASSAGE_TOKENS=200)
    with pytest.raises(IndexMismatchError) as raised:
        build_engine(settings)
    assert "bron index rebuild" in raised.value.hint


def test_what_is_indexed_can_be_told_while_the_server_is_away(
    seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = build_store(configured(monkeypatch, DATA_DIR=seed_index, STORE__URL="http://127.0.0.1:9"))
    with closing(store.open_current()) as generation:
        assert generation.manifest.articles == 5
    with pytest.raises(StoreUnavailableError):
        store.backend.open("000001-deadbeef", seed_index)
