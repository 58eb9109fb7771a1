"""What would act on Discord: hostile articles, a hostile question, and whether a message is harmless."""

from __future__ import annotations

from pathlib import Path

from tests.bot.cards import OUR_STYLES
from tests.bot.discord_markdown import styles
from tests.discord_server import Message

HOSTILE = sorted((Path(__file__).parent / "hostile").glob("*.txt"))
# What the hostile articles answer.
QUESTION = "Wie zei wat over gewonden, het stadhuis, de minister, de brug, de school en de vergadering?"
EVIL = "@everyone **wat** zei <@1> `over` de ||brug|| https://discord.gg/abc [hier](https://x.nl) \u202egurb?"


def shown(message: Message) -> list[str]:
    embeds = message.data.get("embeds") or []
    return [message.content, *(text for e in embeds for text in (e.get("title", ""), e["description"]))]


def harmless(message: Message) -> bool:
    return all(styles(text) <= OUR_STYLES for text in shown(message)) and not message.pinged
