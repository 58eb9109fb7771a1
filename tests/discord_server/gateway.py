"""The gateway: one websocket per shard, sessions that can be resumed, intents that withhold content."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord_server.world import DM, Channel, Guild, Message, User

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = MESSAGE_CONTENT | 1 << 1 | 1 << 8
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Socket:
    """One websocket, with the zlib-stream compression that the client asked for."""

    def __init__(self, ws: web.WebSocketResponse, compress: bool) -> None:
        self.ws = ws
        self._zlib = zlib.compressobj() if compress else None

    async def send(self, op: int, data: Any, *, event: str | None = None, seq: int | None = None) -> None:
        text = json.dumps({"op": op, "d": data, "t": event, "s": seq})
        if self.ws.closed:
            return
        if self._zlib is None:
            await self.ws.send_str(text)
        else:
            await self.ws.send_bytes(self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH))


@dataclass(eq=False)
class Session:
    """What Discord remembers of a shard between connections."""

    shard: int
    shards: int
    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    socket: Socket | None = None
    sent: deque[tuple[int, str, Any]] = field(default_factory=lambda: deque(maxlen=5000))
    heartbeats: list[float] = field(default_factory=list)  # arrival times, seconds

    async def dispatch(self, event: str, data: Any) -> None:
        self.seq += 1
        self.sent.append((self.seq, event, data))
        if self.socket:
            await self.socket.send(DISPATCH, data, event=event, seq=self.seq)


class Gateway:
    """Accepts shards and sends them events. `sessions` maps session ids to what they may resume."""

    def __init__(self, token: str, bot: User, guilds: list[Guild]) -> None:
        self.token, self.bot, self.guilds = token, bot, guilds
        self.heartbeat_ms = 41_250
        self.shards = 1
        self.privileged = 0  # privileged intents switched on in the developer portal
        self.acknowledge = True  # False plays a gateway that hangs
        self.down = False  # refuses connections
        self.stuck = False  # reads nothing any more, not even a goodbye
        self.sessions: dict[str, Session] = {}
        self.log: list[str] = []  # "identify", "resume", in order
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return web.Response(status=503)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        socket = Socket(ws, request.query.get("compress") == "zlib-stream")
        await socket.send(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        session: Session | None = None
        async for frame in ws:
            if frame.type is not WSMsgType.TEXT:
                break
            if self.stuck:
                await asyncio.sleep(3600)
            message = json.loads(frame.data)
            session = await self._take(socket, session, message["op"], message["d"])
        if session and session.socket is socket:
            session.socket = None
        return ws

    async def _take(self, socket: Socket, session: Session | None, op: int, data: Any) -> Session | None:
        if op == HEARTBEAT:
            if session:
                session.heartbeats.append(time.monotonic())
            if self.acknowledge:
                await socket.send(ACK, None)
            return session
        if op not in (IDENTIFY, RESUME):
            return session
        if data["token"] != self.token:
            await socket.ws.close(code=4004, message=b"Authentication failed")
            return None
        if session:
            await socket.ws.close(code=4005, message=b"Already authenticated")
            return session
        return await (self._identify if op == IDENTIFY else self._resume)(socket, data)

    async def _identify(self, socket: Socket, data: Any) -> Session | None:
        self.log.append("identify")
        shard, shards = data.get("shard") or (0, 1)
        if data["intents"] & PRIVILEGED & ~self.privileged:
            await socket.ws.close(code=4014, message=b"Disallowed intent(s)")
            return None
        if shards != self.shards:
            await socket.ws.close(code=4010, message=b"Invalid shard")
            return None
        session = Session(shard, shards, data["intents"], socket=socket)
        session.heartbeats.append(time.monotonic())
        self.sessions[session.id] = session
        mine = [g for g in self.guilds if (g.id >> 22) % shards == shard]
        ready = {
            "v": 10,
            "user": self.bot.payload(),
            "guilds": [{"id": str(g.id), "unavailable": True} for g in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [shard, shards],
            "application": {"id": str(self.bot.id), "flags": 0},
        }
        await session.dispatch("READY", ready)
        if session.intents & GUILDS:
            for guild in mine:
                await session.dispatch("GUILD_CREATE", guild.payload(self.bot))
        return session

    async def _resume(self, socket: Socket, data: Any) -> Session | None:
        self.log.append("resume")
        session = self.sessions.get(data["session_id"])
        if session is None or data["seq"] > session.seq:
            await socket.send(INVALID_SESSION, False)
            return None
        session.socket = socket
        for seq, event, payload in list(session.sent):
            if seq > data["seq"]:
                await socket.send(DISPATCH, payload, event=event, seq=seq)
        await session.dispatch("RESUMED", {})
        return session

    def _listeners(self, guild: Guild | None) -> list[Session]:
        return [s for s in self.sessions.values() if s.shard == ((guild.id >> 22) % s.shards if guild else 0)]

    async def dispatch(self, event: str, data: Any, guild: Guild | None, intent: int = 0) -> None:
        for session in self._listeners(guild):
            if not intent or session.intents & intent:
                await session.dispatch(event, data)

    async def message(self, event: str, message: Message) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE, with the content only where Discord gives it."""
        channel = message.channel
        for session in self._listeners(channel.guild):
            if session.intents & (DIRECT_MESSAGES if channel.type == DM else GUILD_MESSAGES):
                shown = self._sees_content(session, message)
                await session.dispatch(event, message.payload(content=shown))

    def _sees_content(self, session: Session, message: Message) -> bool:
        if session.intents & MESSAGE_CONTENT or message.channel.type == DM:
            return True
        return message.author is self.bot or self.bot in message.mentions

    async def deleted(self, message: Message) -> None:
        data = {"id": str(message.id), "channel_id": str(message.channel.id)}
        guild = message.channel.guild
        intent = GUILD_MESSAGES if guild else DIRECT_MESSAGES
        if guild:
            data["guild_id"] = str(guild.id)
        await self.dispatch("MESSAGE_DELETE", data, guild, intent)

    async def thread(self, thread: Channel) -> None:
        data = thread.payload() | {"newly_created": True}
        await self.dispatch("THREAD_CREATE", data, thread.guild, GUILDS)

    # What can go wrong with a gateway, on demand.

    async def drop(self, code: int = 4000) -> None:
        """Close every websocket; the sessions stay and can be resumed."""
        for session in list(self.sessions.values()):
            socket, session.socket = session.socket, None
            if socket:
                await socket.ws.close(code=code)

    async def ask_to_reconnect(self) -> None:
        for session in list(self.sessions.values()):
            socket, session.socket = session.socket, None
            if socket:
                await socket.send(RECONNECT, None)

    async def invalidate(self) -> None:
        """Forget every session and say so: clients must IDENTIFY anew."""
        sessions = list(self.sessions.values())
        self.sessions.clear()
        for session in sessions:
            if session.socket:
                await session.socket.send(INVALID_SESSION, False)

    async def close(self) -> None:
        for session in self.sessions.values():
            if session.socket:
                await session.socket.ws.close(code=1001)
