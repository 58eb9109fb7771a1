"""Checks of an installation. Each finding has a severity, what was found, and a remedy where needed."""

from __future__ import annotations

import logging
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bot.answering.composition import Style
from config.phrases import phrase
from config.settings import ConfigError, Settings
from config.told_error import ToldError, reason_words
from index.errors import BronError, NoIndexError

log = logging.getLogger(__name__)

DISTRIBUTION = "bronbot"
OLDEST_PYTHON = (3, 11)
LOW_DISK = 500 * 2**20  # bytes; an index of 10 000 passages takes about 100 MB, and twice that while it grows
NO_DISK = 50 * 2**20
# Discord: base64url of the application's id, a time stamp, and a signature, with dots between.
TOKEN_FORM = re.compile(r"[\w-]{18,}\.[\w-]{6,}\.[\w-]{27,}")


class Severity(StrEnum):
    """How much a finding matters; an error keeps something from working."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str  # "python", "packages", …
    severity: Severity
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: the settings, or why there are none."""

    settings: Settings | None
    fault: ConfigError | None
    language: str

    def finding(
        self, check: str, severity: Severity, key: str, *, remedy: str = "", **values: object
    ) -> Finding:
        """A finding in the words of `doctor.<key>` and the remedy in those of `doctor.<remedy>`."""
        cure = phrase(f"doctor.{remedy}", self.language, **values) if remedy else ""
        return Finding(check, severity, phrase(f"doctor.{key}", self.language, **values), cure)

    def failure(self, check: str, error: ToldError) -> Finding:
        """The finding that `check` met `error`."""
        return Finding(check, Severity.ERROR, error.what(self.language), error.advice(self.language))


def examine(patient: Patient) -> Iterator[Finding]:
    """Run all checks, those that need settings only where there are any. A check that fails is a finding."""
    for name, check in FIRST_CHECKS:
        yield _made(patient, name, partial(check, patient))
    if patient.settings is None:
        return
    for name, check_with in CHECKS:
        yield _made(patient, name, partial(check_with, patient, patient.settings))


