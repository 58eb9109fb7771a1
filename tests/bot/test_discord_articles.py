"""/articles: reading for everyone, changes for the owner, progress at a bounded rate."""

from __future__ import annotations

import errno
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from bot.uploads import fault_of, safe_name, save
from index.errors import DiskError, NoIndexError
from tests.bot.discord_engine import SeedEngine
from tests.bot.discord_markdown import words
from tests.bot.discord_stage import Stage, final, on_stage
from tests.bot.hostility import HOSTILE
from tests.discord_server import Use
from tests.discord_server.rest import Fault


async def add(stage: Stage, **files: Any) -> Use:
    return await stage.discord.the_owner().slash(stage.channel, "articles add", **files)


async def outcome(stage: Stage, use: Use) -> str:
    return (await final(stage.discord, use)).content


@on_stage()
async def test_everyone_can_list_the_articles_and_see_the_status(stage: Stage) -> None:
    listed = await (await stage.dirk.slash(stage.channel, "articles list")).answered()
    assert listed.only_for is stage.dirk.user
    assert listed.embed["title"] == "Artikelen (5)"
    shown = words(listed.embed["description"])
    for article in stage.engine.library.values():
        assert Path(article.source).name in shown
        assert " ".join(article.title.split())[:100] in shown
    assert str(Path(article.source).parent) not in shown
    status = await (await stage.ann.slash(stage.channel, "articles status")).answered()
    assert "5 articles (nl 5), 40 passages, 120 sentences" in words(status.embed["description"])


@on_stage(lambda: SeedEngine(HOSTILE * 2))
async def test_a_list_of_hostile_articles_pages_and_does_nothing(stage: Stage) -> None:
    stage.engine.library |= {f"{id}b": article for id, article in stage.engine.library.items()}
    listed = await (await stage.dirk.slash(stage.channel, "articles list")).answered()
    assert listed.embed["footer"]["text"] == "1/2"
    use = await stage.dirk.press(listed, "▶")
    await use.edited(listed, len(listed.versions))
    assert listed.embed["footer"]["text"] == "2/2"
    assert words(listed.embed["description"]).startswith("11  ")


@on_stage()
async def test_only_the_owner_changes_the_articles_of_several_servers(stage: Stage) -> None:
    second = stage.discord.add_guild("Tweede")
    await stage.discord.gateway.dispatch("GUILD_CREATE", second.payload(stage.discord.bot), second)
    manager = stage.discord.add_member("mia", manages=True)
    for member, path, options in (
        (stage.ann, "articles rebuild", {}),
        (manager, "articles rebuild", {}),
        (manager, "articles remove", {"article": "a"}),
        (manager, "articles add", {"file": ("a.txt", b"tekst")}),
    ):
        refusal = await (await member.slash(stage.channel, path, **options)).answered()
        assert refusal.only_for is member.user
        assert refusal.content.startswith("Only the bot's owner can change the articles")
    assert (stage.manager.added, stage.manager.removed, stage.manager.rebuilt) == ([], [], 0)
    assert "Done" in await outcome(
        stage, await stage.discord.the_owner().slash(stage.channel, "articles rebuild")
    )


@on_stage()
async def test_in_the_only_server_its_managers_change_the_articles_too(stage: Stage) -> None:
    manager = stage.discord.add_member("mia", manages=True, locale="nl")
    assert "Klaar" in await outcome(stage, await manager.slash(stage.channel, "articles rebuild"))
    refusal = await (await stage.ann.slash(stage.channel, "articles rebuild")).answered()
    assert refusal.content.startswith("Only the bot's owner")
    direct = await (await manager.slash(manager.dm, "articles rebuild")).answered()
    assert direct.content.startswith("Alleen de eigenaar")
    assert stage.manager.rebuilt == 1


@on_stage()
async def test_attachments_are_kept_and_indexed_and_faults_reported(stage: Stage) -> None:
    use = await add(stage, file=("Het nieuws.txt", b"Nieuws."), file2=("leeg.md", b""))
    text = await outcome(stage, use)
    assert "New: 1, replaced: 0" in words(text)
    assert "leeg.md: the file is empty" in words(text)
    assert str(stage.data_dir) not in text
    kept = stage.data_dir / "articles" / "Het nieuws.txt"
    assert kept.read_text(encoding="utf-8") == "Nieuws."
    assert stage.manager.added[0] == kept


