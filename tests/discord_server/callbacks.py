"""Interaction callbacks (types 4 to 9) and the webhook routes that an interaction's token opens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord_server import errors, posting, rules
from tests.discord_server.errors import ApiError
from tests.discord_server.keys import BODY
from tests.discord_server.world import EPHEMERAL, LOADING, Interaction, Message

if TYPE_CHECKING:
    from tests.discord_server.server import LoopbackDiscord

DEADLINE_S = 3.0  # to acknowledge
TOKEN_LIFE_S = 15 * 60.0
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED = {
    2: {MESSAGE, DEFERRED, MODAL},
    3: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    4: {CHOICES},
    5: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE},
}


def add_routes(app: web.Application, server: LoopbackDiscord) -> None:
    """The callback, @original and followups."""
    routes = _Routes(server)
    api = "/api/v10"
    app.router.add_post(api + "/interactions/{id}/{token}/callback", routes.callback)
    app.router.add_post(api + "/webhooks/{app}/{token}", routes.follow_up)
    path = api + "/webhooks/{app}/{token}/messages/{message}"
    app.router.add_get(path, routes.get)
    app.router.add_patch(path, routes.patch)
    app.router.add_delete(path, routes.delete)


class _Routes:
    def __init__(self, server: LoopbackDiscord) -> None:
        self.server = server

    async def callback(self, request: web.Request) -> web.Response:
        interaction = self.server.interactions.get(request.match_info["token"])
        if interaction is None or interaction.id != int(request.match_info["id"]):
            raise ApiError(*errors.UNKNOWN_INTERACTION)
        body = request[BODY]
        try:
            self._acknowledge(interaction, body)
        except ApiError as error:
            interaction.refusals.append(error.code)
            raise
        message = await self._carry_out(interaction, body["type"], body.get("data") or {})
        await self.server.notify()
        if not request.query.get("with_response"):
            return web.Response(status=204)
        return web.json_response(_response(interaction, body["type"], message))

    def _acknowledge(self, interaction: Interaction, body: dict[str, Any]) -> None:
        if interaction.acknowledged is not None:
            raise ApiError(*errors.ALREADY_ACKNOWLEDGED)
        if time.monotonic() - interaction.created > DEADLINE_S:
            raise ApiError(*errors.UNKNOWN_INTERACTION)
        kind, data = body["type"], body.get("data") or {}
        if kind not in ALLOWED[interaction.kind]:
            raise errors.invalid_form({"type": ("BASE_TYPE_CHOICES", "Value is not allowed here.")})
        if kind == MODAL:
            rules.check_modal(data)
        elif kind == CHOICES:
            rules.check_choices(data["choices"])
        elif kind in (MESSAGE, UPDATE):
            rules.check_message(data)
        interaction.acknowledged, interaction.acknowledged_at = kind, time.monotonic()

    async def _carry_out(self, interaction: Interaction, kind: int, data: dict[str, Any]) -> Message | None:
        if kind == MODAL:
            interaction.modal = data
        elif kind == CHOICES:
            interaction.choices = data["choices"]
        elif kind == UPDATE and interaction.source:
            interaction.original = interaction.source
            await posting.edit(self.server, interaction.source, data)
        elif kind == DEFERRED_UPDATE:
            interaction.original = interaction.source
        else:
            interaction.original = self._reply(interaction, data, loading=kind == DEFERRED)
            await posting.publish(self.server, interaction.original)
        return interaction.original

    def _reply(self, interaction: Interaction, data: dict[str, Any], *, loading: bool = False) -> Message:
        only_for = interaction.user if int(data.get("flags") or 0) & EPHEMERAL else None
        body = data | {"content": "…"} if loading else data
        message = posting.make(self.server, interaction.channel, body, only_for=only_for)
        message.webhook_id = self.server.bot.id
        if loading:
            message.data, message.versions, message.flags = {}, [], message.flags | LOADING
        return message

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.server.interactions.get(request.match_info["token"])
        if interaction is None or interaction.acknowledged is None:
            raise ApiError(*errors.UNKNOWN_WEBHOOK)
        if time.monotonic() - interaction.created > TOKEN_LIFE_S:
            raise ApiError(*errors.INVALID_WEBHOOK_TOKEN)
        return interaction

    def _message(self, request: web.Request) -> Message:
        interaction, id = self._interaction(request), request.match_info["message"]
        own = [m for m in (interaction.original, *interaction.followups) if m]
        found = interaction.original if id == "@original" else next((m for m in own if str(m.id) == id), None)
        if found is None or found.deleted:
            raise ApiError(*errors.UNKNOWN_MESSAGE)
        return found

    async def follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if interaction.original and interaction.original.loading:  # Discord: the first followup is the reply
            await posting.edit(self.server, interaction.original, request[BODY])
            return web.json_response(interaction.original.payload())
        message = self._reply(interaction, request[BODY])
        interaction.followups.append(message)
        await posting.publish(self.server, message)
        return web.json_response(message.payload())

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response(self._message(request).payload())

    async def patch(self, request: web.Request) -> web.Response:
        message = self._message(request)
        await posting.edit(self.server, message, request[BODY])
        return web.json_response(message.payload())

    async def delete(self, request: web.Request) -> web.Response:
        await posting.delete(self.server, self._message(request))
        return web.Response(status=204)


def _response(interaction: Interaction, kind: int, message: Message | None) -> dict[str, Any]:
    about: dict[str, Any] = {"id": str(interaction.id), "type": interaction.kind}
    if message is None:
        return {"interaction": about}
    about["response_message_id"] = str(message.id)
    about["response_message_loading"] = message.loading
    about["response_message_ephemeral"] = message.only_for is not None
    return {"interaction": about, "resource": {"type": kind, "message": message.payload()}}
