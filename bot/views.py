"""Buttons and the follow-up modal. Their whole state is in their ids, so they outlive restarts.

An id is `bron:<action>:<answer id>:<page>`; what an answer id stands for is in the store. A press is handed
to the client's `presses` (bot/cogs/buttons.py).
"""

from __future__ import annotations

import re
from typing import Any, Protocol, Self, cast

import discord

from bot.answering.schema import Answer
from bot.discord_phrases import say
from bot.embeds import page_count, shown_quotes

MODAL_PREFIX = "bron:modal:"
FIELD = "question"
_TEMPLATE = re.compile(r"bron:(?P<action>[a-z]+):(?P<answer>[0-9a-f]*):(?P<page>\d+)")


class Presses(Protocol):
    """Carries out what a button stands for."""

    async def press(
        self, interaction: discord.Interaction[Any], action: str, answer_id: str, page: int
    ) -> None:
        """`page` is the page the button leads to, or shows. Raises nothing."""


class HasPresses(Protocol):
    """What the client offers to buttons."""

    presses: Presses


class Press(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_TEMPLATE):
    """Any button of ours, made anew from its id when it is pressed."""

    def __init__(self, action: str, answer_id: str = "", page: int = 0, **look: Any) -> None:
        super().__init__(discord.ui.Button(custom_id=f"bron:{action}:{answer_id}:{page}", **look))
        self._action, self._answer_id, self._page = action, answer_id, page

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The pressed button."""
        return cls(match["action"], match["answer"], int(match["page"]), label="·")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press on."""
        client = cast("HasPresses", interaction.client)
        await client.presses.press(interaction, self._action, self._answer_id, self._page)


def _view(*items: Press) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def answer_view(answer: Answer, answer_id: str, page: int = 0) -> discord.ui.View:
    """◀ ▶ where there are pages, Context where there are quotes, Follow up, 👍 and 👎."""
    last = page_count(answer) - 1
    items: list[Press] = []
    if last:
        items += [
            Press("prev", answer_id, max(0, page - 1), label="◀", disabled=page <= 0, row=0),
            Press("next", answer_id, min(last, page + 1), label="▶", disabled=page >= last, row=0),
        ]
    if shown_quotes(answer):
        items += [Press("context", answer_id, page, label=say("button_context", answer.language), row=0)]
    follow_up = say("button_follow_up", answer.language)
    style = discord.ButtonStyle.primary
    items += [
        Press("more", answer_id, page, label=follow_up, style=style, row=0),
        Press("up", answer_id, page, emoji="👍", row=1),
        Press("down", answer_id, page, emoji="👎", row=1),
    ]
    return _view(*items)


def list_view(page: int, pages: int) -> discord.ui.View | None:
    """◀ ▶ for the list of articles; nothing for a single page."""
    if pages <= 1:
        return None
    return _view(
        Press("listprev", "", max(0, page - 1), label="◀", disabled=page <= 0),
        Press("listnext", "", min(pages - 1, page + 1), label="▶", disabled=page >= pages - 1),
    )


def privacy_view(language: str) -> discord.ui.View:
    """The button that deletes what is kept of whoever presses it."""
    return _view(Press("forget", label=say("button_delete_mine", language), style=discord.ButtonStyle.danger))


def follow_up_modal(answer_id: str, language: str, longest: int) -> discord.ui.Modal:
    """Asks for the next question. The library is told not to wait for it: see `submitted`."""
    modal = discord.ui.Modal(
        title=say("modal_title", language), custom_id=f"{MODAL_PREFIX}{answer_id}", timeout=None
    )
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=FIELD,
        style=discord.TextStyle.paragraph,
        placeholder=say("modal_hint", language),
        max_length=longest,
    )
    modal.add_item(discord.ui.Label(text=say("modal_label", language), component=field))
    modal.stop()  # kept by the library, it would wait in memory for ever and be forgotten at a restart
    return modal


def submitted(interaction: discord.Interaction[Any]) -> tuple[str, str] | None:
    """Answer id and text of a submitted follow-up modal; None for any other interaction."""
    data = cast("dict[str, Any]", interaction.data or {})
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    custom_id = str(data.get("custom_id", ""))
    if not custom_id.startswith(MODAL_PREFIX):
        return None
    texts = [_text(row) for row in data.get("components", [])]
    return custom_id.removeprefix(MODAL_PREFIX), texts[0] if texts else ""


def _text(row: dict[str, Any]) -> str:
    fields = [row["component"]] if "component" in row else row.get("components", [])
    return "".join(str(field.get("value", "")) for field in fields)
