"""Making, publishing, editing and deleting messages, whichever route asked for it."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from tests.discord_server import errors, rules
from tests.discord_server.errors import ApiError
from tests.discord_server.world import (
    DM,
    EPHEMERAL,
    LOADING,
    PUBLIC_THREAD,
    Channel,
    Message,
    Permission,
    User,
    now,
    snowflake,
)

if TYPE_CHECKING:
    from tests.discord_server.server import LoopbackDiscord


def check_permissions(channel: Channel, body: dict[str, Any]) -> None:
    """Raises what Discord answers to a bot that may not post this here."""
    if channel.type == DM and channel.recipient and channel.recipient.dms_closed:
        raise ApiError(*errors.CANNOT_SEND_TO_USER)
    needed = Permission.SEND_IN_THREADS if channel.type == PUBLIC_THREAD else Permission.SEND
    if body.get("embeds"):
        needed |= Permission.EMBED
    if not channel.bot_may(needed):
        raise ApiError(*errors.MISSING_PERMISSIONS)
    if body.get("message_reference") and not channel.bot_may(Permission.HISTORY):
        raise ApiError(*errors.NO_HISTORY_FOR_REPLY)


def sent_before(channel: Channel, author: User, body: dict[str, Any]) -> Message | None:
    """The message that `body` sends once more, by its nonce; Discord makes no second one of it."""
    if not body.get("enforce_nonce"):
        return None
    nonce = str(body["nonce"])
    own = (m for m in channel.messages.values() if m.author is author and m.webhook_id is None)
    return next((m for m in own if m.nonce == nonce), None)


def make(
    server: LoopbackDiscord,
    channel: Channel,
    body: dict[str, Any],
    files: dict[str, bytes] | None = None,
    *,
    only_for: User | None = None,
) -> Message:
    """A new message of the bot, checked. Raises 50035 and 50006."""
    files = files or {}
    rules.check_message(body, files=len(files))
    flags = int(body.get("flags") or 0) | (EPHEMERAL if only_for else 0)
    message = Message(channel, server.bot, dict(body), flags=flags, only_for=only_for)
    message.nonce = str(body.get("nonce") or "")
    if reference := body.get("message_reference"):
        message.reference = _referenced(channel, reference)
    message.data["attachments"] = [store_file(server, name, data) for name, data in files.items()]
    message.versions.append(dict(message.data))
    message.pinged = pings(server, body, message.reference)
    channel.messages[message.id] = message
    return message


def _referenced(channel: Channel, reference: dict[str, Any]) -> Message | None:
    found = channel.messages.get(int(reference["message_id"]))
    if found is not None and not found.deleted and not found.only_for:
        return found
    if reference.get("fail_if_not_exists", True):
        raise errors.invalid_form(
            {"message_reference": ("MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")}
        )
    return None


def store_file(server: LoopbackDiscord, name: str, data: bytes) -> dict[str, Any]:
    """Puts a file where attachments are fetched from; its attachment object."""
    id = snowflake()
    path = f"/cdn/{id}/{name}"
    server.files[path] = data
    url = f"http://127.0.0.1:{server.port}{path}"
    return {"id": str(id), "filename": name, "size": len(data), "url": url, "proxy_url": url}


def pings(server: LoopbackDiscord, body: dict[str, Any], reference: Message | None) -> list[str]:
    """Who is notified: mentions in the content, as far as allowed_mentions lets them."""
    content = str(body.get("content") or "")
    allowed = body.get("allowed_mentions")
    parse = ["everyone", "users", "roles"] if allowed is None else allowed.get("parse", [])
    found: list[str] = []
    if "everyone" in parse and re.search(r"@(everyone|here)", content):
        found.append("everyone")
    if "users" in parse:
        found += re.findall(r"<@!?(\d+)>", content)
    if "roles" in parse:
        found += re.findall(r"<@&(\d+)>", content)
    replied = True if allowed is None else allowed.get("replied_user", False)
    if reference and replied and reference.author is not server.bot:
        found.append(str(reference.author.id))
    return found


async def publish(server: LoopbackDiscord, message: Message) -> None:
    """Tells the gateway, unless the message is ephemeral, and whoever waits."""
    if message.only_for is None:
        await server.gateway.message("MESSAGE_CREATE", message)
    await server.notify()


async def edit(server: LoopbackDiscord, message: Message, body: dict[str, Any]) -> None:
    """Applies an edit; the first one of a deferred reply also ends its "thinking"."""
    merged = {**message.data, **body}
    rules.check_message(merged)
    message.data = merged
    message.versions.append(dict(merged))
    message.flags &= ~LOADING
    message.edited, message.edited_at = now(), time.monotonic()
    if message.only_for is None:
        await server.gateway.message("MESSAGE_UPDATE", message)
    await server.notify()


async def delete(server: LoopbackDiscord, message: Message) -> None:
    """Marks it deleted and tells the gateway."""
    message.deleted = True
    if message.only_for is None:
        await server.gateway.deleted(message)
    await server.notify()
