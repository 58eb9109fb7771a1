"""Which conversation a message belongs to, and what of its text is the question."""

from __future__ import annotations

import re

import discord

# <@1> <@!1> <@&1> <#1> <:name:1> <a:name:1> </command:1> <t:1:R> <id:home>: marks of Discord, not words.
_MARKS = re.compile(r"<(?:@[!&]?|#|a?:\w+:|/[^:<>]+:|t:|id:)[\w:]+>")


def question_text(content: str) -> str:
    """The words of a message, without mentions and other marks of Discord."""
    return " ".join(_MARKS.sub(" ", content).split())


def of_channel(channel: object) -> str | None:
    """The conversation of a thread or of direct messages; None in a channel where many things are said."""
    if isinstance(channel, discord.Thread):
        return f"thread:{channel.id}"
    if isinstance(channel, discord.DMChannel):
        return f"direct:{channel.id}"
    return None
