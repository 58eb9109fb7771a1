"""`bron discord`: starts the bot, stops it within five seconds, and prints its invitation."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord
from discord.http import Route

from bot.article_manager import IndexManager
from bot.chat_engine import ChatEngine
from bot.discord_bot import API_URL, BronBot, permissions
from bot.redaction import redact
from config.discord_settings import DiscordSettings
from config.settings import Settings
from index.errors import BronError, UsageError

AUTHENTICATION_FAILED = 4004  # close code of the gateway
LAST_WAIT_S = 0.3  # for the connection loop, once everything it serves is closed
END_S = 4.8  # after a signal; a thread that looks up a name could otherwise hold the process up for minutes


async def serve(bot: BronBot, token: str, stop: asyncio.Event) -> None:
    """Run `bot` until `stop` is set. Raises `BronError` when Discord does not let it in."""
    running = asyncio.create_task(bot.start(token))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await bot.close()
        if stopping.done():
            await asyncio.wait({running}, timeout=LAST_WAIT_S)
        else:
            with explained():
                running.result()
    finally:
        running.cancel()
        stopping.cancel()


@contextmanager
def explained() -> Iterator[None]:
    """Turns what keeps us out of Discord into errors that say what to do."""
    try:
        yield
    except (discord.LoginFailure, discord.ConnectionClosed) as error:
        if isinstance(error, discord.ConnectionClosed) and error.code != AUTHENTICATION_FAILED:
            raise BronError("discord.closed", said=error) from error
        raise UsageError("discord.bad_token") from error
    except discord.PrivilegedIntentsRequired as error:
        raise UsageError("discord.no_intent") from error
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise BronError("discord.unreachable", said=str(error)) from error


def token_of(settings: DiscordSettings) -> str:
    """The token itself, for Discord alone. Raises `UsageError` when there is none."""
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not token:
        raise UsageError("discord.no_token")
    return token


def run(settings: Settings, engine: ChatEngine) -> int:
    """Run the bot until SIGTERM or Ctrl-C; the exit code. Raises `BronError`."""
    token = token_of(settings.discord)
    redact(token)

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _stop, stop)
        bot = BronBot(
            settings.discord,
            engine,
            IndexManager(settings),
            settings.data_dir,
            composes=settings.compose.configured,
        )
        await serve(bot, token, stop)

    asyncio.run(main())
    return 0


def _stop(stop: asyncio.Event) -> None:
    """Begin to stop; whatever happens then, the process ends in time. Nothing on the disk minds."""
    stop.set()
    last = threading.Timer(END_S, os._exit, [1])
    last.daemon = True
    last.start()


def invite_link(settings: DiscordSettings) -> str:
    """The address at which a server's owner adds the bot; Discord is asked for the application's id.

    Raises `BronError` when Discord cannot be reached or does not accept the token.
    """
    token = token_of(settings)
    redact(token)

    async def application_id() -> int:
        Route.BASE = settings.api_url or API_URL
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(token)
            if client.application_id is None:
                raise BronError("discord.no_application")
            return client.application_id

    with explained():
        id = asyncio.run(application_id())
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(id, permissions=permissions(settings), scopes=scopes)
