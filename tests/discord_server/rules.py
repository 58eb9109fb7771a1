"""What Discord accepts: limits on messages, embeds, components, modals, choices and commands.

Lengths are counted in UTF-16 code units, the stricter of the two ways Discord's parts count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.discord_server.errors import EMPTY_MESSAGE, ApiError, invalid_form

Fields = dict[str, tuple[str, str]]
COMMAND_NAME = re.compile(r"^[-_'\w]{1,32}$")
LOCALES = {"nl", "en-US", "en-GB", "de", "fr", "es-ES", "da", "it", "pl"}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _limit(fields: Fields, path: str, text: object, most: int, least: int = 0) -> None:
    if not isinstance(text, str):
        fields[path] = ("BASE_TYPE_BAD_TYPE", "Must be a string.")
    elif units(text) > most:
        fields[path] = ("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    elif units(text) < least:
        fields[path] = ("BASE_TYPE_REQUIRED", "This field is required")


def check_message(data: dict[str, Any], *, files: int = 0) -> None:
    """Raises the 50035 or 50006 that Discord would answer to this new message or edit."""
    fields: Fields = {}
    embeds = data.get("embeds") or []
    if data.get("content") is not None:
        _limit(fields, "content", data["content"], 2000)
    if len(embeds) > 10:
        fields["embeds"] = ("BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for at, embed in enumerate(embeds):
        _check_embed(fields, f"embeds.{at}", embed)
    if sum(map(_embed_size, embeds)) > 6000:
        fields["embeds"] = ("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
    _check_rows(fields, data.get("components") or [])
    if fields:
        raise invalid_form(fields)
    if not (str(data.get("content") or "").strip() or embeds or files or data.get("components")):
        raise ApiError(*EMPTY_MESSAGE)


def _embed_texts(embed: dict[str, Any]) -> Iterable[tuple[str, object, int, int]]:
    for name, most in (("title", 256), ("description", 4096)):
        if embed.get(name) is not None:
            yield name, embed[name], most, 0
    if "footer" in embed:
        yield "footer.text", embed["footer"].get("text"), 2048, 1
    if "author" in embed:
        yield "author.name", embed["author"].get("name"), 256, 1
    for at, field in enumerate(embed.get("fields") or []):
        yield f"fields.{at}.name", field.get("name"), 256, 1
        yield f"fields.{at}.value", field.get("value"), 1024, 1


def _embed_size(embed: dict[str, Any]) -> int:
    return sum(units(text) for _, text, _, _ in _embed_texts(embed) if isinstance(text, str))


def _check_embed(fields: Fields, path: str, embed: dict[str, Any]) -> None:
    for name, text, most, least in _embed_texts(embed):
        _limit(fields, f"{path}.{name}", text, most, least)
    if len(embed.get("fields") or []) > 25:
        fields[f"{path}.fields"] = ("BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if _embed_size(embed) == 0:
        fields[path] = ("BASE_TYPE_REQUIRED", "This field is required")


def _check_rows(fields: Fields, rows: list[dict[str, Any]]) -> None:
    if len(rows) > 5:
        fields["components"] = ("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    seen: set[str] = set()
    for r, row in enumerate(rows):
        if not 1 <= len(row.get("components", [])) <= 5:
            fields[f"components.{r}.components"] = (
                "BASE_TYPE_BAD_LENGTH",
                "Must be between 1 and 5 in length.",
            )
        for c, item in enumerate(row.get("components", [])):
            path = f"components.{r}.components.{c}"
            _limit(fields, f"{path}.custom_id", item.get("custom_id"), 100, 1)
            if item.get("custom_id") in seen:
                fields[f"{path}.custom_id"] = (
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                )
            seen.add(item.get("custom_id"))
            _limit(fields, f"{path}.label", item.get("label") or "", 80)
            if not item.get("label") and not item.get("emoji"):
                fields[path] = ("BUTTON_COMPONENT_INVALID_LABEL", "A button needs a label or an emoji")


def check_modal(data: dict[str, Any]) -> None:
    fields: Fields = {}
    _limit(fields, "title", data.get("title"), 45, 1)
    _limit(fields, "custom_id", data.get("custom_id"), 100, 1)
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        fields["components"] = ("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for at, row in enumerate(rows):
        inner = row["component"] if row["type"] == 18 else row["components"][0]
        _limit(fields, f"components.{at}.label", row.get("label") or inner.get("label"), 45, 1)
        _limit(fields, f"components.{at}.placeholder", inner.get("placeholder") or "", 100)
        _limit(fields, f"components.{at}.custom_id", inner.get("custom_id"), 100, 1)
    if fields:
        raise invalid_form(fields)


def check_choices(choices: list[dict[str, Any]]) -> None:
    fields: Fields = {}
    if len(choices) > 25:
        fields["choices"] = ("BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for at, choice in enumerate(choices):
        _limit(fields, f"choices.{at}.name", choice["name"], 100, 1)
        _limit(fields, f"choices.{at}.value", choice["value"], 100, 1)
    if fields:
        raise invalid_form(fields)


def check_commands(commands: list[dict[str, Any]]) -> None:
    fields: Fields = {}
    names = [(c.get("type", 1), c["name"]) for c in commands]
    for at, command in enumerate(commands):
        if names.count((command.get("type", 1), command["name"])) > 1:
            fields[f"{at}.name"] = (
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            )
        _check_command(fields, str(at), command, menu=command.get("type", 1) in (2, 3))
    if fields:
        raise invalid_form(fields)


def _check_command(fields: Fields, path: str, command: dict[str, Any], *, menu: bool = False) -> None:
    names = command.get("name_localizations") or {}
    for locale in {*names, *(command.get("description_localizations") or {})} - LOCALES:
        fields[f"{path}.name_localizations.{locale}"] = ("BASE_TYPE_CHOICES", "Unknown locale")
    for name in (command["name"], *names.values()):
        _limit(fields, f"{path}.name", name, 32, 1)
        if not menu and (not COMMAND_NAME.match(name) or name != name.lower()):
            fields[f"{path}.name"] = ("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    if not menu:
        for text in (command["description"], *(command.get("description_localizations") or {}).values()):
            _limit(fields, f"{path}.description", text, 100, 1)
    _check_options(fields, path, command.get("options") or [])


def _check_options(fields: Fields, path: str, options: list[dict[str, Any]]) -> None:
    if len(options) > 25:
        fields[f"{path}.options"] = ("BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    required = [bool(o.get("required")) for o in options]
    if required != sorted(required, reverse=True):
        text = "Required options must be placed before non-required options"
        fields[f"{path}.options"] = ("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
    for at, option in enumerate(options):
        _check_command(fields, f"{path}.options.{at}", option)
