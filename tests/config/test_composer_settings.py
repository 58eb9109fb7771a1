"""Settings of written answers: addresses that cannot be meant are refused, and the key stays hidden."""

from __future__ import annotations

import pytest

from config.composer_settings import ComposeSettings
from config.settings import ConfigError, load_settings


def test_without_a_url_no_model_is_configured() -> None:
    compose = load_settings(env_file=None).compose
    assert (compose.url, compose.model, compose.key, compose.style) == (None, None, None, "auto")


def test_what_is_written_where_nobody_chooses() -> None:
    url = "http://localhost:11434/v1"
    assert not ComposeSettings().writes
    assert ComposeSettings(url=url).writes
    assert not ComposeSettings(url=url, style="quote").writes
    assert ComposeSettings(style="compose").writes
    assert not ComposeSettings(url=url).configured
    assert ComposeSettings(url=url, model="any").configured


def test_the_slash_at_the_end_does_not_matter() -> None:
    assert ComposeSettings(url="http://localhost:11434/v1/").url == "http://localhost:11434/v1"


@pytest.mark.parametrize(
    "url",
    [
        "localhost:11434/v1",
        "file:///etc/passwd",
        "http://",
        "http://host:port/v1",
        "http://[::1/v1",
        "http://name:word@host/v1",
        "http://:word@host/v1",
        "http://h/v1?key=1",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("BRON_COMPOSE__URL", url)
    with pytest.raises(ConfigError, match="BRON_COMPOSE__URL") as caught:
        load_settings(env_file=None)
    assert "word" not in str(caught.value).replace("password", "")


def test_the_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRON_COMPOSE__KEY", "sk-very-secret")
    assert "very-secret" not in repr(load_settings(env_file=None))


def test_the_password_of_a_proxy_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRON_COMPOSE__PROXY", "http://me:hunter2@proxy.local:3128/")
    monkeypatch.setenv("BRON_COMPOSE__URL", "http://localhost:11434/v1")
    settings = load_settings(env_file=None)
    assert settings.compose.connects_to == "http://proxy.local:3128"
    assert "hunter2" not in repr(settings)