def _made(patient: Patient, name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except BronError as error:
        return patient.failure(name, error)
    except Exception as error:  # a doctor that falls ill helps nobody: the illness is the finding
        log.debug("the check of %s failed", name, exc_info=True)
        detail = f"{type(error).__name__}: {error}"
        return Finding(name, Severity.ERROR, detail, phrase("doctor.report", patient.language))


def check_python(patient: Patient, version: tuple[int, int, int] = sys.version_info[:3]) -> Finding:
    """Whether the interpreter is new enough."""
    shown = ".".join(map(str, version))
    if version < OLDEST_PYTHON:
        return patient.finding("python", Severity.ERROR, "python", remedy="python_remedy", version=shown)
    return patient.finding("python", Severity.OK, "python", version=shown)


def check_packages(patient: Patient, requirements: Sequence[str] | None = None) -> Finding:
    """Whether the packages that bron declares are installed, in versions it accepts."""
    from importlib.metadata import requires

    needed = (requires(DISTRIBUTION) or []) if requirements is None else requirements
    faults = [fault for text in needed if (fault := _package_fault(text))]
    if faults:
        listed = ", ".join(faults)
        return patient.finding(
            "packages", Severity.ERROR, "packages_bad", remedy="packages_remedy", faults=listed
        )
    return patient.finding("packages", Severity.OK, "packages", count=len(needed))


def _package_fault(text: str) -> str:
    """What is wrong with one requirement, if anything; those of extras and other platforms do not count."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.requirements import Requirement

    requirement = Requirement(text)
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return ""
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} -"
    fits = requirement.specifier.contains(installed, prereleases=True)
    return "" if fits else f"{requirement.name} {installed} ({requirement.specifier})"


def check_settings(patient: Patient) -> Finding:
    """Whether every setting is known and fits."""
    if patient.fault is not None:
        return patient.failure("settings", patient.fault)
    return patient.finding("settings", Severity.OK, "settings")


def check_data_folder(patient: Patient, settings: Settings) -> Finding:
    """Whether the data folder, or the nearest folder above it, can be written and has room."""
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        reason = reason_words(error, patient.language)
        return patient.finding(
            "disk", Severity.ERROR, "disk_closed", remedy="disk_closed_remedy", folder=folder, reason=reason
        )
    place, gibibytes = settings.data_dir, f"{free / 2**30:.1f}"
    if free < LOW_DISK:
        severity = Severity.ERROR if free < NO_DISK else Severity.WARNING
        return patient.finding("disk", severity, "disk", remedy="disk_remedy", folder=place, free=gibibytes)
    return patient.finding("disk", Severity.OK, "disk", folder=place, free=gibibytes)


def check_model(patient: Patient, settings: Settings) -> Finding:
    """Whether the embedding model loads and embeds a question."""
    from bot.factory import cache_dir
    from index.embedder import load_query_embedder

    embedder = load_query_embedder(settings.index.model, cache_dir(settings))
    vector = embedder.embed_query(phrase("doctor.sample_question", patient.language))
    return patient.finding(
        "model", Severity.OK, "model", model=settings.index.model, dimensions=vector.shape[-1]
    )


def check_index(patient: Patient, settings: Settings) -> Finding:
    """Whether there is an index that fits the settings and answers."""
    from bot.factory import build_engine

    try:
        engine = build_engine(settings)
    except NoIndexError as error:
        return patient.finding(
            "index", Severity.WARNING, "index_none", remedy="index_none_remedy", error=error
        )
    try:
        engine.ask(phrase("doctor.sample_question", patient.language), style=Style.QUOTE)
        return patient.finding(
            "index", Severity.OK, "index", count=len(engine.articles()), generation=engine.generation
        )
    finally:
        engine.close()


def check_discord(patient: Patient, settings: Settings) -> Finding:
    """Whether the token has the form of one. It is never shown, and Discord is not asked."""
    token = settings.discord.token.get_secret_value().strip() if settings.discord.token else ""
    if not token:
        return patient.finding("discord", Severity.INFO, "discord_none")
    if not TOKEN_FORM.fullmatch(token):
        return patient.finding("discord", Severity.ERROR, "discord_bad", remedy="discord_remedy")
    return patient.finding("discord", Severity.OK, "discord")


def check_writer(patient: Patient, settings: Settings) -> Finding:
    """Whether the language model replies, where one is configured; its first word is all it is asked for."""
    compose = settings.compose
    if compose.url is None:
        wanted = compose.style == "compose"
        severity, remedy = (Severity.WARNING, "writer_none_remedy") if wanted else (Severity.INFO, "")
        return patient.finding("writer", severity, "writer_none", remedy=remedy)
    from bot.answering.language_model import Message
    from bot.answering.language_model_openai import OpenAICompatibleModel, warm_up

    warm_up()
    started = time.perf_counter()
    model = OpenAICompatibleModel(compose.model_copy(update={"retries": 0}))
    pieces = model.stream([Message("user", phrase("doctor.sample_question", patient.language))], max_tokens=8)
    first = next((piece for piece in pieces if piece.text), None)  # the request ends with the iterator
    seconds = f"{time.perf_counter() - started:.1f}"
    # One that thinks first needs more than this check allows it.
    severity, key = (Severity.OK, "writer") if first else (Severity.WARNING, "writer_wordless")
    return patient.finding("writer", severity, key, model=model.name, url=compose.url, seconds=seconds)


FIRST_CHECKS: tuple[tuple[str, Callable[[Patient], Finding]], ...] = (
    ("python", check_python),
    ("packages", check_packages),
    ("settings", check_settings),
)
CHECKS: tuple[tuple[str, Callable[[Patient, Settings], Finding]], ...] = (
    ("disk", check_data_folder),
    ("model", check_model),
    ("index", check_index),
    ("writer", check_writer),
    ("discord", check_discord),
)


def worst(findings: Sequence[Finding]) -> Severity:
    """The gravest severity among `findings`; `Severity.OK` for none."""
    order = list(Severity)
    return max((finding.severity for finding in findings), key=order.index, default=Severity.OK)
