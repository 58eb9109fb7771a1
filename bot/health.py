"""`/metrics` and `/healthz` over HTTP, for the machine that runs the bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from aiohttp import web

from bot.metrics import Metrics
from index.errors import UsageError


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is doing: `ok` decides between 200 and 503."""

    ok: bool
    ready: bool  # every shard has told its servers
    generation: str | None  # None when no index can answer
    shards: dict[int, float | None]  # latency in seconds, None while not connected
    waiting: int


class HealthServer:
    """Serves on `host` and `port` (0 takes a free one) between `start` and `close`."""

    def __init__(self, metrics: Metrics, health: Callable[[], Health], host: str, port: int) -> None:
        self._metrics, self._health, self._host, self._port = metrics, health, host, port
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Begin; the port. Raises `UsageError` when the address cannot be had."""
        app = web.Application()
        app.router.add_get("/metrics", self._show_metrics)
        app.router.add_get("/healthz", self._show_health)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise UsageError(
                "discord.metrics_port", host=self._host, port=self._port, reason=error
            ) from error
        self._runner = runner
        return int(runner.addresses[0][1])

    async def close(self) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _show_metrics(self, request: web.Request) -> web.Response:
        return web.Response(
            body=self._metrics.render(), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    async def _show_health(self, request: web.Request) -> web.Response:
        health = self._health()
        return web.json_response(asdict(health), status=200 if health.ok else 503)
