"""Settings: defaults, the environment, `.env`, and refusal of what no section knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from config.settings import ConfigError, Settings, load_settings, setting_names

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No data folder either, and room for a `.env`."""
    monkeypatch.delenv("BRON_DATA_DIR")
    monkeypatch.chdir(tmp_path)


def test_defaults() -> None:
    settings = load_settings()
    assert settings.index.model == "packaged"
    assert settings.index.passage_tokens == 140
    assert settings.answer.quotes == 3
    assert settings.store.url is None
    assert settings.data_dir.is_absolute()
    assert settings.data_dir.name == "bron"


def test_environment_goes_before_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("BRON_ANSWER__QUOTES=7\nBRON_DATA_DIR=here\n", encoding="utf-8")
    monkeypatch.setenv("BRON_ANSWER__QUOTES", "2")
    settings = load_settings()
    assert settings.answer.quotes == 2
    assert settings.data_dir == Path.cwd() / "here"


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRON_DATA_DIR", "~/bron-data")
    assert load_settings().data_dir == Path.home() / "bron-data"


@pytest.mark.parametrize("name", ["~nobody-of-this-name", "~nobody-of-this-name/bron"])
def test_a_home_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("BRON_DATA_DIR", name)
    with pytest.raises(ConfigError, match="BRON_DATA_DIR"):
        load_settings()


def test_empty_means_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRON_STORE__URL", "")
    monkeypatch.setenv("BRON_INDEX__MODEL", "")
    assert load_settings().store.url is None
    assert load_settings().index.model == "packaged"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("BRON_INDEX__MODLE", "BRON_INDEX__MODEL"),
        ("BRON_DATADIR", "BRON_DATA_DIR"),
        ("bron_log__levle", "BRON_LOG__LEVEL"),
    ],
)
def test_unknown_name_in_the_environment_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: str, right: str
) -> None:
    monkeypatch.setenv(wrong, "x")
    with pytest.raises(ConfigError, match=wrong.upper()) as caught:
        load_settings()
    assert right in caught.value.hint
    assert caught.value.exit_code == 2


def test_all_unknown_names_are_told_at_once_each_with_its_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRON_DATADIR", "x")
    monkeypatch.setenv("BRON_ZZZZZZ", "x")
    Path(".env").write_text("BRON_INDEX__MODLE=x\nbron_index__modeel=x\nBRON_DATADIR=x\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    names = "BRON_DATADIR, BRON_INDEX__MODEEL, BRON_INDEX__MODLE, BRON_ZZZZZZ"
    assert caught.value.told("en") == (
        f"unknown settings {names}. Did you mean BRON_DATA_DIR, BRON_INDEX__MODEL?"
    )
    assert caught.value.told("nl").startswith(f"onbekende instellingen {names}. Bedoel je BRON_DATA_DIR, ")


def test_unknown_name_in_env_file_is_refused() -> None:
    Path(".env").write_text("OTHER_PROGRAM=1\nBRON_ANSWER__QOUTES=4\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="BRON_ANSWER__QOUTES") as caught:
        load_settings()
    assert "OTHER_PROGRAM" not in str(caught.value)


def test_unknown_name_without_a_neighbour_points_to_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRON_ZZZZZZ", "x")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert ".env.example" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BRON_INDEX__PASSAGE_TOKENS", "many"),
        ("BRON_INDEX__PASSAGE_TOKENS", "3"),
        ("BRON_CHAT__LANGUAGE", "fr"),
        ("BRON_INDEX__KEEP_GENERATIONS", "0"),
    ],
)
def test_value_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        load_settings()


@pytest.mark.parametrize(
    "line",
    [
        "BRON_DATA_DIR /srv/bron",
        "BRON_DATA_DIR: /srv/bron",
        "bron_data_dir",
        "export BRON_DATA_DIR /srv/bron",
        'export BRON_DATA_DIR="/srv/bron',
    ],
)
def test_a_line_of_env_file_that_sets_nothing_is_named(line: str) -> None:
    Path(".env").write_text(f"# ours\n{line}\nBRON_CHAT__LANGUAGE=nl\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"(?i)\.env, line 2: bron_data_dir is given no value"):
        load_settings()


def test_odd_lines_of_others_in_env_file_are_theirs() -> None:
    Path(".env").write_text("export A='b\nnot a line\nBRON_CHAT__LANGUAGE=nl\n", encoding="utf-8")
    assert load_settings().chat.language == "nl"


def test_env_file_that_is_not_text() -> None:
    Path(".env").write_bytes(b"BRON_DATA_DIR=\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings()


def documented_settings() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assignments = (line.removeprefix("# ").partition("=") for line in lines if line.startswith("# BRON_"))
    return {name: value for name, _, value in assignments}


def default_in_words(default: object) -> str:
    if default is None or default is PydanticUndefined or isinstance(default, SecretStr):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_env_example_lists_every_setting_with_its_default() -> None:
    assert documented_settings() == {name: default_in_words(info.default) for name, info in setting_names()}


def test_env_example_explains_every_setting_in_its_own_words() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, info in setting_names():
        assert info.description, name
        assert f"# {info.description}" in text, f"{name}: {info.description}"


def test_env_example_as_it_stands_changes_nothing() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    Path(".env").write_text(text.replace("# BRON_", "BRON_"), encoding="utf-8")
    assert load_settings() == load_settings(env_file=None)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({}, 60),
        ({"URL": "http://127.0.0.1/v1", "MODEL": "m"}, 180),
        ({"URL": "http://127.0.0.1/v1", "MODEL": "m", "SECONDS": "30.5"}, 91),
        ({"URL": "http://127.0.0.1/v1", "MODEL": "m", "SECONDS": "3600"}, 840),
    ],
)
def test_discord_waits_as_long_as_a_model_may_take(
    given: dict[str, str], seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"BRON_COMPOSE__{name}", value)
    assert load_settings().discord.answer_seconds == seconds
    monkeypatch.setenv("BRON_DISCORD__ANSWER_SECONDS", "20")
    assert load_settings().discord.answer_seconds == 20


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().answer.quotes = 4  # type: ignore[misc]  # the assignment is what is tested
