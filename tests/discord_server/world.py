"""Users, guilds, channels, messages and interactions: the state that both sides of the loopback share."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntFlag
from typing import Any

EPOCH_MS = 1_420_070_400_000
EPHEMERAL, LOADING = 1 << 6, 1 << 7
TEXT, DM, PUBLIC_THREAD = 0, 1, 11


class Permission(IntFlag):
    """The permissions that the tests and the bot touch, by Discord's bits."""

    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW = 1 << 10
    SEND = 1 << 11
    EMBED = 1 << 14
    ATTACH = 1 << 15
    HISTORY = 1 << 16
    CREATE_THREADS = 1 << 35
    SEND_IN_THREADS = 1 << 38


NOTHING = Permission(0)
USUAL = Permission(sum(Permission) - Permission.MANAGE_GUILD)
_sequence = itertools.count()


def snowflake() -> int:
    """A fresh id: Discord's time in the high bits, a counter in the low ones."""
    return (int(time.time() * 1000) - EPOCH_MS) << 22 | next(_sequence) % (1 << 22)


def now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass(eq=False)
class User:
    name: str
    bot: bool = False
    locale: str = "en-US"
    dms_closed: bool = False
    id: int = field(default_factory=snowflake)

    def payload(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(eq=False)
class Guild:
    name: str
    owner_id: int
    locale: str = "en-US"
    id: int = field(default_factory=snowflake)
    channels: list[Channel] = field(default_factory=list)

    def payload(self, bot: User) -> dict[str, Any]:
        threads = [c.payload() for c in self.channels if c.type == PUBLIC_THREAD]
        everyone = {
            "id": str(self.id),
            "name": "@everyone",
            "permissions": str(int(USUAL)),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id),
            "preferred_locale": self.locale,
            "roles": [everyone],
            "channels": [c.payload() for c in self.channels if c.type == TEXT],
            "threads": threads,
            "members": [member_payload(bot)],
            "member_count": 2,
            "emojis": [],
            "stickers": [],
            "features": [],
            "unavailable": False,
        }


def member_payload(user: User, permissions: int = int(USUAL)) -> dict[str, Any]:
    return {
        "user": user.payload(),
        "roles": [],
        "joined_at": now(),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "permissions": str(permissions),
    }


@dataclass(eq=False)
class Channel:
    name: str
    type: int = TEXT
    guild: Guild | None = None
    parent: Channel | None = None
    owner_id: int | None = None
    recipient: User | None = None
    denied: Permission = NOTHING  # to the bot
    id: int = field(default_factory=snowflake)
    messages: dict[int, Message] = field(default_factory=dict)
    typing: int = 0

    def bot_may(self, permission: Permission) -> bool:
        denied = self.denied | (self.parent.denied if self.parent else 0)
        return self.guild is None or not permission & denied

    def payload(self) -> dict[str, Any]:
        data: dict[str, Any] = {"id": str(self.id), "type": self.type, "name": self.name, "flags": 0}
        if self.type == DM and self.recipient:
            return data | {"recipients": [self.recipient.payload()], "last_message_id": None}
        assert self.guild is not None
        data |= {"guild_id": str(self.guild.id), "position": 0, "nsfw": False, "last_message_id": None}
        overwrite = {"id": str(self.guild.id), "type": 0, "allow": "0", "deny": str(int(self.denied))}
        data["permission_overwrites"] = [overwrite]
        if self.type == PUBLIC_THREAD and self.parent:
            metadata = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": now()}
            data |= {"parent_id": str(self.parent.id), "owner_id": str(self.owner_id), "message_count": 0}
            data |= {"member_count": 1, "thread_metadata": metadata | {"locked": False}}
        return data


@dataclass(eq=False)
class Message:
    channel: Channel
    author: User
    data: dict[str, Any]  # content, embeds, components, attachments, as last sent
    flags: int = 0
    reference: Message | None = None
    forwarded: Message | None = None
    mentions: list[User] = field(default_factory=list)
    mention_everyone: bool = False
    webhook_id: int | None = None
    nonce: str = ""  # by which its sender knows it
    only_for: User | None = None  # an ephemeral message has one reader
    deleted: bool = False
    pinged: list[str] = field(default_factory=list)  # whom this message notified, by mention
    versions: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    edited: str | None = None
    edited_at: float | None = None
    kind: int = 0
    id: int = field(default_factory=snowflake)
    created: float = field(default_factory=time.monotonic)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def content(self) -> str:
        return str(self.data.get("content") or "")

    @property
    def embed(self) -> dict[str, Any]:
        """The first embed, or an empty one."""
        return dict((self.data.get("embeds") or [{}])[0])

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [item for row in self.data.get("components") or [] for item in row["components"]]

    def payload(self, *, content: bool = True) -> dict[str, Any]:
        """As the gateway and REST show it; without `content` as an application without the intent sees it."""
        shown = {key: self.data.get(key) or [] for key in ("embeds", "components", "attachments")}
        data: dict[str, Any] = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "content": self.content if content else "",
            "timestamp": now(),
            "edited_timestamp": self.edited,
            "tts": False,
            "mention_everyone": self.mention_everyone,
            "mentions": [user.payload() for user in self.mentions],
            "mention_roles": [],
            "pinned": False,
            "type": self.kind,
            "flags": self.flags,
        } | (shown if content else {key: [] for key in shown})
        if self.webhook_id:
            data["webhook_id"] = str(self.webhook_id)
        if self.channel.guild:
            data["guild_id"] = str(self.channel.guild.id)
            data["member"] = member_payload(self.author)
            del data["member"]["user"], data["member"]["permissions"]
        if self.reference:
            data["type"] = 19
            data["message_reference"] = {
                "message_id": str(self.reference.id),
                "channel_id": str(self.channel.id),
            }
            gone = self.reference.deleted
            data["referenced_message"] = None if gone else self.reference.payload(content=content)
        if self.forwarded:
            data["message_reference"] = {
                "type": 1,
                "message_id": str(self.forwarded.id),
                "channel_id": str(self.forwarded.channel.id),
            }
            shown_there = ("type", "content", "embeds", "attachments", "timestamp", "mentions", "flags")
            copied = self.forwarded.payload(content=content)
            snapshot = {key: copied[key] for key in (*shown_there, "edited_timestamp", "components")}
            data["message_snapshots"] = [{"message": snapshot}]
        return data


@dataclass(eq=False)
class Interaction:
    user: User
    channel: Channel
    kind: int  # 2 command, 3 component, 4 autocomplete, 5 modal submit
    source: Message | None = None  # the message whose button was pressed
    id: int = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    created: float = field(default_factory=time.monotonic)
    acknowledged: int | None = None  # callback type
    acknowledged_at: float | None = None
    original: Message | None = None
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None
    followups: list[Message] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)  # error codes that a callback met
