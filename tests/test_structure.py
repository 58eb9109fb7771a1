"""The layering of docs/architecture.md, read from the imports of every file.

ORDER is the architecture's list. A module on it may not reach a module named below it, directly or through
others; modules that are not named (helpers of one file) are held in place by what they reach and by whom
they are reached. Imports inside functions and for type checking count too.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("config", "index", "bot", "seeds")

# A name stands for a module, or for a package and all that is in it.
ORDER = (
    "config",
    "seeds",
    "index.schema",
    "index.errors",
    "index.names",  # function words and names tell languages and sentences apart, too
    "index.offset_map",
    "index.cleaning",
    "index.sentence_splitter",
    "index.loaders",  # a title may be the first sentence, so loaders stand on cleaning and splitting
    "index.chunking",
    "index.embedder",
    "index.catalogue",
    "index.vector_stores",
    "index.generation",
    "index.fusion",
    "index.ingestion",
    "index.retriever",
    "bot.answering",
    "bot.memory",
    "bot.chat_engine",
    "bot.quoting_engine",
    "bot.composing_engine",
    "bot.factory",
    "bot.evaluation",
    "bot.doctor",
    "bot.console",
    "bot.embeds",
    "bot.views",
    "bot.cogs",
    "bot.client",
    "bot.cli",
    "bot.__main__",
)
# (importing module, imported module): allowed although the list says otherwise, with the reason.
EXCEPTIONS = frozenset(
    {
        # `load_reader` imports the reader it chooses, inside: protocol and choice are one file.
        ("bot.answering.reader", "bot.answering.reader_onnx"),
        ("bot.answering.reader", "bot.answering.reader_transformers"),
    }
)

ANSWERING_ROOTS = ("bot.__main__", "bot.cli.entry", "bot.cli.asking", "bot.cli.chatting", "bot.console")
HEAVY = frozenset(
    {"torch", "transformers", "sentence_transformers", "llama_index", "openai", "discord", "chromadb"}
)


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for package in OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_names(tree: ast.AST, *, everywhere: bool) -> Iterator[str]:
    """Dotted names a file imports; without `everywhere` only what importing the file really imports."""
    nodes = ast.walk(tree) if everywhere else statements_at_import(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the layer they come from"
            assert node.module is not None
            for alias in node.names:
                longer = f"{node.module}.{alias.name}"
                yield longer if longer in modules() else node.module


def statements_at_import(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from statements_at_import(child)


@cache
def imports(*, everywhere: bool) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(imported_names(ast.parse(path.read_text("utf-8")), everywhere=everywhere))
        for name, path in modules().items()
    }


def our_imports(name: str, *, everywhere: bool = True) -> Iterator[str]:
    """Modules of ours that `name` imports, with the packages they are in."""
    for imported in sorted(imports(everywhere=everywhere)[name]):
        if imported in modules() and imported != name and (name, imported) not in EXCEPTIONS:
            yield imported


def reached(start: str, *, everywhere: bool = True) -> dict[str, str]:
    """Modules of ours reachable from `start`, each with the chain of imports that leads there."""
    chains, waiting = {start: start}, [start]
    while waiting:
        name = waiting.pop()
        for imported in our_imports(name, everywhere=everywhere):
            if imported not in chains:
                chains[imported] = f"{chains[name]} → {imported}"
                waiting.append(imported)
    return chains


def place(name: str) -> int | None:
    """Where a module stands in ORDER, by the longest name that fits it."""
    fitting = [entry for entry in ORDER if name == entry or name.startswith(f"{entry}.")]
    return ORDER.index(max(fitting, key=len)) if fitting else None


def test_the_files_are_found() -> None:
    assert {"config.settings", "index.schema", "bot.chat_engine", "bot.cli.app"} <= modules().keys()


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_reaches_only_what_stands_above_it(name: str) -> None:
    own = place(name)
    if own is None:
        return
    chains = [chain for found, chain in reached(name).items() if (place(found) or 0) > own]
    assert not chains, "\n".join(chains)


@pytest.mark.parametrize("name", sorted(modules()))
def test_packages_build_on_one_another_in_one_direction(name: str) -> None:
    allowed = {"config": {"config"}, "seeds": {"seeds"}, "index": {"config", "index"}, "bot": set(OURS)}
    packages = {found.split(".")[0] for found in our_imports(name)}
    assert packages <= allowed[name.split(".", maxsplit=1)[0]]


def test_no_cycles() -> None:
    cycles = [
        f"{chain} → {name}"
        for name in modules()
        for found, chain in reached(name).items()
        if found != name and name in our_imports(found)
    ]
    assert not cycles, "\n".join(cycles)


def third_party(name: str, *, everywhere: bool = True) -> set[str]:
    tops = {imported.split(".")[0] for imported in imports(everywhere=everywhere)[name]}
    return tops - set(OURS) - sys.stdlib_module_names


@pytest.mark.parametrize("name", sorted(modules()))
def test_only_vector_stores_import_chromadb(name: str) -> None:
    assert "chromadb" not in third_party(name) or name.startswith("index.vector_stores")


@pytest.mark.parametrize("root", ANSWERING_ROOTS)
def test_importing_the_way_to_an_answer_imports_nothing_heavy(root: str) -> None:
    loaded = {
        (name, package)
        for name in reached(root, everywhere=False)
        for package in third_party(name, everywhere=False) & HEAVY
    }
    assert not loaded


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: path.stem)
def test_tests_share_by_support_modules_and_no_test_is_one(path: Path) -> None:
    imported = imported_names(ast.parse(path.read_text("utf-8")), everywhere=True)
    assert not [name for name in imported if ".test_" in name]


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_packages_are_listed_in_pyproject() -> None:
    listed = project()["tool"]["setuptools"]["packages"]  # type: ignore[index]  # a table of tables
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
    }
    assert sorted(listed) == sorted(folders)


def test_what_is_imported_is_declared() -> None:
    def plain(requirement: str) -> str:
        return re.split(r"[\[<>=;\s]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")

    table = project()["project"]
    declared = {plain(item) for item in table["dependencies"]}  # type: ignore[index]
    providers = packages_distributions()
    for name in modules():
        for package in third_party(name):
            distributions = {plain(item) for item in providers.get(package, [])}
            assert distributions & declared, f"{name} imports {package}, of {distributions}"
