"""Every refusal that a person can meet has its sentence in both languages, and every such sentence has its refusal.

The classes are read from the code: what derives from Refusal, with its reason and the facts that it keeps as details.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tests.architecture.laws.source import Module, dotted
from tests.architecture.laws.texts import Tables, facts_of

ROOMS = ("chassis/", "contracts/", "importing/", "operating/", "services/", "tabular/")
ROOT = "Refusal"
PREFIX = "reason."
TABLE = "services/gateway/texts"
# Rooms whose refusals never pass the gateway, and who tells them instead.
ELSEWHERE: Mapping[str, str] = {
    "operating/backup/": "raised on the operator's machine, where deploy/local tells them in both languages",
}


class Raised(NamedTuple):
    """A class of refusal: what it is called on the wire, and the facts that its details hold."""

    reason: str
    facts: frozenset[str]
    path: str
    line: int


class _Class(NamedTuple):
    path: str
    node: ast.ClassDef
    bases: tuple[str, ...]


def refusals_of(modules: Iterable[Module]) -> list[Raised]:
    """Every class under Refusal in the order of the code; a class without a reason of its own has its parent's."""
    classes: dict[str, list[_Class]] = {}
    for found in modules:
        for node in found.nodes:
            if found.is_under(*ROOMS) and isinstance(node, ast.ClassDef):
                bases = tuple(dotted(base).rsplit(".", 1)[-1] for base in node.bases)
                classes.setdefault(node.name, []).append(_Class(found.path, node, bases))
    return [
        Raised(_reason(own, classes), _facts(own, classes), own.path, own.node.lineno)
        for own in (own for same in classes.values() for own in same)
        if _is_refusal(own, classes) and not own.path.startswith(tuple(ELSEWHERE))
    ]


def _parents(own: _Class, classes: Mapping[str, list[_Class]]) -> list[_Class]:
    """Of several classes of one name the one in the same file is meant, else the first."""
    parents = []
    for base in own.bases:
        same = classes.get(base, [])
        parents += [parent for parent in same if parent.path == own.path][:1] or same[:1]
    return [parent for parent in parents if parent is not own]


def _is_refusal(own: _Class, classes: Mapping[str, list[_Class]]) -> bool:
    return own.node.name == ROOT or any(_is_refusal(parent, classes) for parent in _parents(own, classes))


def _reason(own: _Class, classes: Mapping[str, list[_Class]]) -> str:
    for node in own.node.body:
        target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
        value = getattr(node, "value", None)
        if target is not None and dotted(target) == "reason" and isinstance(value, ast.Constant):
            return str(value.value)
    return next((_reason(parent, classes) for parent in _parents(own, classes)), "")


def _facts(own: _Class, classes: Mapping[str, list[_Class]]) -> frozenset[str]:
    """The names that the class gives to `super().__init__` as details; its parent's where it makes none itself."""
    calls = [node for node in ast.walk(own.node) if isinstance(node, ast.Call) and _is_super_init(node.func)]
    if calls:
        return frozenset(keyword.arg for call in calls for keyword in call.keywords if keyword.arg)
    return next((_facts(parent, classes) for parent in _parents(own, classes)), frozenset())


def _is_super_init(node: ast.AST) -> bool:
    is_init = isinstance(node, ast.Attribute) and node.attr == "__init__" and isinstance(node.value, ast.Call)
    return is_init and dotted(node.value.func) == "super"  # type: ignore[attr-defined]  # foreign: mypy forgets is_init


def untold(refusals: Iterable[Raised], tables: Tables) -> list[str]:
    """Refusals without a sentence, and sentences that tell a fact which a refusal of that reason does not keep."""
    broken = []
    for raised in refusals:
        key = f"{PREFIX}{raised.reason}"
        where = f"{raised.path}:{raised.line}"
        for language, table in tables.items():
            if key not in table:
                broken.append(f"{where}: {raised.reason} has no sentence; write {key} in {TABLE}/{language}.json")
                continue
            lacking = sorted(facts_of(table[key]) - raised.facts)
            broken += [
                f"{where}: {raised.reason} keeps no {fact}, told by {key} in {TABLE}/{language}.json; "
                f"give it to the details or leave it out"
                for fact in lacking
            ]
    return broken


def idle(refusals: Iterable[Raised], tables: Tables) -> list[str]:
    """Sentences whose reason nothing raises."""
    known = {f"{PREFIX}{raised.reason}" for raised in refusals}
    return [
        f"{TABLE}/{language}.json: nothing raises {key.removeprefix(PREFIX)}; take {key} out"
        for language, table in tables.items()
        for key in table
        if key.startswith(PREFIX) and key not in known
    ]
