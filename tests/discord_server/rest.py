"""The REST side: authentication, buckets, faults on demand, and the routes that a bot token opens."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, web
from aiohttp.typedefs import Middleware

from tests.discord_server import errors, limits, posting, rules
from tests.discord_server.errors import ApiError
from tests.discord_server.keys import BODY, FILES
from tests.discord_server.world import Channel, Message, Permission, snowflake

if TYPE_CHECKING:
    from tests.discord_server.server import LoopbackDiscord

API = "/api/v10"
OPEN = re.compile(rf"^({API}/(interactions|webhooks)/|/cdn/|/gateway$)")  # their own token, or none, lets in
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """The next `times` requests that match meet this status instead of their handler."""

    method: str
    path: str  # regular expression, searched
    status: int
    code: int = 0
    message: str = "fault on demand"
    times: int = 1
    after: bool = False  # carried out all the same: the answer is lost on the way
    retry_after: float | None = None  # makes a 429
    delay: float = 0.0  # seconds; with status 0 nothing but the delay

    def matches(self, request: web.Request) -> bool:
        return self.times > 0 and request.method == self.method and bool(re.search(self.path, request.path))

    async def strike(self) -> None:
        self.times -= 1
        await asyncio.sleep(self.delay)
        if self.retry_after is not None:
            raise limits.too_many(self.retry_after)
        if self.status:
            raise ApiError(self.status, self.code, self.message)


def discipline(server: LoopbackDiscord) -> Middleware:
    """The middleware around every route."""

    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == "/gateway":
            return await handler(request)
        response: web.StreamResponse
        try:
            response = await _disciplined(server, request, handler)
        except ApiError as error:
            response = error.response()
        if response.content_type == "application/json":
            response.headers["Content-Type"] = "application/json"  # as Discord: without a charset
        body = request.get(BODY)
        server.requests.append((request.method, request.path.removeprefix(API), body, response.status))
        await server.notify()
        return response

    return around


async def _disciplined(server: LoopbackDiscord, request: web.Request, handler: Handler) -> web.StreamResponse:
    await _read_body(request)
    headers: dict[str, str] = {}
    if not OPEN.match(request.path):
        if request.headers.get("Authorization") != f"Bot {server.token}":
            raise ApiError(*errors.UNAUTHORIZED)
        server.buckets.spend("global", "", 50, 1.0)
    if bucket := _bucket(request):
        headers = server.buckets.spend(*bucket)
    fault = next((f for f in server.faults if f.matches(request)), None)
    if fault and not fault.after:
        await fault.strike()
    response = await handler(request)
    if fault and fault.after:
        await fault.strike()
    response.headers.update(headers)
    return response


def _bucket(request: web.Request) -> tuple[str, str, int, float] | None:
    """Route, major parameter, and Discord's usual limit for the routes that have a tight one."""
    path = request.path.removeprefix(API)
    if found := re.match(r"^/channels/(\d+)/messages(/\d+)?$", path):
        if request.method in ("POST", "PATCH"):
            return f"{request.method} message", found[1], 5, 5.0
    elif (found := re.match(r"^/webhooks/\d+/([^/]+)", path)) and request.method in ("POST", "PATCH"):
        return f"{request.method} webhook", found[1], 5, 2.0
    elif found := re.match(r"^/channels/(\d+)/messages/\d+/reactions/", path):
        return "reaction", found[1], 1, 0.25
    return None


async def _read_body(request: web.Request) -> None:
    request[FILES] = {}
    if request.content_type == "application/json" and request.can_read_body:
        request[BODY] = await request.json()
    elif request.content_type.startswith("multipart/"):
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "payload_json":
                request[BODY] = json.loads(await part.text())
            else:
                request[FILES][part.filename or "file"] = bytes(await part.read())


def add_routes(app: web.Application, server: LoopbackDiscord) -> None:
    """Everything that the bot token opens."""
    routes = _Routes(server)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/gateway/bot", routes.gateway_bot),
        ("GET", "/users/@me", routes.me),
        ("GET", "/oauth2/applications/@me", routes.application),
        ("POST", "/users/@me/channels", routes.open_dm),
        ("GET", "/applications/{app}/commands", routes.commands),
        ("PUT", "/applications/{app}/commands", routes.put_commands),
        ("GET", "/channels/{channel}", routes.channel),
        ("POST", "/channels/{channel}/messages", routes.send),
        ("POST", "/channels/{channel}/typing", routes.typing),
        ("GET", "/channels/{channel}/messages/{message}", routes.message),
        ("PATCH", "/channels/{channel}/messages/{message}", routes.edit),
        ("DELETE", "/channels/{channel}/messages/{message}", routes.delete),
        ("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", routes.react),
        ("POST", "/channels/{channel}/messages/{message}/threads", routes.thread),
    ]
    for method, path, handler in table:
        app.router.add_route(method, API + path, handler)
    app.router.add_get("/cdn/{id}/{name}", routes.file)


