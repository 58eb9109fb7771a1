"""What the middleware notes on a request for its handler."""

from __future__ import annotations

from typing import Any

from aiohttp import web

BODY: web.RequestKey[Any] = web.RequestKey("body", object)
FILES = web.RequestKey("files", dict[str, bytes])
