"""Starts and stops the loopback, holds its world, and waits for things to happen in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

from tests.discord_server import callbacks, rest
from tests.discord_server.gateway import Gateway
from tests.discord_server.limits import Buckets
from tests.discord_server.people import Member
from tests.discord_server.world import DM, PUBLIC_THREAD, Channel, Guild, Interaction, Message, User

T = TypeVar("T")
TOKEN = "MTA2ODk4NzY1NDMyMTA5ODc2NQ.Gx1oop.loopback-secret-token-0123456789"


class LoopbackDiscord:
    """A small Discord on a free port of 127.0.0.1: `async with LoopbackDiscord() as discord`."""

    def __init__(self, *, shards: int = 1) -> None:
        self.token = TOKEN
        self.bot = User("bron", bot=True)
        self.owner = User("owner")
        self.team: dict[str, Any] | None = None  # that owns the application instead of `owner`
        self.guilds: list[Guild] = []
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}  # by token
        self.users: dict[int, User] = {self.bot.id: self.bot, self.owner.id: self.owner}
        self.commands: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str, Any, int]] = []  # method, path, JSON body, status
        self.faults: list[rest.Fault] = []
        self.buckets = Buckets()
        self.gateway = Gateway(self.token, self.bot, self.guilds)
        self.gateway.shards = shards
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._ticking: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    async def __aenter__(self) -> LoopbackDiscord:
        app = web.Application(middlewares=[rest.discipline(self)], client_max_size=32 * 2**20)
        app.router.add_get("/gateway", self.gateway.handle)
        rest.add_routes(app, self)
        callbacks.add_routes(app, self)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway"
        self._ticking = asyncio.create_task(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ticking:
            self._ticking.cancel()
        await self.gateway.close()
        if self._runner:
            await self._runner.cleanup()

    # The world.

    def add_guild(self, name: str = "Testserver", *, locale: str = "en-US") -> Guild:
        guild = Guild(name, self.owner.id, locale)
        self.guilds.append(guild)
        self.add_channel(guild, "general")
        return guild

    def add_channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(name, guild=guild)
        guild.channels.append(channel)
        self.channels[channel.id] = channel
        return channel

    def add_thread(
        self, parent: Channel, owner: User, name: str = "thread", id: int | None = None
    ) -> Channel:
        thread = Channel(name, PUBLIC_THREAD, parent.guild, parent, owner_id=owner.id)
        thread.id = id or thread.id
        assert parent.guild is not None
        parent.guild.channels.append(thread)
        self.channels[thread.id] = thread
        return thread

    def add_member(self, name: str, *, locale: str = "en-US", manages: bool = False) -> Member:
        user = User(name, locale=locale)
        self.users[user.id] = user
        return Member(self, user, manages)

    def the_owner(self) -> Member:
        return Member(self, self.owner, manages=False)

    def dm(self, user: User) -> Channel:
        for channel in self.channels.values():
            if channel.type == DM and channel.recipient is user:
                return channel
        channel = Channel("", DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    # Waiting and looking.

    async def notify(self) -> None:
        """Something has changed: look again for what is waited for."""
        self._look()

    def _look(self) -> None:
        for find, future in list(self._waiting):
            if future.done():
                continue
            try:
                if found := find():
                    future.set_result(found)
            except Exception as error:  # the waiter's own
                future.set_exception(error)

    async def _tick(self) -> None:
        """Looks now and then too, for changes inside the bot, which nobody notifies of."""
        while True:
            await asyncio.sleep(0.05)
            self._look()

    async def until(self, find: Callable[[], T | None], *, timeout: float = 30, what: str = "it") -> T:
        """The first truthy result of `find`, tried after every change. Fails after `timeout` seconds."""
        if found := find():
            return found
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((find, future))
        try:
            return await asyncio.wait_for(future, timeout)
        except TimeoutError:
            raise AssertionError(f"waited {timeout} s in vain for {what}") from None
        finally:
            self._waiting.remove((find, future))

    def said(self, channel: Channel, reader: User | None = None) -> list[Message]:
        """The bot's finished messages in `channel` that `reader` (None: anyone) can see, oldest first."""
        return [
            m
            for m in channel.messages.values()
            if m.author is self.bot and not m.deleted and not m.loading and m.only_for in (None, reader)
        ]

    async def heard(self, channel: Channel, count: int = 1, *, timeout: float = 30) -> list[Message]:
        """Waits until the bot has said `count` things in `channel`."""
        return await self.until(
            lambda: found if len(found := self.said(channel)) >= count else None,
            timeout=timeout,
            what=f"{count} message(s) in {channel.name or 'the direct messages'}",
        )

    def calls(self, method: str, ending: str) -> list[Any]:
        """The JSON bodies of the requests whose method and path ending match."""
        return [body for m, path, body, _ in self.requests if m == method and path.endswith(ending)]
