"""Starts the scripted endpoint in a thread, records what is asked, and replies as its script says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.openai_server.replies import Refuse, Reply, Say

TIMEOUT = 20.0


@dataclass(frozen=True)
class Request:
    """One request for a chat completion, as it arrived."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def messages(self) -> Sequence[Mapping[str, str]]:
        """Role and content of each message."""
        return list(self.body["messages"])


Script = Callable[[Request], Reply]


def sequence(*replies: Reply | Script) -> Script:
    """A script that gives one reply after the other, and then the last one for ever."""
    left = list(replies)

    def speak(request: Request) -> Reply:
        reply = left.pop(0) if len(left) > 1 else left[0]
        return reply if isinstance(reply, Reply) else reply(request)

    return speak


class ScriptedOpenAI:
    """An endpoint on a free port of 127.0.0.1: `with ScriptedOpenAI(script) as endpoint`.

    `script` may be set anew at any time. `closed` is set when a client went away before its reply was whole.
    """

    def __init__(
        self,
        script: Script = lambda request: Say("Hello."),
        *,
        models: Sequence[str] = ("scripted",),
        key: str | None = None,
        refuses: Sequence[str] = (),
    ) -> None:
        """`key` is wanted when given; `refuses` are fields of a request that are answered with 400."""
        self.script = script
        self.models = list(models)
        self.key = key
        self.refuses = list(refuses)
        self.requests: list[Request] = []
        self.paths: list[str] = []
        self.closed = threading.Event()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="scripted endpoint", daemon=True)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """What BRON_COMPOSE__URL is set to."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def model(self) -> str:
        """The first model."""
        return self.models[0]

    @property
    def last(self) -> Request:
        """The latest request."""
        return self.requests[-1]

    def __enter__(self) -> ScriptedOpenAI:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(TIMEOUT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(TIMEOUT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_get("/v1/models", self._list)
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path)
        if fault := self._key_fault(request):
            return await fault.send(request, {})
        return web.json_response({"object": "list", "data": [{"id": name} for name in self.models]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path)
        body = await request.json()
        asked = Request(body, {name.lower(): value for name, value in request.headers.items()})
        self.requests.append(asked)
        reply = self._key_fault(request) or self._fault(body) or self.script(asked)
        try:
            return await reply.send(request, body)
        except (asyncio.CancelledError, ConnectionError):
            self.closed.set()
            raise

    def _key_fault(self, request: web.Request) -> Reply | None:
        if self.key is None or request.headers.get("Authorization") == f"Bearer {self.key}":
            return None
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return Refuse(401, f"Incorrect API key provided: {given}", "invalid_api_key")

    def _fault(self, body: Mapping[str, Any]) -> Reply | None:
        if body.get("model") not in self.models:
            return Refuse(404, f"The model `{body.get('model')}` does not exist", "model_not_found")
        if refused := [name for name in self.refuses if name in body]:
            return Refuse(400, f"Unsupported parameter: {refused[0]}", "unsupported_parameter")
        return None
