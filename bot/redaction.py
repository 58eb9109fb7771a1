"""Keeps secrets out of whatever is logged, tracebacks of libraries included."""

from __future__ import annotations

import logging

MASK = "[secret]"


class RedactingFormatter(logging.Formatter):
    """Formats as `inner` does, with every occurrence of a secret masked."""

    def __init__(self, inner: logging.Formatter, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._inner, self._secrets = inner, secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, MASK)
        return line


def redact(*secrets: str) -> None:
    """Mask `secrets` in the output of every handler of the root logger that exists now."""
    for handler in logging.getLogger().handlers:
        inner = handler.formatter or logging.Formatter()
        handler.setFormatter(RedactingFormatter(inner, tuple(filter(None, secrets))))
