"""Messages of the loopback Discord as a web page that looks like Discord's client, to be photographed."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.bot.discord_markdown import ZERO_WIDTH, Run, read
from tests.discord_server import Message

STYLE = """
* { box-sizing: border-box; } body { margin: 0; padding: 14px 16px; width: 752px; background: #313338; color: #dbdee1;
  font: 15px/1.4 "gg sans", "Noto Sans", "DejaVu Sans", sans-serif; }
.message { display: flex; gap: 14px; padding: 6px 0; } .ephemeral { background: #393a4a; margin: 0 -16px; padding: 8px 16px; }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; background: #2f5d9b; color: #fff; font-size: 19px;
  font-weight: 700; text-align: center; line-height: 40px; } .person .face { background: #6b7280; }
.name { font-weight: 600; color: #f2f3f5; } .tag { background: #5865f2; color: #fff; font-size: 10px; font-weight: 700;
  border-radius: 3px; padding: 1px 4px; margin-left: 4px; vertical-align: 2px; }
.before { color: #b5bac1; font-size: 13px; margin-bottom: 2px; } .before b { color: #c9cdfb; font-weight: 600; }
.embed { margin-top: 6px; max-width: 560px; background: #2b2d31; border-left: 4px solid; border-radius: 4px; padding: 10px 14px; }
.title { font-weight: 700; color: #f2f3f5; margin-bottom: 6px; } .line { min-height: 0.7em; overflow-wrap: anywhere; }
.quote { border-left: 4px solid #4e5058; padding-left: 10px; margin: 2px 0 2px; }
.subtext { color: #949ba4; font-size: 12.5px; } .footer { margin-top: 8px; color: #b5bac1; font-size: 12px; }
code { background: #1e1f22; border-radius: 3px; padding: 0 3px; } .mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px; }
.row { margin-top: 8px; display: flex; gap: 8px; } .button { border-radius: 8px; padding: 5px 14px; background: #4e5058;
  color: #fff; font-size: 14px; font-weight: 500; } .style1 { background: #5865f2; } .style4 { background: #da373c; } .off { opacity: .45; }
.only { margin-top: 6px; color: #949ba4; font-size: 12px; }
"""  # noqa: E501  (a style sheet)


def page(messages: list[tuple[Message, str]]) -> str:
    """The page that shows `messages`, each with the line above it ("dirk gebruikte /vraag", or nothing)."""
    body = "\n".join(_message(message, before) for message, before in messages)
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{body}"


def _message(message: Message, before: str) -> str:
    kinds = " ".join(
        kind for kind, holds in (("person", not message.author.bot), ("ephemeral", message.only_for)) if holds
    )
    name = html.escape(message.author.name)
    parts = [f'<div class="before">{before}</div>' if before else ""]
    parts += [
        f'<span class="name">{name}</span>',
        '<span class="tag">APP</span>' if message.author.bot else "",
    ]
    parts += [_lines(message.content)] if message.content else []
    parts += [_embed(embed) for embed in message.data.get("embeds") or []]
    parts += [_row(row["components"]) for row in message.data.get("components") or []]
    parts += ['<div class="only">👁 Only you can see this</div>'] if message.only_for else []
    face = f'<div class="face">{name[0]}</div>'
    return f'<div class="message {kinds}">{face}<div>{"".join(parts)}</div></div>'


def _embed(embed: dict[str, Any]) -> str:
    colour = f"#{embed.get('color', 0x4E5058):06x}"
    title = f'<div class="title">{_inline(read(embed["title"]))}</div>' if embed.get("title") else ""
    footer = (embed.get("footer") or {}).get("text", "")
    below = f'<div class="footer">{html.escape(footer)}</div>' if footer else ""
    return (
        f'<div class="embed" style="border-color:{colour}">{title}{_lines(embed["description"])}{below}</div>'
    )


def _row(buttons: list[dict[str, Any]]) -> str:
    shown = []
    for button in buttons:
        label = button.get("label") or button["emoji"]["name"]
        off = " off" if button.get("disabled") else ""
        shown.append(f'<span class="button style{button["style"]}{off}">{html.escape(label)}</span>')
    return f'<div class="row">{"".join(shown)}</div>'


def _lines(markdown: str) -> str:
    return "".join(_line(line) for line in markdown.split("\n"))


def _line(line: str) -> str:
    runs = read(line)
    styles = {style for run in runs for style in run.styles}
    kinds = " ".join(kind for kind in ("quote", "subtext") if kind in styles)
    return f'<div class="line {kinds}">{_inline(runs)}</div>'


def _inline(runs: list[Run]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = html.escape(run.text.replace(ZERO_WIDTH, ""))
    if "mention" in run.styles:
        name = re.sub(r"&lt;/([^:]+):\d+&gt;", r"/\1", re.sub(r"&lt;@!?\d+&gt;", "@bron", text))
        return f'<span class="mention">{name}</span>'
    if "code" in run.styles:
        return f"<code>{text.strip('`')}</code>"
    return f"<b>{text}</b>" if "bold" in run.styles else text
