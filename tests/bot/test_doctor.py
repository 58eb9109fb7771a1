"""The doctor: what is wrong is told with a remedy, and no secret is shown."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import SecretStr

from bot.cli.entry import run
from bot.doctor import (
    Finding,
    Patient,
    Severity,
    check_data_folder,
    check_discord,
    check_index,
    check_packages,
    check_python,
    check_writer,
    examine,
    worst,
)
from config.composer_settings import ComposeSettings
from config.discord_settings import DiscordSettings
from config.settings import ConfigError, IndexSettings, Settings
from index.errors import IndexMismatchError, LanguageModelError
from tests.openai_server import Refuse, Say, ScriptedOpenAI

GOOD_TOKEN = "MTA1MjM0NTY3ODkwMTIzNDU2Nw.GxYzAb." + "s3cret-" * 5


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def patient(settings: Settings) -> Patient:
    return Patient(settings, None, "en")


def test_python(patient: Patient) -> None:
    assert check_python(patient).severity is Severity.OK
    old = check_python(patient, (3, 10, 4))
    assert (old.severity, old.detail) == (Severity.ERROR, "Python 3.10.4")
    assert "3.11" in old.remedy


def test_packages(patient: Patient) -> None:
    assert check_packages(patient).severity is Severity.OK
    found = check_packages(
        patient, ["pydantic>=2", "pydantic-settings<0.1", "no-such-thing>=1", 'pytest<1; extra == "dev"']
    )
    assert found.severity is Severity.ERROR
    assert "pydantic-settings" in found.detail
    assert "no-such-thing" in found.detail
    assert "pytest" not in found.detail
    assert "make clean install" in found.remedy


def test_disk_of_a_folder_that_is_not_there_yet(patient: Patient, settings: Settings) -> None:
    found = check_data_folder(patient, settings)
    assert found.severity is Severity.OK
    assert not settings.data_dir.exists()


def test_disk_that_is_no_folder(patient: Patient, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    blocked = settings.model_copy(update={"data_dir": tmp_path / "file" / "data"})
    found = check_data_folder(patient, blocked)
    assert found.severity is Severity.ERROR
    assert "BRON_DATA_DIR" in found.remedy


@pytest.mark.parametrize(("free", "severity"), [(2**40, "ok"), (2**28, "warning"), (2**20, "error")])
def test_disk_that_is_full(
    patient: Patient, settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, severity: str
) -> None:
    usage = ModuleType("usage")
    usage.free = free  # type: ignore[attr-defined]  # only this field is read
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert check_data_folder(patient, settings).severity == severity


def test_no_index_is_a_warning_that_names_the_command(patient: Patient, settings: Settings) -> None:
    found = check_index(patient, settings)
    assert found.severity is Severity.WARNING
    assert "bron index add" in found.remedy


@pytest.mark.parametrize(
    ("token", "severity"),
    [(None, "info"), ("", "info"), (GOOD_TOKEN, "ok"), ("Bot " + GOOD_TOKEN, "error"), ("hunter2", "error")],
)
def test_token_is_judged_by_its_form_and_never_shown(
    patient: Patient, settings: Settings, token: str | None, severity: str
) -> None:
    discord = DiscordSettings(token=None if token is None else SecretStr(token))
    found = check_discord(patient, settings.model_copy(update={"discord": discord}))
    assert found.severity == severity
    assert not token or token not in repr(found)


def writer(settings: Settings, **compose: object) -> Settings:
    return settings.model_copy(update={"compose": ComposeSettings.model_validate(compose)})


@pytest.mark.parametrize(("style", "severity"), [("auto", "info"), ("quote", "info"), ("compose", "warning")])
def test_no_language_model(patient: Patient, settings: Settings, style: str, severity: str) -> None:
    found = check_writer(patient, writer(settings, style=style))
    assert found.severity == severity
    assert ("BRON_COMPOSE__URL" in found.remedy) == (severity == "warning")


def test_a_language_model_that_replies(patient: Patient, settings: Settings) -> None:
    with ScriptedOpenAI(key="k") as endpoint:
        found = check_writer(patient, writer(settings, url=endpoint.url, model=endpoint.model, key="k"))
        assert found.severity is Severity.OK
        assert found.detail.startswith(f"scripted at {endpoint.url}: first word after ")
        assert endpoint.last.body["max_tokens"] < 10


def test_a_language_model_that_only_thinks(patient: Patient, settings: Settings) -> None:
    with ScriptedOpenAI(lambda _: Say("")) as endpoint:
        found = check_writer(patient, writer(settings, url=endpoint.url, model=endpoint.model))
    assert found.severity is Severity.WARNING
    assert "no words" in found.detail


def test_a_language_model_with_another_key_or_name(patient: Patient, settings: Settings) -> None:
    with ScriptedOpenAI(key="k", models=["small"]) as endpoint:
        with pytest.raises(LanguageModelError, match="401"):
            check_writer(patient, writer(settings, url=endpoint.url, model="small", key="hunter2"))
        with pytest.raises(LanguageModelError, match="404") as caught:
            check_writer(patient, writer(settings, url=endpoint.url, model="large", key="k"))
    assert "small" in caught.value.hint


def test_a_language_model_that_is_ill_is_asked_once(patient: Patient, settings: Settings) -> None:
    with ScriptedOpenAI(lambda _: Refuse(503, "loading")) as endpoint:
        ill = writer(settings, url=endpoint.url, model=endpoint.model)
        found = {finding.check: finding for finding in examine(Patient(ill, None, "en"))}["writer"]
        assert (found.severity, len(endpoint.requests)) == (Severity.ERROR, 1)
        assert "503" in found.detail
        assert found.remedy


def test_a_real_index_is_healthy(seed_index: Path) -> None:
    findings = list(examine(Patient(Settings(data_dir=seed_index), None, "nl")))
    assert [finding.check for finding in findings] == [
        "python", "packages", "settings", "disk", "model", "index", "writer", "discord",
    ]  # fmt: skip
    assert worst(findings) is Severity.INFO
    assert findings[5].detail.startswith("5 artikelen, generatie ")


def test_an_index_of_other_settings_names_the_command_that_repairs_it(seed_index: Path) -> None:
    settings = Settings(data_dir=seed_index, index=IndexSettings(passage_tokens=100))
    found = {finding.check: finding for finding in examine(Patient(settings, None, "en"))}["index"]
    assert found.severity is Severity.ERROR
    assert "bron index rebuild" in found.remedy
    with pytest.raises(IndexMismatchError):
        check_index(Patient(settings, None, "en"), settings)


def test_a_check_that_breaks_is_a_finding(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Finding:
        raise RuntimeError("ill")

    monkeypatch.setattr("bot.doctor.CHECKS", (("model", broken),))
    (found,) = (finding for finding in examine(patient) if finding.check == "model")
    assert (found.severity, found.detail) == (Severity.ERROR, "RuntimeError: ill")
    assert found.remedy


def test_without_its_own_metadata_the_rest_is_examined_all_the_same(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.doctor.DISTRIBUTION", "no-such-distribution")
    monkeypatch.setattr("bot.doctor.CHECKS", ())
    found = {finding.check: finding for finding in examine(patient)}
    assert found["packages"].severity is Severity.ERROR
    assert found["settings"].severity is Severity.OK


def test_without_settings_only_what_needs_none_is_checked() -> None:
    fault = ConfigError("unknown setting BRON_X", hint="Did you mean BRON_Y?")
    findings = list(examine(Patient(None, fault, "en")))
    assert [finding.check for finding in findings] == ["python", "packages", "settings"]
    assert findings[2] == Finding(
        "settings", Severity.ERROR, "unknown setting BRON_X", "Did you mean BRON_Y?"
    )


def test_worst() -> None:
    fine = Finding("a", Severity.OK, "")
    assert worst([]) is Severity.OK
    assert (
        worst([fine, replace(fine, severity=Severity.ERROR), replace(fine, severity=Severity.INFO)])
        == "error"
    )


@pytest.mark.usefixtures("own_folder", "logging_as_it_was")
def test_the_command_exits_with_1_when_something_does_not_work(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "bot.factory", None)
    monkeypatch.setenv("BRON_DISCORD__TOKEN", GOOD_TOKEN)
    assert run(["doctor", "--json"]) == 1
    found = json.loads(capfd.readouterr().out)
    assert found["ok"] is False
    assert {"check", "severity", "detail", "remedy"} == found["findings"][0].keys()
    assert run(["doctor"]) == 1
    out = capfd.readouterr().out
    assert out.startswith("ok       python ")
    assert GOOD_TOKEN not in out
