"""The arrow of imports in a service: app → rpc|web|api|events → usecases → store|files|its own rooms → domain.

Every room of a service stands in a plan, also one that is a single file. An import for the types alone counts as any
other: a direction that is hidden from the running program is still one that the reader has to follow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.architecture.laws.source import Module, at, dotted

Plan = Mapping[str, frozenset[str]]

ARROW = "app → rpc|web|api|events → usecases → store|files → domain"
DOORS = ("api", "events", "rpc", "web")
INNER: Plan = {
    "domain": frozenset({"domain"}),
    "files": frozenset({"domain", "files", "limits"}),
    "store": frozenset({"domain", "store"}),
    "limits": frozenset(),
    "metrics": frozenset({"domain"}),
    "settings": frozenset({"domain"}),
}
# Rooms that one service alone has, and what each may import. Its use cases and doors may import them.
OWN: Mapping[str, Plan] = {
    "accounts": {"credentials": frozenset({"domain"})},
    "gateway": {
        "clients": frozenset({"settings"}),
        "devices": frozenset({"limits"}),
        "moments": frozenset(),
        "refusals": frozenset({"moments"}),
        "session": frozenset({"limits"}),
    },
    "library": {"search": frozenset({"domain"}), "store": frozenset({"domain", "search", "store"})},
    "records": {"record_types": frozenset({"domain", "files"}), "signing": frozenset({"domain"})},
}
# Rooms of an earlier plan, on their way into the rooms above. Empty when all have moved.
MOVING: Mapping[str, frozenset[str]] = {}
# Services that still hide imports behind TYPE_CHECKING. Empty when all import plainly.
HIDING: frozenset[str] = frozenset()


class Import(NamedTuple):
    node: ast.stmt
    name: str


def plan_of(service: str) -> dict[str, frozenset[str]]:
    """Each room of the service with the rooms that it may import."""
    inner = {**INNER, **OWN.get(service, {})}
    below = frozenset(inner) - {"settings"} | MOVING.get(service, frozenset())
    usecases = below | {"usecases"}
    doors = {door: usecases | {door} for door in DOORS}
    everything = usecases | frozenset(DOORS) | {"app", "settings"}
    return {**inner, "usecases": usecases, **doors, "app": everything, "__main__": everything}


def imports_of(found: Module) -> Iterator[Import]:
    """Each imported module, with the names taken from it, also those that only types need."""
    for node in found.nodes:
        if isinstance(node, ast.Import):
            yield from (Import(node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield Import(node, node.module)
            yield from (Import(node, f"{node.module}.{alias.name}") for alias in node.names)


def room_of(name: str) -> str:
    """`usecases` of services.records.usecases.plans; empty outside a service's rooms."""
    parts = name.split(".")
    return parts[2] if parts[0] == "services" and len(parts) > 2 else ""


def check_directions(found: Module) -> list[str]:
    """App → doors → usecases → store|files → domain; no service imports another; the frame imports no service."""
    broken: list[str] = []
    for node, name in imports_of(found):
        if not name.startswith("services."):
            continue
        if not found.is_under("services/", "tests/", "deploy/"):
            broken.append(at(found, node, f"{found.room} imports {name}; houses stand on the frame, never under it"))
        elif found.is_under("services/"):
            broken += _of_service(found, node, name)
    return sorted(set(broken))


def _of_service(found: Module, node: ast.stmt, name: str) -> list[str]:
    service, other = found.name.split(".")[1], name.split(".")[1]
    if service != other:
        return [at(found, node, f"{service} imports {other}; ask it through proto or hear its facts")]
    here, there = room_of(found.name), room_of(name)
    allowed = plan_of(service).get(here)
    if allowed is None or there in allowed or there in {"", here}:
        return []
    return [at(found, node, f"{here} imports {there}; {ARROW}")]


def check_plan(found: Module) -> list[str]:
    """Each room has its place in the plan, so that no import of it goes unjudged."""
    room = room_of(found.name)
    service = found.name.split(".")[1] if room else ""
    if not room or room in plan_of(service) or room in MOVING.get(service, ()):
        return []
    message = f"room {room} of {service} has no place in the plan; move it into one of its rooms, or name it in OWN"
    return [f"{found.path}:1: {message} of laws/directions.py"]


def check_hidden(found: Module, hiding: frozenset[str] = HIDING) -> list[str]:
    """A service imports plainly: what only types need is needed all the same."""
    if not found.is_under("services/") or found.path.split("/")[1] in hiding:
        return []
    return [
        at(found, node, "an import hidden behind TYPE_CHECKING; import it plainly, in the direction of the arrow")
        for node in found.nodes
        if isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING")
    ]
