"""The loopback is worth testing against only if it refuses what Discord refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.discord_server import LoopbackDiscord, Permission
from tests.discord_server.errors import ApiError
from tests.discord_server.rules import check_commands, check_message, check_modal
from tests.discord_server.world import Interaction

Call = Callable[..., Awaitable[tuple[int, Any, Any]]]
Scenario = Callable[[LoopbackDiscord, Call], Awaitable[None]]


def on_loopback(scenario: Scenario) -> Callable[[], None]:
    async def play() -> None:
        async with LoopbackDiscord() as discord, aiohttp.ClientSession() as session:
            discord.add_guild()

            async def call(method: str, path: str, body: Any = None, token: str = discord.token) -> Any:
                headers = {"Authorization": f"Bot {token}"}
                url = discord.api_url + path
                async with session.request(method, url, json=body, headers=headers) as response:
                    text = await response.text()
                    data = await response.json() if text else None
                    return response.status, data, response.headers

            await scenario(discord, call)

    def test() -> None:
        asyncio.run(play())

    test.__name__ = scenario.__name__
    return test


def use(discord: LoopbackDiscord, age: float = 0.0) -> tuple[Interaction, str]:
    interaction = Interaction(discord.add_member("ann").user, discord.guilds[0].channels[0], 2)
    interaction.created -= age
    discord.interactions[interaction.token] = interaction
    return interaction, f"/interactions/{interaction.id}/{interaction.token}/callback"


@on_loopback
async def test_three_seconds_to_acknowledge(discord: LoopbackDiscord, call: Call) -> None:
    _, path = use(discord, age=3.1)
    status, body, _ = await call("POST", path, {"type": 5})
    assert (status, body["code"]) == (404, 10062)
    _, path = use(discord, age=2.5)
    assert (await call("POST", path, {"type": 5}))[0] == 204


@on_loopback
async def test_one_acknowledgement(discord: LoopbackDiscord, call: Call) -> None:
    _, path = use(discord)
    await call("POST", path, {"type": 5})
    status, body, _ = await call("POST", path, {"type": 4, "data": {"content": "x"}})
    assert (status, body["code"]) == (400, 40060)


@on_loopback
async def test_callbacks_fit_their_interaction(discord: LoopbackDiscord, call: Call) -> None:
    _, path = use(discord)
    for kind in (6, 7, 8):
        status, body, _ = await call("POST", path, {"type": kind, "data": {"content": "x", "choices": []}})
        assert (status, body["code"]) == (400, 50035)


@on_loopback
async def test_webhook_routes_need_an_acknowledgement_and_a_fresh_token(
    discord: LoopbackDiscord, call: Call
) -> None:
    interaction, path = use(discord)
    hook = f"/webhooks/{discord.bot.id}/{interaction.token}"
    assert (await call("PATCH", f"{hook}/messages/@original", {"content": "x"}))[1]["code"] == 10015
    await call("POST", path, {"type": 5, "data": {"flags": 64}})
    assert (await call("PATCH", f"{hook}/messages/@original", {"content": "x"}))[0] == 200
    assert (await call("POST", hook, {"content": "y"}))[0] == 200
    interaction.created -= 901
    assert (await call("PATCH", f"{hook}/messages/@original", {"content": "z"}))[1]["code"] == 50027


@on_loopback
async def test_an_ephemeral_message_reaches_one_reader(discord: LoopbackDiscord, call: Call) -> None:
    interaction, path = use(discord)
    channel = interaction.channel
    await call("POST", path, {"type": 4, "data": {"content": "psst", "flags": 64}})
    (message,) = discord.said(channel, interaction.user)
    assert discord.said(channel) == []
    assert (await call("GET", f"/channels/{channel.id}/messages/{message.id}"))[1]["code"] == 10008
    with pytest.raises(AssertionError, match="nobody else"):
        await discord.add_member("bob").press(message, "x")


@on_loopback
async def test_the_sixth_message_in_five_seconds_meets_429(discord: LoopbackDiscord, call: Call) -> None:
    path = f"/channels/{discord.guilds[0].channels[0].id}/messages"
    for left in (4, 3, 2, 1, 0):
        status, _, headers = await call("POST", path, {"content": "x"})
        assert (status, headers["X-RateLimit-Remaining"]) == (200, str(left))
    status, body, headers = await call("POST", path, {"content": "x"})
    assert status == 429
    assert 0 < body["retry_after"] <= 5
    assert int(headers["Retry-After"]) >= body["retry_after"]
    assert "Via" in headers


@on_loopback
async def test_permissions_and_the_token_are_asked_for(discord: LoopbackDiscord, call: Call) -> None:
    channel = discord.guilds[0].channels[0]
    path = f"/channels/{channel.id}/messages"
    assert (await call("POST", path, {"content": "x"}, token="wrong"))[0] == 401
    channel.denied = Permission.EMBED
    assert (await call("POST", path, {"embeds": [{"title": "x"}]}))[1]["code"] == 50013
    assert (await call("POST", path, {"content": "x"}))[0] == 200
    channel.denied = Permission.SEND
    assert (await call("POST", path, {"content": "x"}))[1]["code"] == 50013


@on_loopback
async def test_mentions_ping_unless_they_are_switched_off(discord: LoopbackDiscord, call: Call) -> None:
    channel = discord.guilds[0].channels[0]
    path = f"/channels/{channel.id}/messages"
    await call("POST", path, {"content": "@everyone <@5>"})
    await call("POST", path, {"content": "@everyone <@5>", "allowed_mentions": {"parse": []}})
    assert [message.pinged for message in channel.messages.values()] == [["everyone", "5"], []]


@on_loopback
async def test_a_nonce_that_is_enforced_makes_one_message(discord: LoopbackDiscord, call: Call) -> None:
    channel = discord.guilds[0].channels[0]
    path = f"/channels/{channel.id}/messages"
    unique = {"content": "x", "nonce": "5", "enforce_nonce": True}
    _, first, _ = await call("POST", path, unique)
    assert (await call("POST", path, unique))[1]["id"] == first["id"]
    await call("POST", path, unique | {"nonce": "6"})
    await call("POST", path, unique | {"enforce_nonce": False})
    assert [message.nonce for message in discord.said(channel)] == ["5", "6", "5"]


BUTTON = {"type": 2, "custom_id": "a", "label": "x"}


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"content": "😀" * 1001}, "content"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
        ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
        ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
        ({"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]}, "embeds.0.fields.0.value"),
        ({"embeds": [{"fields": [{"name": "x", "value": ""}]}]}, "embeds.0.fields.0.value"),
        ({"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]}, "embeds.0.fields"),
        ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "embeds"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds"),
        ({"components": [{"components": [BUTTON | {"custom_id": f"{n}"}]} for n in range(6)]}, "components"),
        ({"components": [{"components": [BUTTON, BUTTON]}]}, "components.0.components.1.custom_id"),
        (
            {"components": [{"components": [BUTTON | {"custom_id": "x" * 101}]}]},
            "components.0.components.0.custom_id",
        ),
        ({"components": [{"components": [BUTTON | {"label": "x" * 81}]}]}, "components.0.components.0.label"),
    ],
)
def test_messages_that_discord_refuses(message: dict[str, Any], field: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_message(message)
    assert caught.value.code == 50035
    assert field in caught.value.fields


def test_empty_messages_are_refused() -> None:
    messages: tuple[dict[str, Any], ...] = ({}, {"content": "  \n"}, {"embeds": []})
    for message in messages:
        with pytest.raises(ApiError) as caught:
            check_message(message)
        assert caught.value.code == 50006


def test_commands_and_modals_that_discord_refuses() -> None:
    good = {"name": "ask", "description": "x"}
    check_commands([good, {"type": 3, "name": "Find sources"}])
    bad: list[dict[str, Any]] = [
        good | {"name": "Ask"},
        good | {"description": ""},
        good | {"description": "x" * 101},
        good | {"name_localizations": {"nl": "Twee woorden"}},
        good | {"name_localizations": {"nederlands": "vraag"}},
        good
        | {
            "options": [
                {"name": "a", "description": "x"},
                {"name": "b", "description": "x", "required": True},
            ]
        },
    ]
    for command in bad:
        with pytest.raises(ApiError):
            check_commands([command])
    with pytest.raises(ApiError):
        check_commands([good, good])
    with pytest.raises(ApiError):
        check_modal({"title": "x" * 46, "custom_id": "a", "components": []})
