"""Law 20: a page or a batch costs the same calls for one item as for thirty. The RPCs are read from the protos.

A list page answers rows, a batch takes several items, and a file that is imported is a batch of its rows. Each such
RPC has a row in the cost table of its house, or a reason why its answer never grows. A row is named by its RPC; where
one RPC has several rows, each says behind it what it is about: `ImportFile pupils`.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.architecture.laws.source import ROOT, Module, houses

ROWS, FIXED = "ROWS", "FIXED"
FILES = frozenset({"ImportFile"})
IMPORTS = "imports"
MOUNTS = ("imports_pb2", "serve_imports")


class Table(NamedTuple):
    """Which RPCs the table of a house measures, and which it leaves out, each with its reason."""

    path: str
    rows: tuple[str, ...]
    fixed: dict[str, str]


def asking_houses() -> tuple[str, ...]:
    """Houses with a proto of their own."""
    return tuple(house for house in houses() if (ROOT / "proto" / "edu" / house).is_dir())


def rpcs_of(house: str) -> tuple[Any, ...]:
    """Every RPC that the house answers, as its protos describe it; also those of imports, where it takes files."""
    app = (ROOT / "services" / house / "app.py").read_text(encoding="utf-8")
    names = [house, IMPORTS] if any(mounted in app for mounted in MOUNTS) else [house]
    files = [importlib.import_module(f"proto.gen.edu.{name}.v1.{name}_pb2").DESCRIPTOR for name in names]
    return tuple(rpc for file in files for rpc in methods_of(file))


def methods_of(file: Any) -> Iterator[Any]:
    for service in file.services_by_name.values():
        yield from service.methods


def lists_of(rpc: Any) -> bool:
    """Whether the RPC takes or answers as many items as there are. A map counts by kind: it is no list."""
    answers = any(field.message_type is not None for field in _repeated(rpc.output_type))
    return answers or bool(_repeated(rpc.input_type)) or rpc.name in FILES


def _repeated(message: Any) -> list[Any]:
    return [
        field
        for field in message.fields
        if field.is_repeated and not (field.message_type and field.message_type.GetOptions().map_entry)
    ]


def table_of(found: Module) -> Table:
    """The RPCs that the keys of ROWS name, and FIXED with its reasons."""
    dicts = {
        node.target.id: node.value
        for node in found.tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Dict)
    }
    rows = dicts.get(ROWS, ast.Dict([], []))
    measured = tuple(_said(key).split(" ")[0] for key in rows.keys)
    return Table(found.path, measured, _reasons(dicts.get(FIXED, ast.Dict([], []))))


def _reasons(fixed: ast.Dict) -> dict[str, str]:
    return {_said(key): _said(value) for key, value in zip(fixed.keys, fixed.values, strict=True)}


def _said(node: ast.AST | None) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def broken(house: str, rpcs: Iterable[Any], table: Table) -> list[str]:
    """Lists that nothing measures, rows and reasons for what is none, and reasons that say nothing."""
    known = {rpc.name: lists_of(rpc) for rpc in rpcs}
    named = {*table.rows, *table.fixed}
    lists = sorted(name for name, is_list in known.items() if is_list and name not in named)
    both = sorted({*table.rows} & {*table.fixed})
    idle = sorted(name for name in table.fixed if name in known and not known[name])
    return [
        *(
            f"{table.path}:1: nothing measures {name} of {house}; give it a row in {ROWS}, or a reason in {FIXED}"
            for name in lists
        ),
        *(f"{table.path}:1: {name} is no RPC of {house}; take its row out" for name in sorted(named - {*known})),
        *(f"{table.path}:1: {name} has a row; take its reason out of {FIXED}" for name in both),
        *(f"{table.path}:1: {name} neither takes nor answers a list; take its reason out of {FIXED}" for name in idle),
        *(f"{table.path}:1: say in {FIXED} why {name} never grows" for name, why in table.fixed.items() if not why),
    ]
