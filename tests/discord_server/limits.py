"""Rate limit buckets with Discord's headers."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from tests.discord_server.errors import ApiError


@dataclass
class _Window:
    ends: float
    left: int


class Buckets:
    """`limit` requests in `window` seconds for each key; the next one meets 429."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}
        self.refused = 0

    def spend(self, route: str, major: str, limit: int, window: float) -> dict[str, str]:
        """Headers for this request. Raises the 429, which names the seconds to wait."""
        now = time.monotonic()
        key = f"{route}:{major}"
        current = self._windows.get(key)
        if current is None or current.ends <= now:
            current = self._windows[key] = _Window(now + window, limit)
        rest = max(0.0, current.ends - now)
        headers = {
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:16],
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, current.left - 1)),
            "X-RateLimit-Reset": f"{time.time() + rest:.3f}",
            "X-RateLimit-Reset-After": f"{rest:.3f}",
        }
        if current.left <= 0:
            self.refused += 1
            raise too_many(rest, headers)
        current.left -= 1
        return headers


def too_many(seconds: float, headers: dict[str, str] | None = None, *, everywhere: bool = False) -> ApiError:
    """The 429 with Retry-After in whole seconds and `retry_after` exactly, as Discord sends both."""
    headers = (headers or {}) | {"Retry-After": str(int(seconds) + 1), "Via": "1.1 loopback"}
    headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    extra = {"retry_after": round(seconds, 3), "global": everywhere}
    return ApiError(429, 0, "You are being rate limited.", headers=headers, extra=extra)
