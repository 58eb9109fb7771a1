"""Discord's errors as the API words them."""

from __future__ import annotations

from typing import Any

from aiohttp import web


class ApiError(Exception):
    """An error response: HTTP status, Discord's code, its message and, for 50035, the fields at fault."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        fields: dict[str, tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{status} {code} {message} {fields or ''}")
        self.status, self.code, self.message = status, code, message
        self.fields, self.headers, self.extra = fields or {}, headers or {}, extra or {}

    def response(self) -> web.Response:
        body: dict[str, Any] = {"message": self.message, "code": self.code} | self.extra
        if self.fields:
            body["errors"] = nest(self.fields)
        return web.json_response(body, status=self.status, headers=self.headers)


def nest(fields: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """`{"embeds.0.title": (code, message)}` as the tree that Discord sends."""
    tree: dict[str, Any] = {}
    for path, (code, message) in fields.items():
        node = tree
        for part in path.split("."):
            node = node.setdefault(part, {})
        node["_errors"] = [{"code": code, "message": message}]
    return tree


def invalid_form(fields: dict[str, tuple[str, str]]) -> ApiError:
    return ApiError(400, 50035, "Invalid Form Body", fields=fields)


UNAUTHORIZED = (401, 0, "401: Unauthorized")
UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS = (403, 50001, "Missing Access")
CANNOT_SEND_TO_USER = (403, 50007, "Cannot send messages to this user")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
NO_HISTORY_FOR_REPLY = (403, 160002, "Cannot reply without permission to read message history")
