"""Hostile articles and questions through the whole way: whatever they hold, only words arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.discord_engine import SeedEngine
from tests.bot.discord_markdown import words
from tests.bot.discord_stage import Stage, on_stage
from tests.bot.hostility import EVIL, HOSTILE, QUESTION, harmless, shown
from tests.discord_server import Permission


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_hostile_articles_only_show_words(path: Path, tmp_path: Path) -> None:
    @on_stage(lambda: SeedEngine([path]))
    async def scenario(stage: Stage) -> None:
        (ref,) = stage.engine.articles()
        question = f"{QUESTION} {ref.title}"[:400]
        answer = await (await stage.dirk.slash(stage.channel, "ask", question=question)).answered()
        assert harmless(answer), shown(answer)
        assert harmless(await (await stage.dirk.press(answer, "Context")).answered())
        assert harmless(await (await stage.dirk.slash(stage.channel, "articles list")).answered())
        choices = await (await stage.ann.complete(stage.channel, "articles remove", article="")).choices()
        assert not any("@everyone" in name for name in choices)
        stage.channel.denied = Permission.EMBED
        stage.expected_errors = {403}
        await stage.ann.mention(stage.channel, question)
        plain = await stage.discord.heard(stage.channel, 2)
        assert harmless(plain[-1]), shown(plain[-1])

    scenario(tmp_path)


@on_stage()
async def test_a_hostile_question_is_shown_as_words(stage: Stage) -> None:
    answer = await (await stage.dirk.slash(stage.channel, "ask", question=EVIL)).answered()
    assert harmless(answer)
    assert words(answer.embed["title"]) == EVIL.replace("\u202e", "")
    await stage.ann.say(stage.ann.dm, EVIL)
    (direct,) = await stage.discord.heard(stage.ann.dm)
    assert harmless(direct)
