"""Members of the loopback: they say things, use commands, press buttons and fill in modals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.discord_server import posting
from tests.discord_server.world import (
    USUAL,
    Channel,
    Interaction,
    Message,
    Permission,
    User,
    member_payload,
    snowflake,
)

if TYPE_CHECKING:
    from tests.discord_server.server import LoopbackDiscord

OPTION_TYPES = {str: 3, int: 4, bool: 5}


@dataclass
class Use:
    """One use of a command, button or modal, and what came of it."""

    server: LoopbackDiscord
    interaction: Interaction

    async def answered(self, *, timeout: float = 30) -> Message:
        """The bot's reply, once it is more than "thinking"."""
        return await self.server.until(
            lambda: m if (m := self.interaction.original) and not m.loading and m.versions else None,
            timeout=timeout,
            what=f"a reply to interaction {self.interaction.id}",
        )

    async def edited(self, message: Message, count: int, *, timeout: float = 30) -> Message:
        """`message`, once it has more than `count` versions."""
        return await self.server.until(
            lambda: message if len(message.versions) > count else None, timeout=timeout, what="an edit"
        )

    async def follow_up(self, *, timeout: float = 30) -> Message:
        return await self.server.until(
            lambda: self.interaction.followups[0] if self.interaction.followups else None,
            timeout=timeout,
            what="a followup",
        )

    async def modal(self) -> dict[str, Any]:
        return await self.server.until(lambda: self.interaction.modal, what="a modal")

    async def choices(self) -> list[str]:
        await self.server.until(lambda: self.interaction.choices is not None, what="choices")
        return [choice["name"] for choice in self.interaction.choices or []]

    async def acknowledged(self) -> int:
        """The type of the first callback."""
        return await self.server.until(lambda: self.interaction.acknowledged, what="an acknowledgement")


class Member:
    """A person in front of a Discord client."""

    def __init__(self, server: LoopbackDiscord, user: User, manages: bool) -> None:
        self.server, self.user, self.manages = server, user, manages

    @property
    def dm(self) -> Channel:
        return self.server.dm(self.user)

    async def say(self, channel: Channel, content: str, *, reply_to: Message | None = None) -> Message:
        """Posts a message; `<@id>` mentions, and so does a reply (with its ping on)."""
        ids = {int(id) for id in re.findall(r"<@!?(\d+)>", content)}
        mentions = [self.server.users[id] for id in ids if id in self.server.users]
        if reply_to and reply_to.author not in mentions:
            mentions.append(reply_to.author)
        message = Message(channel, self.user, {"content": content}, reference=reply_to, mentions=mentions)
        return await self.post(message)

    async def post(self, message: Message) -> Message:
        message.channel.messages[message.id] = message
        await self.server.gateway.message("MESSAGE_CREATE", message)
        await self.server.notify()
        return message

    async def mention(self, channel: Channel, content: str, *, reply_to: Message | None = None) -> Message:
        return await self.say(channel, f"<@{self.server.bot.id}> {content}", reply_to=reply_to)

    async def slash(self, channel: Channel, path: str, *, age: float = 0.0, **options: Any) -> Use:
        """Uses `path` ("ask", "articles list"); bytes options are uploaded as (name, content)."""
        return await self._slash(channel, path, 2, options, age)

    async def complete(self, channel: Channel, path: str, **options: Any) -> Use:
        """Types in an option with autocomplete; the last option has the focus."""
        return await self._slash(channel, path, 4, options, 0.0)

    async def _slash(
        self, channel: Channel, path: str, kind: int, options: dict[str, Any], age: float
    ) -> Use:
        name, *rest = path.split()
        command = next(c for c in self.server.commands if c["name"] == name and c["type"] == 1)
        resolved: dict[str, Any] = {}
        given = [self._option(key, value, resolved) for key, value in options.items()]
        if kind == 4:
            given[-1]["focused"] = True
        for part in reversed(rest):
            given = [{"type": 1, "name": part, "options": given}]
        data = {"id": command["id"], "name": name, "type": 1, "options": given, "resolved": resolved}
        return await self._interact(channel, kind, data, age=age)

    def _option(self, key: str, value: Any, resolved: dict[str, Any]) -> dict[str, Any]:
        if isinstance(value, tuple):
            attachment = posting.store_file(self.server, *value)
            resolved.setdefault("attachments", {})[attachment["id"]] = attachment
            return {"name": key, "type": 11, "value": attachment["id"]}
        return {"name": key, "type": OPTION_TYPES[type(value)], "value": value}

    async def on_message(self, message: Message, name: str) -> Use:
        """Right-clicks a message and picks the application's command `name`."""
        command = next(c for c in self.server.commands if c["name"] == name and c["type"] == 3)
        resolved = {"messages": {str(message.id): message.payload()}}
        data = {"id": command["id"], "name": name, "type": 3, "target_id": str(message.id)}
        return await self._interact(message.channel, 2, data | {"resolved": resolved})

    async def press(self, message: Message, label: str) -> Use:
        """Presses the button with this label or emoji."""
        assert message.only_for in (None, self.user), "nobody else can see this message, let alone press it"
        button = next(
            b for b in message.buttons if label in (b.get("label"), (b.get("emoji") or {}).get("name"))
        )
        assert not button.get("disabled"), f"{label} is disabled"
        data = {"component_type": 2, "custom_id": button["custom_id"]}
        return await self._interact(message.channel, 3, data, source=message)

    async def submit(self, use: Use, text: str) -> Use:
        """Fills in the modal that `use` opened."""
        modal = await use.modal()
        row = modal["components"][0]
        wrapped = row["type"] == 18
        inner = row["component"] if wrapped else row["components"][0]
        value = {"type": 4, "custom_id": inner["custom_id"], "value": text}
        filled = {"type": row["type"]} | ({"component": value} if wrapped else {"components": [value]})
        data = {"custom_id": modal["custom_id"], "components": [filled]}
        return await self._interact(use.interaction.channel, 5, data, source=use.interaction.source)

    async def delete(self, message: Message) -> None:
        await posting.delete(self.server, message)

    async def _interact(
        self,
        channel: Channel,
        kind: int,
        data: dict[str, Any],
        *,
        source: Message | None = None,
        age: float = 0.0,
    ) -> Use:
        interaction = Interaction(self.user, channel, kind, source)
        interaction.created -= age
        self.server.interactions[interaction.token] = interaction
        payload = self._payload(interaction, data)
        await self.server.gateway.dispatch("INTERACTION_CREATE", payload, channel.guild)
        return Use(self.server, interaction)

    def _payload(self, interaction: Interaction, data: dict[str, Any]) -> dict[str, Any]:
        channel, guild = interaction.channel, interaction.channel.guild
        payload: dict[str, Any] = {
            "id": str(interaction.id),
            "application_id": str(self.server.bot.id),
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel": channel.payload(),
            "channel_id": str(channel.id),
            "locale": self.user.locale,
            "app_permissions": str(int(USUAL & ~channel.denied)),
            "attachment_size_limit": 10 * 2**20,
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0 if guild else 1,
            "nonce": str(snowflake()),
        }
        if interaction.source:
            payload["message"] = interaction.source.payload()
        if guild is None:
            return payload | {"user": self.user.payload()}
        granted = int(USUAL | (Permission.MANAGE_GUILD if self.manages else Permission(0)))
        payload |= {"guild_id": str(guild.id), "guild_locale": guild.locale}
        payload["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
        return payload | {"member": member_payload(self.user, granted)}
