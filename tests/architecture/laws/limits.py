"""Law 16: every limit stands in one table; loops, slices, sleeps and deadlines name it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.laws.source import Module, at, dotted

SMALL = 2  # nothing, one and a pair are structure, not limits
TABLES = ("limits.py",)
KNOBS = re.compile(
    r"(timeout|seconds|minutes|hours|days|limit|_bytes|tries|attempts|_size|retries|ttl|max_|_max|deadline)"
)
WAITS = frozenset({"sleep", "wait_for", "timeout", "timeout_at"})


def is_bare(node: ast.AST | None) -> bool:
    """A number that no name explains. Seconds below one are limits too."""
    if isinstance(node, ast.UnaryOp):
        return is_bare(node.operand)
    if isinstance(node, ast.BinOp):
        return is_bare(node.left) and is_bare(node.right)
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return False
    return node.value > SMALL or node.value != int(node.value)


def _of_call(node: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    name = dotted(node.func).rsplit(".", 1)[-1]
    if name == "range" or name in WAITS:
        yield from ((argument, f"{name}()") for argument in node.args if is_bare(argument))
    for keyword in node.keywords:
        if keyword.arg and KNOBS.search(keyword.arg) and is_bare(keyword.value):
            yield keyword.value, f"{keyword.arg}="


def _bare(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Slice) and not _is_layout(node):
        yield from ((part, "a slice") for part in (node.lower, node.upper, node.step) if part and is_bare(part))
    elif isinstance(node, ast.While):
        numbers = (n for n in ast.walk(node.test) if isinstance(n, ast.Constant) and is_bare(n))
        yield from ((number, "a loop") for number in numbers)


def _is_layout(node: ast.Slice) -> bool:
    """`header[26:28]` is a field of a fixed layout: both ends are numbers, and it does not start at the front."""
    return bool(node.lower and node.upper) and is_bare(node.lower) and is_bare(node.upper)


def _named(tree: ast.Module) -> set[int]:
    """What a module's own constant holds has that constant's name."""
    return {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.isupper()
        for inner in ast.walk(node)
    }


def check(found: Module) -> list[str]:
    if found.path.endswith(TABLES) or found.room == "tests":
        return []
    named = _named(found.tree)
    return [
        at(found, number, f"bare number {ast.unparse(number)} in {place}; name it in the room's limits.py, unit last")
        for node in found.nodes
        for number, place in _bare(node)
        if id(number) not in named
    ]


def named_twice(found: Module) -> list[str]:
    """A constant that a module names twice has the later value, whatever the first one's reader thinks."""
    seen: set[str] = set()
    broken = []
    for node in found.tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and target.id.isupper():
                if target.id in seen:
                    broken.append(at(found, node, f"{target.id} is named twice; one of the two is never used"))
                seen.add(target.id)
    return broken