@on_stage(max_upload_mb=1)
async def test_files_of_the_wrong_kind_or_size_are_refused_before_they_are_fetched(stage: Stage) -> None:
    use = await add(stage, file=("@everyone.exe", b"x"), file2=("groot.txt", b"x" * (2**20 + 1)))
    refusal = await use.answered()
    assert await use.acknowledged() == 4
    assert "everyone.exe: I do not read this kind of file" in words(refusal.content)
    assert "groot.txt is too large: 1.0 MB, and 1 MB is the limit" in words(refusal.content)
    assert not [path for method, path, _, _ in stage.discord.requests if "/cdn/" in path]
    assert not (stage.data_dir / "articles").exists()


@on_stage()
async def test_of_two_files_of_one_name_none_is_lost_in_silence(stage: Stage) -> None:
    use = await add(stage, file=("nieuws.txt", b"een"), file2=("nieuws.txt", b"twee"), file3=("b.txt", b"x"))
    refusal = await use.answered()
    assert refusal.only_for is stage.discord.owner
    assert words(refusal.content).startswith("nieuws.txt: two files of this name, of which only one")
    assert stage.manager.added == []
    assert not (stage.data_dir / "articles").exists()


@on_stage()
async def test_progress_is_shown_at_a_bounded_rate(stage: Stage) -> None:
    stage.manager.gate.clear()
    use = await stage.discord.the_owner().slash(stage.channel, "articles rebuild")
    message = await use.answered()
    await stage.discord.until(lambda: "processing texts (39 of 40)" in message.content, what="progress")
    busy = await (await stage.discord.the_owner().slash(stage.channel, "articles rebuild")).answered()
    assert "being worked on already" in busy.content
    stage.manager.gate.set()
    assert "Done. New: 2" in await outcome(stage, use)
    assert len(message.versions) <= 4  # forty steps, but one edit in a tick


@on_stage()
async def test_a_progress_that_could_not_be_shown_is_shown_a_moment_later(stage: Stage) -> None:
    stage.expected_errors = {400}
    stage.discord.faults.append(Fault("PATCH", "/messages/@original$", 400))
    stage.manager.gate.clear()
    message = await (await stage.discord.the_owner().slash(stage.channel, "articles rebuild")).answered()
    await stage.discord.until(lambda: "processing texts (39 of 40)" in message.content, what="progress")
    assert not stage.discord.faults[0].times
    stage.manager.gate.set()


def test_a_report_that_could_not_be_shown_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    @on_stage()
    async def scenario(stage: Stage) -> None:
        stage.expected_errors = {400}
        stage.discord.faults.append(Fault("PATCH", "/messages/@original$", 400, times=99))
        await (await stage.discord.the_owner().slash(stage.channel, "articles rebuild")).answered()
        await stage.discord.until(lambda: stage.discord.faults[0].times < 99, what="an edit")
        await stage.discord.until(lambda: not stage.bot.work.busy, what="the end")

    with caplog.at_level(logging.INFO):
        scenario(tmp_path)
    assert "articles changed indexed=2 replaced=0 unchanged=0 removed=0 failed=0" in caplog.text


@on_stage()
async def test_what_is_no_single_article_is_not_removed(stage: Stage) -> None:
    stage.discord.the_owner().user.locale = "nl"
    folder = str(Path(stage.engine.articles()[0].source).parent)
    for name in (".", "/", folder, "niets"):
        use = await stage.discord.the_owner().slash(stage.channel, "articles remove", article=name)
        text = await outcome(stage, use)
        assert "staat niet in de index" in text
        assert "Kies een artikel uit de lijst" in text
    assert stage.manager.removed == []
    listed = stage.engine.articles()[0]
    use = await stage.discord.the_owner().slash(stage.channel, "articles remove", article=listed.source)
    assert "verwijderd: 1" in await outcome(stage, use)
    assert stage.manager.removed == [listed.id]


@on_stage(start=False)
async def test_of_a_team_those_change_the_articles_who_may_change_the_bot(stage: Stage) -> None:
    people = {
        "dev": ("developer", 2),
        "admin": ("admin", 2),
        "reader": ("read_only", 2),
        "guest": ("admin", 1),
    }
    members = {name: stage.discord.add_member(name) for name in people}
    stage.discord.team = {
        "id": "1",
        "name": "team",
        "icon": None,
        "owner_user_id": str(stage.discord.owner.id),
        "members": [
            {
                "user": members[name].user.payload(),
                "team_id": "1",
                "membership_state": state,
                "role": role,
                "permissions": ["*"],
            }
            for name, (role, state) in people.items()
        ],
    }
    async with stage.running():
        for name in ("reader", "guest"):
            use = await members[name].slash(stage.channel, "articles rebuild")
            assert (await use.answered()).content.startswith("Only the bot's owner")
        for member in (members["dev"], members["admin"], stage.discord.the_owner()):
            assert "Done" in await outcome(stage, await member.slash(stage.channel, "articles rebuild"))
    assert stage.manager.rebuilt == 3


