"""How the code uses its tables of phrases, read from its syntax: which keys it names, and what fills them.

A key may be a literal, a choice among literals, a name that one of these was given to, or a text with holes
(`f"stage_{stage}"`), which stands for every entry that fits it. A key that comes from elsewhere is passed
over: where nothing else names its entry, that entry is left over.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Use:
    """One place where a phrase is wanted: its keys as patterns, and the values given (None: any)."""

    place: str
    keys: tuple[str, ...]
    given: frozenset[str] | None


@dataclass(frozen=True)
class Call:
    """A call in the code, with the function (or file) that it stands in."""

    place: str
    node: ast.Call
    scope: ast.AST
    imported: Mapping[str, str]  # name → module that the file has it from

    @property
    def name(self) -> str:
        """What is called, without what it is an attribute of."""
        function = self.node.func
        return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")

    @property
    def given(self) -> frozenset[str] | None:
        """The names of the values; None where a mapping is passed on whose names cannot be read."""
        names: set[str] = set()
        for keyword in self.node.keywords:
            if keyword.arg is not None:
                names.add(keyword.arg)
                continue
            found = [part for part in values(keyword.value, self.scope) if isinstance(part, ast.Dict)]
            if not found:
                return None
            names |= {str(key.value) for part in found for key in part.keys if isinstance(key, ast.Constant)}
        return frozenset(names)

    def keys(self, node: ast.expr, form: str = "{}") -> tuple[str, ...]:
        """What `node` may be, as patterns of whole keys; `form` is what stands around it in a key."""
        around = re.escape(form).replace(r"\{\}", "{}")
        return tuple(around.format(text) for text in map(pattern, values(node, self.scope)) if text)

    def use(self, node: ast.expr, form: str = "{}", given: Collection[object] = ()) -> Use:
        """That `node` is the key of a phrase, which gets the values of the call and those `given` besides."""
        own = self.given
        return Use(self.place, self.keys(node, form), None if own is None else own | set(map(str, given)))


def entries(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a table of texts, by their dotted names."""
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        if {"nl", "en"} & value.keys():
            yield name, value
        else:
            yield from entries(value, name)


def placeholders(text: str) -> set[str]:
    """What `text` must be given."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def uses(read: Callable[[Call], Iterable[Use]], *, wrappers: frozenset[str]) -> Iterator[Use]:
    """What `read` makes of the calls in bot/; those inside `wrappers` only pass on what these are given."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        imported = imports(tree)
        for node, scope in calls(tree, tree):
            if getattr(scope, "name", "") not in wrappers:
                yield from read(Call(f"{path.relative_to(ROOT)}:{node.lineno}", node, scope, imported))


def faults(table: Mapping[str, Mapping[str, str]], used: Sequence[Use]) -> list[str]:
    """Uses of what `table` lacks, and of entries with a placeholder that is given nothing."""
    literal = {re.sub(r"\\(.)", r"\1", key) for use in used for key in use.keys}
    found = []
    for use in used:
        for key in use.keys:
            meant = [name for name in table if re.fullmatch(key, name)]
            if not meant:
                found.append(f"{use.place}: no entry {key}")
            if len(meant) > 1:  # a text with holes does not stand for what is named elsewhere
                meant = [name for name in meant if name not in literal]
            found += [
                f"{use.place}: {name} lacks {missing}"
                for name in meant
                for missing in sorted(placeholders(table[name]["en"]) - (use.given or set()))
                if use.given is not None
            ]
    return found


def left_over(table: Mapping[str, Any], used: Sequence[Use]) -> list[str]:
    """Entries that no use names."""
    wanted = {key for use in used for key in use.keys}
    return [name for name in table if not any(re.fullmatch(key, name) for key in wanted)]


def calls(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.Call, ast.AST]]:
    """All calls in `node`, which stands in `scope`, each with the scope that it stands in itself."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, scope
        inner = child if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else scope
        yield from calls(child, inner)


def imports(tree: ast.AST) -> dict[str, str]:
    """Names that a file imports from modules."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: node.module or "" for node in nodes for alias in node.names}


def values(node: ast.expr, scope: ast.AST, seen: frozenset[str] = frozenset()) -> Iterator[ast.expr]:
    """What an expression may come to: the branches of a choice, and what a name was given in `scope`.

    Names in `seen` are not looked up again: a name may be given what it was.
    """
    match node:
        case ast.IfExp():
            yield from values(node.body, scope, seen)
            yield from values(node.orelse, scope, seen)
        case ast.BoolOp():
            for part in node.values:
                yield from values(part, scope, seen)
        case ast.Name():
            for value in given_to(node.id, scope, seen) if node.id not in seen else ():
                yield from values(value, scope, seen | {node.id})
        case _:
            yield node


def given_to(name: str, scope: ast.AST, seen: frozenset[str]) -> Iterator[ast.expr]:
    """What is assigned to `name`, alone or in a tuple."""
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield node.value
            for place, part in enumerate(target.elts if isinstance(target, ast.Tuple) else ()):
                if isinstance(part, ast.Name) and part.id == name:
                    whole = values(node.value, scope, seen | {name})
                    yield from (each.elts[place] for each in whole if isinstance(each, ast.Tuple))


def pattern(node: ast.expr) -> str:
    """A literal, or a text with holes, as a regular expression; "" for what is neither, or is empty."""
    match node:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr():
            return "".join(pattern(part) or r"\w+" for part in node.values)
    return ""
