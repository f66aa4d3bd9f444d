"""`docs/access.md` says who may do what, and where: written from the policies and doors of the houses.

`python -m tests.architecture.laws.access` writes it; the test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from chassis.identity.doors import ANYBODY, FIRST, SECOND, SIGNED_IN, Doors
from chassis.identity.policy import Policy
from operating import families
from operating.servicer import DOORS as FRAME_DOORS
from operating.servicer import OPERATE
from tests.architecture.laws.source import ROOT

PATH = ROOT / "docs" / "access.md"
HOUSES = ("accounts", "records", "library", "payments", "reporting")
ROLES = (
    "operator",
    "officer",
    "principal",
    "clerk",
    "accountant",
    "cashier",
    "librarian",
    "group_leader",
    "teacher",
    "pupil",
    "guardian",
)
PLACES = {
    "jurisdiction": "unit",
    "school": "school",
    "group": "group",
    "class": "classes",
    "pupil": "children",
    "self": "own",
    "anywhere": "yes",
}
HEAD = """# Who may do what, and where

Written by `make cards` from each house's policy (`services/<house>/domain/policy.py`) and doors (`doors.py` beside it).
Whatever stands in no cell is closed. A call without a row keeps its house from starting, and `tests/access` walks every
call by every role about own and other classes, schools, units, children and persons.

A cell says where the role may do it: **unit** all schools of the own unit of the tree · **school** the own school ·
**group** the own subject group · **classes** the classes that the person teaches · **children** the guardian's ·
**own** what is the person's own · **yes** without a place. Who teaches at one school and has a child at a second has
two grants, and they do not lend each other their places.

The same as JSON, of what runs: `edu describe --json` (`rights` and `doors` of each service).
"""


OPEN = (
    ("Open to anybody", ANYBODY),
    ("Open to whoever is signed in", SIGNED_IN),
    ("Of these alone also before the first password is chosen", FIRST),
    ("Of whoever has a second factor these ask for it, lately given", SECOND),
)


class RoleUnknownError(ValueError):
    """A policy names a role that has no column here."""


def doors_of(house: str) -> Mapping[str, Doors]:
    """By the name of the gRPC service."""
    own = {f"{house.capitalize()}Service": import_module(f"services.{house}.domain.doors").DOORS}
    app = import_module(f"services.{house}.app")
    rights = getattr(app, "RIGHTS", None)
    reads = {"ReadsService": families.DOORS} if hasattr(app, "open_to_families") else {}
    return {**own, **({"ImportService": rights.doors()} if rights else {}), **reads}


def _table(policy: Policy, opened: Mapping[str, list[str]]) -> Iterator[str]:
    cells: dict[str, dict[str, list[str]]] = {}
    for right in policy.rights():
        if right.role not in ROLES:
            raise RoleUnknownError(f"{right.role} has no column in docs/access.md; add it to ROLES")
        cells.setdefault(right.action, {}).setdefault(right.role, []).append(PLACES[right.place])
    yield f"| right | {' | '.join(role.replace('_', ' ') for role in ROLES)} | opens |"
    yield "|---" * (len(ROLES) + 2) + "|"
    for action, roles in cells.items():
        shown = " | ".join(", ".join(roles.get(role, ())) for role in ROLES)
        yield f"| `{action}` | {shown} | {' · '.join(f'`{call}`' for call in opened.get(action, ())) or '–'} |"


def _section(title: str, policy: Policy, services: Mapping[str, Doors]) -> Iterator[str]:
    opened: dict[str, list[str]] = {}
    for service, doors in services.items():
        for call, actions in doors.items():
            for action in actions:
                name = f"{service}.{call}" if service == "ImportService" else call
                opened.setdefault(action, []).append(name)
    yield f"\n## {title}\n"
    yield from _table(policy, opened)
    for words, action in OPEN:
        if calls := opened.get(action):
            yield f"\n{words}: {' · '.join(f'`{call}`' for call in calls)}."


def written() -> str:
    lines = [HEAD.rstrip("\n")]
    for house in HOUSES:
        lines += _section(house.capitalize(), import_module(f"services.{house}.domain.policy").POLICY, doors_of(house))
    lines += _section("Every house, for operators", OPERATE, {"": FRAME_DOORS})
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
