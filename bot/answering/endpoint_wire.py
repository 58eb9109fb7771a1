"""How requests to a language model travel: to the configured address alone, with bounds on time and bytes.

httpx bounds the silence between two reads; whoever sends a byte now and then may go on for ever. Here a
request has a deadline as a whole, at which its socket is shut, and a number of bytes it may receive.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from functools import cache
from threading import Timer
from typing import TYPE_CHECKING, cast

import httpx

from config.composer_settings import ComposeSettings
from config.told_error import ToldError

if TYPE_CHECKING:
    import ssl

# What a request says about itself; the client library would add the machine, the versions on it, and what
# OPENAI_* variables hold for another service.
HEADERS = frozenset({"host", "authorization", "content-type", "content-length", "accept", "connection"})
FIRST_BYTES = 2**18  # a page of an error, or a list of a few thousand models


class WireError(ToldError):
    """The endpoint sent what it should not."""


class Deadline:
    """A moment by which something has to be done."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds until then, 0.001 at least, as timeouts want them."""
        return max(0.001, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether it is too late."""
        return time.monotonic() >= self._end


@contextlib.contextmanager
def connect(settings: ComposeSettings, deadline: Deadline, *, max_bytes: int) -> Iterator[httpx.Client]:
    """A client for one request; on leaving, its connection is closed whatever is still to come.

    Neither proxies nor passwords are taken from the environment, and redirects are not followed: what the
    prompt says goes to the address in the settings. (Certificates of SSL_CERT_FILE are trusted.)
    """
    transport = _Transport(settings, deadline, max_bytes)
    with httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client:
        try:
            yield client
        finally:
            transport.stop()


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # reading them takes some 20 ms


class _Transport(httpx.HTTPTransport):
    """Sends only what is needed, and cuts what takes too long or grows too large."""

    def __init__(self, settings: ComposeSettings, deadline: Deadline, max_bytes: int) -> None:
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        super().__init__(verify=_certificates(), trust_env=False, proxy=proxy)
        self._settings, self._deadline, self._max_bytes = settings, deadline, max_bytes
        self._timer: Timer | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body still to come and watched."""
        self._strip(request)
        silence = min(self._settings.first_seconds, self._deadline.remaining)
        connecting = min(self._settings.connect_seconds, silence)
        request.extensions["timeout"] = {
            "connect": connecting, "pool": connecting, "write": silence, "read": silence
        }  # fmt: skip
        response = super().handle_request(request)
        self._watch(response)
        _check_form(request, response)
        response.stream = _Bounded(cast("httpx.SyncByteStream", response.stream), self._max_bytes)
        return response

    def _strip(self, request: httpx.Request) -> None:
        for name in set(request.headers) - HEADERS:
            del request.headers[name]
        if self._settings.key is None:  # the client library insists on one
            request.headers.pop("authorization", None)
        request.headers["user-agent"] = "bron"
        request.headers["accept-encoding"] = "identity"

    def _watch(self, response: httpx.Response) -> None:
        """Shut the socket at the deadline, so that a read in progress ends."""
        connection = response.extensions["network_stream"].get_extra_info("socket")
        self._timer = Timer(self._deadline.remaining, _shut, [connection])
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """Watch no longer."""
        if self._timer is not None:
            self._timer.cancel()


def _check_form(request: httpx.Request, response: httpx.Response) -> None:
    """Raise where the size of what comes has no bound, or where it is not the stream asked for."""
    form = response.headers.get("content-type", "").lower()
    if response.headers.get("content-encoding", "identity") != "identity":
        raise WireError("endpoint.compressed")
    if (
        request.method == "POST"
        and response.is_success
        and form.startswith(("text/html", "application/json"))
    ):
        raise WireError("endpoint.other_form", form=form[:40])


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Not the method of SSLSocket, which would first take the session away under the reader's hands.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Bounded(httpx.SyncByteStream):
    """A body of at most so many bytes."""

    def __init__(self, inner: httpx.SyncByteStream, max_bytes: int) -> None:
        self._inner, self._left = inner, max_bytes

    def __iter__(self) -> Iterator[bytes]:
        for part in self._inner:
            self._left -= len(part)
            if self._left < 0:
                raise WireError("endpoint.too_much")
            yield part

    def close(self) -> None:
        self._inner.close()
