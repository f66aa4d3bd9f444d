"""Nothing stands idle: a constant, a limit, a function, a class, a refusal or a method that no running code uses goes.

A use is resolved through the imports of its module, so that `limits.PAGE_ROWS` of one room keeps no other room's alive.
What only tests use is idle too, unless the table here says what it is for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tests.architecture.laws.source import ROOT, Module, at, dotted

# Decorators that register nothing: what stands below them has to be used by name.
PLAIN = frozenset(
    {"abstractmethod", "asynccontextmanager", "cache", "cached_property", "classmethod", "contextmanager"}
    | {"dataclass", "lru_cache", "overload", "property", "runtime_checkable", "staticmethod", "total_ordering"}
)
FOUND_BY_NAME = ("contracts.facts.",)  # all_facts() reads this folder
STARTED = frozenset({"main"})
# What no running code uses and stands all the same: its name, and what it is for.
FOR_TESTS: Mapping[str, str] = {
    "chassis.clock.FrozenClock": "the clock of every test",
    "services.gateway.limits.COOKIE_BYTES": "what browsers keep: a test holds the largest cookie against it",
    "services.gateway.api.publish.is_stale": "a test holds the published document against the routes",
}


class Definition(NamedTuple):
    """Something that a module defines at its top."""

    name: str
    module: str
    found: Module
    node: ast.AST

    @property
    def full(self) -> str:
        return f"{self.module}.{self.name}"


def unused(modules: Iterable[Module], exempt: Mapping[str, str] = FOR_TESTS) -> list[str]:
    """Definitions that no module uses, by line, and exemptions that are used after all."""
    everything = [found for found in modules if found.room != "tests"]
    uses = uses_of(everything)
    own = [definition for found in everything for definition in _definitions(found)]
    broken = [
        at(one.found, one.node, f"nothing uses {one.name}; use it or take it out")
        for one in own
        if one.full not in uses and one.full not in exempt
    ]
    known = {one.full for one in own}
    broken += [
        f"tests/architecture/laws/idle.py:1: {name} is used or gone; take it out of FOR_TESTS"
        for name in sorted(exempt)
        if name in uses or name not in known
    ]
    return broken


def _definitions(found: Module) -> Iterator[Definition]:
    if found.name.startswith(FOUND_BY_NAME):
        return
    started = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for node in found.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not _is_registered(node) and node.name not in STARTED and f'"{found.name}:{node.name}"' not in started:
                yield Definition(node.name, found.name, found, node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id != "__all__":
                    yield Definition(target.id, found.name, found, node)


def _is_registered(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    names = (dotted(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list)
    return any(name.rsplit(".", 1)[-1] not in PLAIN for name in names)


def uses_of(modules: Iterable[Module]) -> frozenset[str]:
    """Full names that modules use: `services.a.limits.ROWS`, whether imported, reached by a dot, or used at home."""
    everything = list(modules)
    known = frozenset(found.name for found in everything)
    return frozenset(use for found in everything for use in _uses(found, known))


def _uses(found: Module, known: frozenset[str]) -> Iterator[str]:
    aliases = dict(_aliases(found, known))
    at_home = {node.id for node in found.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    yield from (f"{found.name}.{name}" for name in at_home)
    # Annotations are texts where the future import makes them so, but the tree has them as nodes.
    for node in found.nodes:
        if isinstance(node, ast.Attribute):
            chain = dotted(node).split(".")
            for depth in range(1, len(chain)):
                module = aliases.get(".".join(chain[:depth]))
                if module:
                    yield f"{module}.{chain[depth]}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            base = _base(found, node)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _aliases(found: Module, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """How the module calls other modules."""
    for node in found.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(found, node)
            yield from (
                (alias.asname or alias.name, f"{base}.{alias.name}")
                for alias in node.names
                if f"{base}.{alias.name}" in known
            )


def _base(found: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = found.name if found.path.endswith("__init__.py") else found.name.rpartition(".")[0]
    return f"{package}.{node.module}" if node.module else package


def idle_methods(modules: Iterable[Module], answered: Iterable[str]) -> list[str]:
    """Methods whose name no code asks for. `answered` are called from outside: the RPCs of the protos.

    A class with a base that is not ours may be called by that library, so its methods are left alone.
    """
    everything = [found for found in modules if found.room != "tests"]
    asked = {node.attr for found in everything for node in found.nodes if isinstance(node, ast.Attribute)}
    asked |= {node.id for found in everything for node in found.nodes if isinstance(node, ast.Name)}
    classes = {node.name for found in everything for node in found.nodes if isinstance(node, ast.ClassDef)}
    return [
        at(found, method, f"nothing calls {owner.name}.{method.name}; use it or take it out")
        for found in everything
        for owner in found.nodes
        if isinstance(owner, ast.ClassDef) and _is_ours(owner, classes)
        for method in owner.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        and not method.name.startswith("__")
        and method.name not in {*asked, *answered}
    ]


OWN_BASES = frozenset({"ABC", "Enum", "Exception", "Generic", "NamedTuple", "Protocol", "TypedDict"})


def _is_ours(owner: ast.ClassDef, classes: set[str]) -> bool:
    bases = {dotted(base.value if isinstance(base, ast.Subscript) else base).rsplit(".", 1)[-1] for base in owner.bases}
    return bases <= classes | OWN_BASES
