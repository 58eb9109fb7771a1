"""What Discord answers when nothing more can be said somewhere."""

from __future__ import annotations

import aiohttp
import discord

# What Discord says of messages, channels and interactions that are gone, or answered by someone else.
GONE_CODES = frozenset({10003, 10008, 10015, 10062, 40060, 50027})
UNDELIVERED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


def is_gone(error: Exception) -> bool:
    """Whether the message, its channel or the interaction does not exist any more."""
    return isinstance(error, discord.HTTPException) and error.code in GONE_CODES


def is_lost(error: Exception) -> bool:
    """Whether `error` means that nothing more can be said where it happened."""
    return isinstance(error, discord.Forbidden) or is_gone(error)
