"""Draw docs/images/discord-*.png: messages that the bot really sent, to the loopback Discord of the tests.

usage: python -m bench.discord_pictures

With a language model in the settings (BRON_COMPOSE__URL …) only discord-written.png: its written answer.
The real bot runs over the real engine and the sample articles; what it sent is laid out by
bench/discord_page.py and photographed by Chromium (`chromium` on the PATH). Only the look is made by hand.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path

from PIL import Image
from pydantic import SecretStr

from bench.discord_page import page
from bot.article_manager import IndexManager
from bot.client import serve
from bot.discord_bot import BronBot
from bot.factory import build_engine, build_ingestor
from config.discord_settings import DiscordSettings
from config.settings import Settings
from tests.discord_server import LoopbackDiscord, Message

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
QUESTION = "Hoeveel Russische soldaten zijn gedood volgens Zelenski?"
FOLLOW_UP = "En volgens Moskou?"
ENGLISH = "Where were the talks held?"
UNKNOWN = "who won the world cup?"
SLOWEST = 600  # seconds for a written answer: the language model may run on this machine
Pictures = dict[str, list[tuple[Message, str]]]
BACKGROUND = (49, 51, 56)


async def written(discord: LoopbackDiscord) -> Pictures:
    """The picture of an answer that a language model wrote."""
    (guild,) = discord.guilds
    ann = discord.add_member("ann")
    asked = await ann.slash(guild.channels[0], "ask", question=ENGLISH, style="compose")
    answer = await asked.answered(timeout=SLOWEST)
    await discord.until(lambda: "written by" in str(answer.data), timeout=SLOWEST, what="the last sentence")
    return {"written": [(answer, "<b>ann</b> used <b>/ask</b>")]}


async def scenes(discord: LoopbackDiscord) -> Pictures:
    """What is photographed, by the picture's name."""
    (guild,) = discord.guilds
    channel = guild.channels[0]
    dirk, ann = discord.add_member("dirk", locale="nl"), discord.add_member("ann")
    answer = await (await dirk.slash(channel, "ask", question=QUESTION)).answered(timeout=120)
    context = await (await dirk.press(answer, "Context")).answered()
    opened = await dirk.press(answer, "Vraag door")
    follow_up = await (await dirk.submit(opened, FOLLOW_UP)).answered(timeout=120)
    mention = await ann.mention(channel, ENGLISH)
    reply = (await discord.heard(channel, 3))[-1]
    unknown = await (await ann.slash(channel, "ask", question=UNKNOWN, private=True)).answered(timeout=120)
    privacy = await (await ann.slash(channel, "privacy")).answered()
    listed = await (await dirk.slash(channel, "articles list")).answered()
    return {
        "answer": [(answer, "<b>dirk</b> used <b>/vraag</b>")],
        "context": [(context, "")],
        "follow-up": [(follow_up, "")],
        "mention": [(mention, ""), (reply, "↱ <b>ann</b>")],
        "refusal": [(unknown, "<b>ann</b> used <b>/ask</b>")],
        "privacy": [(privacy, "<b>ann</b> used <b>/privacy</b>")],
        "articles": [(listed, "<b>dirk</b> used <b>/artikelen lijst</b>")],
    }


async def play(folder: Path) -> None:
    """Run the bot through the scenes and photograph them."""
    settings = Settings(data_dir=folder)
    build_ingestor(settings).add([Path(str(files("seeds").joinpath("articles")))])
    async with LoopbackDiscord() as discord:
        discord.add_guild("Voorbeeld")
        given = DiscordSettings(
            token=SecretStr(discord.token),
            api_url=discord.api_url,
            metrics_port=0,
            answer_seconds=SLOWEST,
        )
        engine = build_engine(settings)
        bot = BronBot(given, engine, IndexManager(settings), folder, guild_ready_timeout=0.1)
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(bot, discord.token, stop))
        await discord.until(lambda: discord.gateway.sessions, timeout=60, what="the bot")
        pictures = await (written if settings.compose.configured else scenes)(discord)
        stop.set()
        await serving
        engine.close()
    for name, messages in pictures.items():
        photograph(page(messages), IMAGES / f"discord-{name}.png", folder)


def photograph(content: str, target: Path, folder: Path) -> None:
    """A picture of the page, twice the size of its pixels, cut off below its last line."""
    source, shot = folder / "page.html", folder / "page.png"
    source.write_text(content, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += ["--window-size=752,1600", "--force-device-scale-factor=2", f"--screenshot={shot}"]
    subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)
    with Image.open(shot) as picture:
        small = picture.convert("RGB")
    box = Image.eval(small.convert("L"), lambda value: 0 if value == 51 else 255).getbbox()
    bottom = min(small.height, (box[3] if box else small.height) + 24)
    target.parent.mkdir(parents=True, exist_ok=True)
    small.crop((0, 0, small.width, bottom)).quantize(64).save(target, optimize=True)


def main() -> None:
    """Draw all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder)))


if __name__ == "__main__":
    main()
