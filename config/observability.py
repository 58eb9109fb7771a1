"""Logging: warnings to standard error (text or JSON), more to a file in the data folder."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from config.settings import LogSettings

LOG_NAME = "bron.log"
LOG_BYTES = 1_000_000  # the file and its one predecessor together stay under 2 MB
TEXT_FORMAT = "bron: %(levelname)s: %(message)s"
OURS = ("bot", "index", "config")
TALKATIVE = ("discord", "openai", "httpx", "httpcore")  # at debug they write what people ask


class TextFormatter(logging.Formatter):
    """A line for people; control characters, which names of files may have in them, do not act."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's level and message, and any traceback behind it."""
        return "".join(
            c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in super().format(record)
        )


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message, and any traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line of JSON."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def configure_logging(settings: LogSettings, data_dir: Path | None = None) -> None:
    """Set up this process's logging; called once, by the program and never by a library.

    Standard error shows `settings.level` and up. With a `data_dir`, `bron.log` there keeps info and up of
    our own packages, and is made when the first line is written, so that reading an index writes nothing.
    Libraries that would write questions are held at info.
    """
    stderr = logging.StreamHandler()
    stderr.setLevel(settings.level.upper())
    stderr.setFormatter(JsonFormatter() if settings.format == "json" else TextFormatter(TEXT_FORMAT))
    # A log that cannot be written (a full disk, another's file) must not fill the terminal with tracebacks.
    logging.raiseExceptions = settings.level == "debug"
    root = logging.getLogger()
    root.handlers[:] = [stderr]
    root.setLevel(settings.level.upper())
    if data_dir is not None:
        _add_file(data_dir / LOG_NAME, root)
    for name in OURS:
        logging.getLogger(name).setLevel(min(logging.INFO, stderr.level))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.INFO, stderr.level))


def _add_file(path: Path, root: logging.Logger) -> None:
    from logging.handlers import RotatingFileHandler

    if not path.parent.is_dir():
        return  # nothing was ever written to this data folder; its first writer makes it
    file = RotatingFileHandler(
        path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True
    )
    file.setLevel(logging.INFO)
    file.setFormatter(JsonFormatter())
    root.addHandler(file)


def log_crash(data_dir: Path, error: BaseException) -> Path | None:
    """Write an unexpected error's traceback to `bron.log`; the file, or None where that fails."""
    path = data_dir / LOG_NAME
    record = logging.LogRecord(
        "bron", logging.ERROR, "", 0, "unexpected error", None, (type(error), error, error.__traceback__)
    )
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(JsonFormatter().format(record) + "\n")
    except OSError:
        return None  # the disk may be what is wrong; the caller says how to see the traceback
    return path
