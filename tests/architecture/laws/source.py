"""Reads the hand-written Python of the project once, so that every law walks the same trees."""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("chassis", "contracts", "deploy", "edu", "importing", "operating", "proto", "services", "tabular", "tests")
GENERATED = ("proto/gen/",)


@dataclass(frozen=True)
class Module:
    """One file: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @functools.cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, walked once for all laws."""
        return tuple(ast.walk(self.tree))

    @property
    def room(self) -> str:
        return self.path.split("/", 1)[0]

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def is_under(self, *prefixes: str) -> bool:
        return self.path.startswith(prefixes)


def module(path: str, text: str) -> Module:
    """A module from text: what the laws' own tests break the laws with."""
    return Module(path, text, ast.parse(text))


@functools.cache
def hand_written() -> tuple[Module, ...]:
    """Every Python file of ours, generated code left out, ordered by path."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(GENERATED) and "/." not in name:
                found.append(module(name, path.read_text(encoding="utf-8")))
    return tuple(found)


def code() -> tuple[Module, ...]:
    """What runs, without its tests."""
    return tuple(m for m in hand_written() if m.room != "tests")


def houses() -> tuple[str, ...]:
    return tuple(sorted(p.parent.name for p in (ROOT / "services").glob("*/app.py")))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or an attribute chain; the last attribute alone when the chain starts elsewhere."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def at(found: Module, node: ast.AST, what: str) -> str:
    """The form of every message: file, line, what is wrong; what to write instead."""
    return f"{found.path}:{getattr(node, 'lineno', 1)}: {what}"


def kept(broken: list[str]) -> None:
    """Fails with one line for each place where a law is broken."""
    if broken:
        raise AssertionError("\n" + "\n".join(broken))
