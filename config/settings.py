"""Settings: environment variables under BRON_ and a `.env` in the working folder; one class a section.

A name under BRON_ that no section knows is refused, with the nearest known one: a typo is an error, never a
silent default. Two underscores separate section and name, `BRON_INDEX__MODEL`; empty means the default.
"""

from __future__ import annotations

import logging
import math
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.composer_settings import ComposeSettings
from config.discord_settings import LONGEST_ANSWER, DiscordSettings
from config.section import Section, ValueFault
from config.told_error import ToldError, Words, has_words

PREFIX = "BRON_"
DELIMITER = "__"
ENV_FILE = Path(".env")


class ConfigError(ToldError):
    """A setting that cannot be used; the text names it (exit 2)."""

    exit_code: ClassVar[int] = 2


class IndexSettings(Section):
    """What an index is built with."""

    model: str = Field(
        "packaged", min_length=1, description="Embedding model: packaged, a folder or a hub name."
    )
    passage_tokens: int = Field(140, ge=32, le=480, description="Token budget of a passage.")
    max_file_mb: int = Field(10, ge=1, le=1000, description="Files above this size are refused, in MiB.")
    keep_generations: int = Field(2, ge=1, le=100, description="Generations kept, this one included.")


class StoreSettings(Section):
    """Where the vectors live."""

    url: str | None = Field(
        None,
        description="Address of a Chroma server; without one, Chroma runs inside bron.",
    )


class RetrievalSettings(Section):
    """How passages are found."""

    candidates: int = Field(40, ge=5, le=1000, description="Passages each search side offers to the fusion.")


class AnswerSettings(Section):
    """What an answer shows."""

    quotes: int = Field(3, ge=1, le=20, description="Quotes in an answer.")
    reader: str = Field(
        "packaged",
        min_length=1,
        description="What reads the passages found: packaged, none, or the folder or hub name of a model.",
    )
    max_quotes: int = Field(5, ge=1, le=50, description="Quotes where sources differ.")


class ChatSettings(Section):
    """The terminal."""

    language: Literal["auto", "nl", "en"] = Field(
        "auto", description="Language of the program itself; answers follow the question. auto: the locale's."
    )


class LogSettings(Section):
    """What is logged and how."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="What standard error shows: debug, info, warning or error."
    )
    format: Literal["text", "json"] = Field(
        "text", description="text for people, json for services (one object a line)."
    )


def _default_data_dir() -> Path:
    from platformdirs import user_data_path

    return user_data_path("bron", appauthor=False)


class Settings(BaseSettings):
    """All settings; made by `load_settings`, which also refuses unknown names."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # .env serves other programs too; load_settings checks the names under BRON_
        frozen=True,
    )

    data_dir: Path = Field(
        default_factory=_default_data_dir, description="Folder of the index, the history and the log."
    )
    index: IndexSettings = IndexSettings()
    store: StoreSettings = StoreSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    compose: ComposeSettings = ComposeSettings()
    chat: ChatSettings = ChatSettings()
    discord: DiscordSettings = DiscordSettings()
    log: LogSettings = LogSettings()

    @model_validator(mode="after")
    def _time_to_write(self) -> Self:
        """Unless it is set, Discord's bound leaves a language model the time that its own bound allows."""
        if self.compose.configured and "answer_seconds" not in self.discord.model_fields_set:
            longest = min(LONGEST_ANSWER, self.discord.answer_seconds + math.ceil(self.compose.seconds))
            more = self.discord.model_copy(update={"answer_seconds": longest})
            object.__setattr__(self, "discord", more)  # frozen, but for its own making
        return self

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        try:
            return value.expanduser().absolute()
        except RuntimeError as error:  # "~somebody" is nobody here
            raise ValueFault("setting.fault.no_home") from error


def setting_names(model: type[BaseModel] = Settings, prefix: str = PREFIX) -> Iterator[tuple[str, Any]]:
    """Every name that may be set, `BRON_INDEX__MODEL`, with its pydantic field."""
    for name, info in model.model_fields.items():
        full = prefix + name.upper()
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            yield from setting_names(info.annotation, full + DELIMITER)
        else:
            yield full, info


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """The settings of the environment, then of `env_file` where it exists, then the defaults.

    Raises `ConfigError` naming every unknown name under BRON_, the value that does not fit, or the line of
    the file that sets nothing.
    """
    if env_file is not None and not env_file.is_file():
        env_file = None
    try:
        if env_file:
            _refuse_unreadable(env_file)
        _refuse_unknown([*os.environ, *(_values_in(env_file) if env_file else ())])
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise _explain(error) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("setting.file", path=env_file, reason=error) from error


def wished_language(env_file: Path = ENV_FILE) -> str:
    """What `BRON_CHAT__LANGUAGE` says where other settings are at fault; "auto" where it says nothing."""
    name = "BRON_CHAT__LANGUAGE"
    try:
        values = _values_in(env_file) if env_file.is_file() else {}
    except (OSError, UnicodeDecodeError):
        values = {}
    return os.environ.get(name) or values.get(name) or "auto"


def _values_in(env_file: Path) -> dict[str, str | None]:
    from dotenv import dotenv_values

    # It logs lines that it cannot parse; those that are ours are named by `_refuse_unreadable`.
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    return dotenv_values(env_file, encoding="utf-8", interpolate=False)


def _refuse_unreadable(env_file: Path) -> None:
    """A line like `BRON_DATA_DIR /srv` would be left out with a log line. Other programs' may be odd."""
    from dotenv.parser import parse_stream

    with env_file.open(encoding="utf-8") as stream:
        for binding in parse_stream(stream):
            written = binding.original.string.strip().removeprefix("export ").lstrip()
            if (binding.error or binding.value is None) and written.upper().startswith(PREFIX):
                name = re.split(r"[\s:=]", written)[0]
                raise ConfigError("setting.line", path=env_file, line=binding.original.line, name=name)


def _refuse_unknown(names: list[str]) -> None:
    known = {name for name, _ in setting_names()}
    unknown = sorted({name.upper() for name in names if name.upper().startswith(PREFIX)} - known)
    if not unknown:
        return
    from difflib import get_close_matches

    matches = (match for name in unknown for match in get_close_matches(name, known, n=1, cutoff=0.6))
    near = dict.fromkeys(matches)  # two names may be slips of one
    raise ConfigError(
        "setting.unknown.many" if unknown[1:] else "setting.unknown.one",
        hint="hint.settings_near" if near else "",
        names=", ".join(unknown),
        near=", ".join(near),
    )


def _explain(error: ValidationError) -> ConfigError:
    """One line for a value that does not fit; the value itself stays out, it may be a secret."""
    faults = error.errors(include_input=False, include_url=False)
    return ConfigError("setting.bad", faults=tuple(map(_fault, faults)))


def _fault(fault: Mapping[str, Any]) -> Words:
    """What is wrong with one value: in pydantic's English where the table lacks that kind of fault."""
    name = PREFIX + DELIMITER.join(map(str, fault["loc"])).upper()
    context = fault.get("ctx", {})
    if "expected" in context:  # 'auto', 'nl' or 'en'
        context["expected"] = context["expected"].replace(" or ", ", ")
    kind = f"setting.fault.{fault['type']}"
    why = context.get("error") or Words(kind if has_words(kind) else fault["msg"], **context)
    return Words("setting.value", name=name, why=why)
