"""What README and docs say about settings, files and commands is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from bot.cli.app import app
from config.settings import setting_names

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")])
SETTINGS = dict(setting_names())


def page_id(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_settings_exist(page: Path) -> None:
    named = set(re.findall(r"BRON_[A-Z_]*[A-Z]\b", page.read_text("utf-8")))
    assert named <= SETTINGS.keys()


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    local = [target.partition("#") for target in targets if "://" not in target]
    for path, _, anchor in local:
        linked = page.parent / path if path else page
        assert linked.exists(), path
        if anchor:
            assert anchor in anchors(linked)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_commands_exist(page: Path) -> None:
    known = command_names()
    for words in re.findall(r"^(?:\$ )?bron ([a-z]+(?: [a-z]+)?)", code(page), re.MULTILINE):
        assert words in known or words.split()[0] in known, words


def code(page: Path) -> str:
    """What stands in fences and between backticks, a piece a line."""
    text = page.read_text("utf-8")
    fences = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*fences, *re.findall(r"`([^`\n]+)`", text)])


def command_names() -> set[str]:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group, as it has some
    inner = {f"index {name}" for name in commands["index"].commands}
    return set(commands) - {"index"} | inner


def test_the_readme_gives_the_defaults() -> None:
    rows = re.findall(r"^\| `(BRON_\w+)` \| (.*?) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows
    for name, shown in rows:
        default = SETTINGS[name].default
        if shown.startswith("`"):
            assert shown.strip("`") == str(default), name
        elif not shown:
            assert default is None, name


def test_make_targets_exist() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        used = set(re.findall(r"^make ([a-z]+)", code(page), re.MULTILINE))
        assert used <= made, page.name


def test_the_readme_says_which_python() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert f"Python {wanted.removeprefix('>=')} or newer" in (ROOT / "README.md").read_text("utf-8")
