"""A class name means one thing in the whole tree: it stands once, or is a replica, declared here with a reason.

Tests are left out: what stands in for a part of the system bears that part's name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tests.architecture.laws.source import Module


class Replica(NamedTuple):
    """Why several rooms have a class of one name: what each of them is."""

    names: frozenset[str]
    reason: str


REPLICAS: tuple[Replica, ...] = (
    Replica(
        frozenset({"Assignment", "Person", "Pupil", "School", "Staff", "Subject"}),
        "each service keeps what it needs of a school and its people; the sample's generator knows no service",
    ),
    Replica(
        frozenset({"Book", "Level", "Line", "Question"}),
        "the sample's generator invents what a service reads, and knows no service",
    ),
    Replica(
        frozenset({"DutyUnknown", "FileTooLarge", "NoteMissing", "OwnWork", "PeriodInvalid", "PersonUnknown"}),
        "two services refuse alike: one reason on the wire, and the facts of each",
    ),
    Replica(frozenset({"Checkpoint", "Finding"}), "edu checks an exported chain with nothing of the product"),
)


def repeated(modules: Iterable[Module], replicas: Iterable[Replica] = REPLICAS) -> list[str]:
    """Names that stand twice without a reason, and reasons for names that stand once."""
    places: dict[str, list[str]] = {}
    for found in modules:
        if found.room != "tests":
            for node in found.tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(f"{found.path}:{node.lineno}")
    declared = {name for replica in replicas for name in replica.names}
    return [*_undeclared(places, declared), *_idle(places, declared)]


def _undeclared(places: Mapping[str, list[str]], declared: set[str]) -> list[str]:
    return [
        f"{again}: class {name} stands also at {first}; name it by what it is, or declare a Replica in laws/once.py"
        for name, (first, *others) in sorted(places.items())
        if name not in declared
        for again in others
    ]


def _idle(places: Mapping[str, list[str]], declared: set[str]) -> list[str]:
    return [
        f"tests/architecture/laws/once.py:1: class {name} stands once at most; take it out of REPLICAS"
        for name in sorted(declared)
        if len(places.get(name, ())) < 2
    ]
