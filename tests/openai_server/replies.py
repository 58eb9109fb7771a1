"""What the scripted endpoint can reply. Each kind sends itself over an aiohttp response."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

FOREVER = 3600.0


def split(text: str) -> Iterator[str]:
    """`text` in pieces as a model streams it: words with the space before them."""
    yield from re.findall(r"\s*\S+|\s+$", text)


def chunk(delta: Mapping[str, Any] | None, *, finish: str | None = None, **more: Any) -> bytes:
    """One event of a stream of chat completions."""
    choices = [] if delta is None else [{"index": 0, "delta": dict(delta), "finish_reason": finish}]
    body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    return event(json.dumps({**body, "choices": choices, **more}, ensure_ascii=False))


def event(data: str) -> bytes:
    """`data` as a server-sent event."""
    return f"data: {data}\n\n".encode()


class Reply:
    """Base of what can be replied."""

    async def send(self, request: web.Request, wanted: Mapping[str, Any]) -> web.StreamResponse:
        """Answer `request`, whose JSON body is `wanted`."""
        if not wanted.get("stream"):
            return web.json_response(self.whole(wanted))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        async for part in self.parts(wanted):
            await response.write(part)
        await self.end(request, response)
        return response

    async def parts(self, wanted: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """The events of the stream."""
        raise NotImplementedError
        yield b""

    async def end(self, request: web.Request, response: web.StreamResponse) -> None:
        """What happens after the events."""
        await response.write_eof()

    def whole(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """The reply to a request without `stream`."""
        raise NotImplementedError


@dataclass(frozen=True)
class Say(Reply):
    """Says `text`, in `pieces` if given, and then ends as it should."""

    text: str
    pieces: Sequence[str] | None = None
    thoughts: str = ""  # sent before, as reasoning_content
    tells_usage: bool = True
    done: bool = True  # whether [DONE] ends the stream

    async def parts(self, wanted: Mapping[str, Any]) -> AsyncIterator[bytes]:
        yield chunk({"role": "assistant", "content": ""})
        for thought in split(self.thoughts):
            yield chunk({"reasoning_content": thought})
        for piece in self._pieces():
            yield chunk({"content": piece})
        yield chunk({}, finish="stop")
        if self.tells_usage and wanted.get("stream_options", {}).get("include_usage"):
            yield chunk(None, usage=self._usage(wanted))
        if self.done:
            yield event("[DONE]")

    def whole(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        message = {"role": "assistant", "content": self.text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return {"object": "chat.completion", "choices": [choice], "usage": self._usage(wanted)}

    def _pieces(self) -> Sequence[str]:
        return list(split(self.text)) if self.pieces is None else self.pieces

    def _usage(self, wanted: Mapping[str, Any]) -> dict[str, int]:
        read = sum(len(str(message["content"]).split()) for message in wanted["messages"])
        said = len(self._pieces())
        return {"prompt_tokens": read, "completion_tokens": said, "total_tokens": read + said}


@dataclass(frozen=True)
class Cut(Reply):
    """Says `text` and drops the connection; `politely`, it ends the body as if all were said."""

    text: str
    politely: bool = False

    async def parts(self, wanted: Mapping[str, Any]) -> AsyncIterator[bytes]:
        for piece in split(self.text):
            yield chunk({"content": piece})

    async def end(self, request: web.Request, response: web.StreamResponse) -> None:
        if self.politely:
            await response.write_eof()
        elif request.transport is not None:
            await asyncio.sleep(0.05)  # what was written is to arrive first
            request.transport.abort()


@dataclass(frozen=True)
class Stall(Reply):
    """Says `text` and then nothing for `seconds`; with `alive`, comments keep the connection busy."""

    text: str = ""
    seconds: float = FOREVER
    alive: bool = False

    async def parts(self, wanted: Mapping[str, Any]) -> AsyncIterator[bytes]:
        for piece in split(self.text):
            yield chunk({"content": piece})
        step = 0.02 if self.alive else self.seconds
        for _ in range(int(self.seconds / step)):
            await asyncio.sleep(step)
            yield b": still here\n\n"


@dataclass(frozen=True)
class Silence(Reply):
    """Takes the request and never answers, not even with a status."""

    async def send(self, request: web.Request, wanted: Mapping[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(FOREVER)
        return web.Response()


@dataclass(frozen=True)
class Endless(Reply):
    """Says `text` again and again, whatever `max_tokens` says; as fast as it is read."""

    text: str = "and so on "
    name: str = "content"  # of the field: reasoning_content for thoughts without end

    async def parts(self, wanted: Mapping[str, Any]) -> AsyncIterator[bytes]:
        while True:
            yield chunk({self.name: self.text})
            await asyncio.sleep(0)


@dataclass(frozen=True)
class Refuse(Reply):
    """An error of HTTP, in OpenAI's form."""

    status: int
    message: str = ""
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    async def send(self, request: web.Request, wanted: Mapping[str, Any]) -> web.StreamResponse:
        error = {"message": self.message, "type": "error", "param": None, "code": self.code}
        return web.json_response({"error": error}, status=self.status, headers=self.headers)


@dataclass(frozen=True)
class Raw(Reply):
    """Exactly these bytes as the body: malformed events, pages, half characters."""

    body: bytes
    status: int = 200
    content_type: str = "text/event-stream"
    headers: Mapping[str, str] = field(default_factory=dict)

    async def send(self, request: web.Request, wanted: Mapping[str, Any]) -> web.StreamResponse:
        headers = {"Content-Type": self.content_type, **self.headers}
        return web.Response(status=self.status, body=self.body, headers=headers)
