"""What went wrong at a language model's endpoint, in a line for people; and whether trying again may help.

The endpoint's own words are shown shortened, without control characters and without the key.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import openai

from bot.answering.endpoint_wire import WireError
from config.composer_settings import ComposeSettings
from index.errors import LanguageModelError, LanguageModelUnavailableError

LONGEST_SAYING = 200  # characters of an endpoint's message that are shown
# Another try may find it otherwise: timeouts of the server, locks, too early, too many requests.
PASSING = frozenset({408, 409, 425, 429})
PERMANENT = frozenset({501, 505})  # 5xx that will be so the next time, too
# How servers say that prompt and reply do not fit: hosted ones, llama.cpp, vLLM, LM Studio, Ollama.
TOO_LONG = re.compile(
    r"context.{0,20}(length|size|window|limit)|context_length|maximum context|n_ctx|too (long|many tokens)|"
    r"exceeds? the (available|model)",
    re.IGNORECASE,
)
NO_MONEY = re.compile(r"insufficient_quota|billing|credit", re.IGNORECASE)
NO_MODEL = re.compile(
    r"model.{0,80}(not.?found|not exist|not available|not loaded)|(unknown|invalid|no such) model",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Row:
    """What is told about a cause."""

    cause: type[BaseException] | tuple[type[BaseException], ...]
    key: str  # {url} (or the proxy's), {silence} and {said} are filled in
    retryable: bool = True
    kind: type[LanguageModelError] = LanguageModelUnavailableError


CAUSES = (  # the first that fits
    _Row(ssl.SSLError, "endpoint.untrusted", False, LanguageModelError),
    _Row(ConnectionRefusedError, "endpoint.refused"),
    _Row(socket.gaierror, "endpoint.unknown_host"),
    _Row((httpx.ConnectTimeout, httpx.PoolTimeout), "endpoint.unanswered"),
    _Row(httpx.TimeoutException, "endpoint.silent", False),  # the next try would not be faster
    _Row(httpx.ConnectError, "endpoint.unreachable"),
    _Row(httpx.ProxyError, "endpoint.proxy", False),
    _Row(httpx.TransportError, "endpoint.closed"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed try: what to tell, and what to do about it."""

    error: LanguageModelError
    retryable: bool = False
    retry_after: float | None = None  # seconds the endpoint asks for
    status: int | None = None  # of HTTP, where there was an answer
    said: str = ""  # by the endpoint

    @property
    def refused_request(self) -> bool:
        """Whether the endpoint understood the request and did not like something in it."""
        return self.status in {400, 422} and not TOO_LONG.search(self.said) and not self.unknown_model

    @property
    def unknown_model(self) -> bool:
        """Whether the endpoint has no model of this name."""
        return self.status in {400, 404} and bool(NO_MODEL.search(self.said))


def explain(error: Exception, settings: ComposeSettings, *, late: bool) -> Failure:
    """The failure behind an exception of the client library; `late` when the deadline has passed."""
    if late:
        return Failure(LanguageModelUnavailableError("endpoint.late", seconds=settings.seconds))
    if isinstance(error, openai.APIStatusError):
        return _status(error, settings)
    for cause in _causes(error):
        if failure := _of_cause(cause, settings):
            return failure
    if isinstance(error, openai.APIError):  # an event of the stream that tells of an error
        said = _readable(error.message, settings)
        told = LanguageModelUnavailableError("endpoint.stopped", said=said)
        return Failure(told, retryable=True, said=said)
    said = _readable(f"{type(error).__name__}: {error}", settings)
    return Failure(LanguageModelError("endpoint.makes_no_sense", said=said))


def _of_cause(cause: BaseException, settings: ComposeSettings) -> Failure | None:
    if isinstance(cause, WireError):
        return Failure(LanguageModelError(cause.key, hint="hint.endpoint", **cause.values))
    row = next((row for row in CAUSES if isinstance(cause, row.cause)), None)
    if row is None:
        return None
    said = _readable(str(cause), settings)
    told = row.kind(row.key, url=settings.connects_to, silence=settings.first_seconds, said=said)
    return Failure(told, row.retryable)


def _status(error: openai.APIStatusError, settings: ComposeSettings) -> Failure:
    status, said = error.status_code, _message(error, settings)
    retryable = (status in PASSING or status >= 500) and status not in PERMANENT
    if status == 429 and NO_MONEY.search(said):
        retryable = False
    kind = LanguageModelUnavailableError if retryable else LanguageModelError
    key = "endpoint.status_said" if said else "endpoint.status"
    told = kind(key, hint=_hint(status, said, settings), status=status, said=said)
    return Failure(told, retryable, _retry_after(error.response.headers), status, said)


def _hint(status: int, said: str, settings: ComposeSettings) -> str:
    if status in {401, 403}:
        return "hint.key_right" if settings.key else "hint.key_missing"
    if 300 <= status < 400:
        return "hint.redirect"
    if TOO_LONG.search(said) or status == 413:
        return "hint.too_long"
    if status in {404, 405}:
        return "hint.endpoint"
    if status == 429:
        return "hint.too_many"
    return "hint.server_log" if status >= 500 else ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The innermost first: httpx wraps the socket's errors, the client library wraps httpx's."""
    chain: list[BaseException] = []
    inner: BaseException | None = error
    while inner is not None and inner not in chain:
        chain.append(inner)
        inner = inner.__cause__ or inner.__context__
    yield from reversed(chain)


def _message(error: openai.APIStatusError, settings: ComposeSettings) -> str:
    """What the endpoint said: OpenAI's and Ollama's form, llama.cpp's and FastAPI's; of a page nothing."""
    body = error.body
    if isinstance(body, dict):
        parts = [body.get(name) for name in ("message", "code", "error", "detail")]
        texts = dict.fromkeys(str(part) for part in parts if part and not isinstance(part, int))
        return _readable("; ".join(texts), settings)
    text = "" if body is None else str(body)
    return "" if "<" in text[:200] else _readable(text, settings)


def _readable(text: str, settings: ComposeSettings) -> str:
    """One short line without control characters, and without the key should the endpoint repeat it."""
    if settings.key and (key := settings.key.get_secret_value()):
        text = text.replace(key, "[key]")
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= LONGEST_SAYING else line[: LONGEST_SAYING - 1] + "…"


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to wait (RFC 9110: a number of them, or a date), if the endpoint says."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
