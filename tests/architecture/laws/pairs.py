"""Law 18: what a shape holds is checked in pairs. Shapes are read from the code: each is altered, or says why not."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from tests.architecture.laws.source import Module, dotted

FRAME = "frame"
CHECKED = frozenset({"report_mapping"})  # makes a shape that has a check


class Kept(NamedTuple):
    """A shape of a house: where it is made, and whether it has a check."""

    house: str
    name: str
    path: str
    line: int
    checked: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.house, self.name


def shapes_of(modules: Iterable[Module]) -> list[Kept]:
    """Every `DocumentMapping("name", …)` of the frame and of the houses, in the order of the code.

    So is what `report_mapping("name")` of importing makes.
    """
    found = []
    for one in modules:
        if not one.is_under("chassis/", "operating/", "services/"):
            continue
        house = one.path.split("/")[1] if one.room == "services" else FRAME
        for node in one.nodes:
            if (
                isinstance(node, ast.Call)
                and dotted(node.func) in {"DocumentMapping", *CHECKED}
                and isinstance(node.args[0], ast.Constant)
            ):
                checked = dotted(node.func) in CHECKED or any(keyword.arg == "check" for keyword in node.keywords)
                found.append(Kept(house, str(node.args[0].value), one.path, node.lineno, checked))
    return found


def unpaired(
    shapes: Collection[Kept],
    altered: Collection[tuple[str, str]],
    unchecked: Mapping[tuple[str, str], str],
    table: str,
) -> list[str]:
    """Checks that nothing alters, shapes without a check and a reason, and rows for neither."""
    broken = []
    for one in shapes:
        where, name = f"{one.path}:{one.line}", f"{one.house}/{one.name}"
        if one.checked and one.key not in altered:
            broken.append(f"{where}: the check of {name} is never broken; alter a document in ALTERED of {table}")
        elif not one.checked and not unchecked.get(one.key):
            broken.append(f"{where}: {name} has no check; give it one, or a reason in UNCHECKED of {table}")
        elif one.checked and one.key in unchecked:
            broken.append(f"{where}: {name} has a check; take its reason out of UNCHECKED of {table}")
    known = {one.key for one in shapes}
    broken += [
        f"{table}:1: {house}/{name} is no shape of the code; take its row out"
        for house, name in sorted({*altered, *unchecked} - known)
    ]
    return broken
