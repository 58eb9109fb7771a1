"""What every command shares: the settings, the language of the interface, and how an engine is opened."""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answering.composition import Style
from config.observability import configure_logging
from config.phrases import interface_language, phrase
from config.settings import ConfigError, Settings, load_settings, wished_language
from index.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from bot.chat_engine import ChatEngine
    from index.generation import GenerationStore
    from index.ingest_report import IndexStatus
    from index.ingestion import Ingestor

Notify = Callable[[str], None]


class Program:
    """One run of `bron`. Settings that cannot be read are an error only for the commands that need them."""

    def __init__(self) -> None:
        self.debug = False
        self.samples = True  # whether the sample articles are indexed where nothing is
        self._settings: Settings | ConfigError
        try:
            self._settings = load_settings()
            choice: str = self._settings.chat.language
        except ConfigError as error:
            self._settings = error
            choice = wished_language()
        self.language = interface_language(choice)

    @property
    def settings(self) -> Settings:
        """The settings. Raises `ConfigError` where they cannot be used."""
        if isinstance(self._settings, ConfigError):
            raise self._settings
        return self._settings

    @property
    def fault(self) -> ConfigError | None:
        """What is wrong with the settings, if anything."""
        return self._settings if isinstance(self._settings, ConfigError) else None

    def with_data_dir(self, data_dir: Path) -> Program:
        """The same program over another index, one that is never filled with the sample articles."""
        other = copy(self)
        other._settings = self.settings.model_copy(update={"data_dir": data_dir})
        other.samples = False
        return other

    def start(self, *, debug: bool) -> None:
        """Set up logging, once the options are known."""
        self.debug = debug
        if isinstance(self._settings, ConfigError):
            return
        log = self._settings.log
        configure_logging(
            log.model_copy(update={"level": "debug"}) if debug else log, self._settings.data_dir
        )

    def say(self, key: str, /, **values: object) -> str:
        """A phrase in the language of the interface."""
        return phrase(key, self.language, **values)

    def note(self, text: str) -> None:
        """One line on standard error, beside the answer and never in it."""
        sys.stderr.write(f"bron: {text}\n")
        sys.stderr.flush()

    @property
    def composes(self) -> bool:
        """Whether a language model is configured."""
        return self.settings.compose.configured

    def style(self, compose: bool | None) -> Style:
        """How to answer: as the option says, otherwise as the settings do.

        Raises `UsageError` where prose is asked for and there is no language model.
        """
        if compose and not self.composes:
            raise UsageError("usage.no_model")
        wanted = self.settings.compose.writes if compose is None else compose
        return Style.COMPOSE if wanted else Style.QUOTE

    @cached_property
    def out(self) -> Console:
        """Standard output for people."""
        from bot.console import make_console

        return make_console(sys.stdout)

    def open_engine(self, notify: Notify | None = None, *, ahead: bool = False) -> ChatEngine:
        """The engine over the published index; where there is none, one is built from the sample articles.

        `notify` hears how far that is, instead of standard error; `ahead` as of `build_engine`. Raises
        `BronError` and `ConfigError`.
        """
        from bot.factory import build_engine
        from index.errors import NoIndexError

        try:
            return build_engine(self.settings, ahead=ahead)
        except NoIndexError:
            if not self.samples:
                raise
        self._index_samples(notify)
        return build_engine(self.settings, ahead=ahead)

    def _index_samples(self, notify: Notify | None) -> None:
        from bot.cli.progress import progress_words, shown_progress
        from bot.cli.samples import sample_articles

        articles = [sample_articles()]
        if notify is not None:
            notify(self.say("chat.seeding"))
            self.ingestor().add(articles, lambda now: notify(progress_words(now, self.language)))
            return
        self.note(self.say("ask.seeding"))
        with shown_progress(self.language) as show:
            self.ingestor().add(articles, show)

    def ingestor(self) -> Ingestor:
        """What adds to the index, removes from it and describes it. Raises as `open_engine` does."""
        from bot.factory import build_ingestor

        return build_ingestor(self.settings)

    def store(self) -> GenerationStore:
        """The index's generations, for what needs no model. Raises `BronError` where there is no store."""
        from bot.factory import build_store

        return build_store(self.settings)

    def index_status(self) -> IndexStatus:
        """What the index holds. Raises as `open_engine` does, but for `NoIndexError`."""
        from index.index_status import index_status

        ingestor = self.ingestor()
        return index_status(ingestor.store, model=ingestor.embedder.fingerprint, settings=ingestor.settings)