@on_stage()
async def test_removing_completes_titles(stage: Stage) -> None:
    typed = await stage.ann.complete(stage.channel, "articles remove", article="hoofdstad")
    names = await typed.choices()
    assert 1 <= len(names) < 5
    chosen = (typed.interaction.choices or [])[0]["value"]
    text = await outcome(
        stage, await stage.discord.the_owner().slash(stage.channel, "articles remove", article=chosen)
    )
    assert "removed: 1" in text
    assert stage.manager.removed == [chosen]


@on_stage()
async def test_an_error_of_the_index_is_said_clearly(stage: Stage) -> None:
    stage.manager.error = DiskError("disk.uploads", reason=OSError(errno.ENOSPC, "as the system says it"))
    assert (
        await outcome(stage, await add(stage, file=("a.txt", b"x")))
        == "That failed: the files cannot be kept: the disk is full. Check the disk."
    )
    stage.discord.the_owner().user.locale = "nl"
    assert (
        await outcome(stage, await add(stage, file=("a.txt", b"x")))
        == "Dat lukte niet: de bestanden zijn niet op te slaan: de schijf is vol. Controleer de schijf."
    )


@on_stage()
async def test_without_an_index_there_is_nothing_to_choose_and_that_is_said(stage: Stage) -> None:
    stage.engine.error = NoIndexError("nothing published")
    assert await (await stage.ann.complete(stage.channel, "articles remove", article="x")).choices() == []
    message = await (await stage.dirk.slash(stage.channel, "articles list")).answered()
    assert message.content.startswith("Er is nog geen index")


@on_stage(start=False)
async def test_a_shutdown_leaves_the_work_and_says_so(stage: Stage) -> None:
    async with stage.running() as bot:
        stage.manager.gate.clear()
        use = await stage.discord.the_owner().slash(stage.channel, "articles rebuild")
        message = await use.answered()
        await stage.discord.until(lambda: bot.work.busy, what="the work")
    stage.manager.gate.set()
    assert message.content.startswith(
        "Stopped: the bot is being restarted. The index may not have been changed"
    )


def test_a_shutdown_is_told_after_the_token_of_a_long_work_has_expired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.article_work.TOKEN_S", 0.0)

    @on_stage(start=False)
    async def scenario(stage: Stage) -> None:
        async with stage.running() as bot:
            stage.manager.gate.clear()
            use = await stage.discord.the_owner().slash(stage.channel, "articles rebuild")
            message = await use.answered()
            use.interaction.created -= 15 * 60
            await stage.discord.until(lambda: bot.work.busy, what="the work")
        stage.manager.gate.set()
        assert message.content.startswith("Stopped: the bot is being restarted")

    scenario(tmp_path)


def test_names_of_uploads_are_harmless() -> None:
    assert safe_name("../../etc/passwd.txt") == "passwd.txt"
    assert safe_name("..\\..\\a.txt") == "a.txt"
    assert safe_name("nieuws.TXT") != safe_name("nieuws.txt") == "nieuws.txt"
    assert re.fullmatch(r"nieuws-[0-9a-f]{8}\.txt", safe_name("nieuws.TXT"))
    assert safe_name("é" * 80 + ".md") == "é" * 80 + ".md"
    assert safe_name("Het nieuws (2).md") == "Het nieuws (2).md"
    for name, kept in (
        (".hidden.md", "hidden"),
        ("a\x00b|c*.md", "a_b_c_"),
        ("é" * 300 + ".md", "é" * 71),
        ("...", "artikel"),
        ("\ud800.md", "_"),
    ):
        assert re.fullmatch(rf"{kept}-[0-9a-f]{{8}}(\.md)?", safe_name(name))
    # Whoever replaces an article next year, in another process, must meet the same name.
    assert safe_name("nieuws.TXT") == "nieuws-9dbb37ab.txt"


def test_different_names_stay_different(tmp_path: Path) -> None:
    names = ["日" * 90 + "1.txt", "日" * 90 + "2.txt", "???.txt", "!!!.txt", "_.txt", ".a.txt", "a.txt"]
    assert len(set(save(tmp_path, [(name, b"x") for name in names]))) == len(names)
    assert len(list(tmp_path.iterdir())) == len(names)


def test_uploads_overwrite_and_leave_no_parts(tmp_path: Path) -> None:
    save(tmp_path, [("a.txt", b"1")])
    assert save(tmp_path, [("a.txt", b"2")]) == [tmp_path / "a.txt"]
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"2")]


def test_kinds_and_sizes() -> None:
    assert fault_of("a.md", 1024, 1, "nl") is None
    assert "dit soort bestand" in (fault_of("a.meta.yaml", 1, 1, "nl") or "")