class _Routes:
    def __init__(self, server: LoopbackDiscord) -> None:
        self.server = server

    def _channel(self, request: web.Request) -> Channel:
        channel = self.server.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise ApiError(*errors.UNKNOWN_CHANNEL)
        if not channel.bot_may(Permission.VIEW):
            raise ApiError(*errors.MISSING_ACCESS)
        return channel

    def _message(self, request: web.Request) -> Message:
        message = self._channel(request).messages.get(int(request.match_info["message"]))
        if message is None or message.deleted or message.only_for:
            raise ApiError(*errors.UNKNOWN_MESSAGE)
        return message

    async def gateway_bot(self, request: web.Request) -> web.Response:
        gateway = self.server.gateway
        limit: dict[str, object] = {
            "total": 1000,
            "remaining": 999,
            "reset_after": 1000,
            "max_concurrency": 1,
        }
        data = {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}
        return web.json_response(data)

    async def me(self, request: web.Request) -> web.Response:
        return web.json_response(self.server.bot.payload())

    async def application(self, request: web.Request) -> web.Response:
        data: dict[str, object] = {"id": str(self.server.bot.id), "name": "bron", "icon": None, "flags": 0}
        data |= {"description": ""}
        data |= {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "summary": ""}
        data |= {
            "owner": self.server.owner.payload(),
            "team": self.server.team,
            "bot": self.server.bot.payload(),
        }
        return web.json_response(data)

    async def open_dm(self, request: web.Request) -> web.Response:
        user = self.server.users[int(request[BODY]["recipient_id"])]
        return web.json_response(self.server.dm(user).payload())

    async def commands(self, request: web.Request) -> web.Response:
        return web.json_response(self.server.commands)

    async def put_commands(self, request: web.Request) -> web.Response:
        rules.check_commands(request[BODY])
        application = request.match_info["app"]
        self.server.commands = [
            {"type": 1, "description": "", "default_member_permissions": None, "version": "1"}
            | command
            | {"id": str(snowflake()), "application_id": application}
            for command in request[BODY]
        ]
        return web.json_response(self.server.commands)

    async def channel(self, request: web.Request) -> web.Response:
        return web.json_response(self._channel(request).payload())

    async def send(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        posting.check_permissions(channel, request[BODY])
        if twin := posting.sent_before(channel, self.server.bot, request[BODY]):
            return web.json_response(twin.payload())
        message = posting.make(self.server, channel, request[BODY], request[FILES])
        await posting.publish(self.server, message)
        return web.json_response(message.payload())

    async def typing(self, request: web.Request) -> web.Response:
        self._channel(request).typing += 1
        return web.Response(status=204)

    async def message(self, request: web.Request) -> web.Response:
        return web.json_response(self._message(request).payload())

    async def edit(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if message.author is not self.server.bot:
            raise ApiError(*errors.NOT_THE_AUTHOR)
        await posting.edit(self.server, message, request[BODY])
        return web.json_response(message.payload())

    async def delete(self, request: web.Request) -> web.Response:
        await posting.delete(self.server, self._message(request))
        return web.Response(status=204)

    async def react(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if not message.channel.bot_may(Permission.ADD_REACTIONS):
            raise ApiError(*errors.MISSING_PERMISSIONS)
        message.reactions.append(request.match_info["emoji"])
        return web.Response(status=204)

    async def thread(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if not message.channel.bot_may(Permission.CREATE_THREADS):
            raise ApiError(*errors.MISSING_PERMISSIONS)
        if message.id in self.server.channels:
            raise ApiError(*errors.THREAD_EXISTS)
        name = request[BODY]["name"]
        if not 1 <= rules.units(name) <= 100:
            raise errors.invalid_form({"name": ("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100.")})
        thread = self.server.add_thread(message.channel, self.server.bot, name, id=message.id)
        await self.server.gateway.thread(thread)
        return web.json_response(thread.payload())

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.server.files[request.path])
