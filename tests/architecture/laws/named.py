"""A page that says a test shows something names one that is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def _tests_of(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def check(root: Path, name: str, text: str) -> list[str]:
    """What is named and is not there, by the line of the page."""
    return [
        f"{name}:{number}: {path}::{test} is no test; name the one that shows it, or say that it is open"
        for number, line in enumerate(text.splitlines(), start=1)
        for path, test in TEST.findall(line)
        if test not in _tests_of(root / path)
    ]
