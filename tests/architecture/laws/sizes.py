"""Law 15: files and functions stay small enough to be read in one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.architecture.laws.source import Module, hand_written

FILE_LINES = 400
FILE_LINES_NINE_IN_TEN = 250
FUNCTION_LINES = 60
FUNCTION_LINES_NINE_IN_TEN = 30
NINE_IN_TEN = 0.9


class Size(NamedTuple):
    lines: int
    place: str


def file_sizes(modules: Iterable[Module]) -> list[Size]:
    return [Size(len(m.text.splitlines()), m.path) for m in modules]


def function_sizes(modules: Iterable[Module]) -> list[Size]:
    """Lines of each function from `def` to its end, decorators left out."""
    return [
        Size((node.end_lineno or node.lineno) - node.lineno + 1, f"{m.path}:{node.lineno}: {node.name}")
        for m in modules
        for node in m.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def nine_in_ten(sizes: Sequence[Size]) -> int:
    """The size that nine in ten do not pass; nothing has none."""
    ordered = sorted(size.lines for size in sizes)
    return ordered[min(len(ordered) - 1, int(len(ordered) * NINE_IN_TEN))] if ordered else 0


def too_long_files(modules: Iterable[Module]) -> list[str]:
    return [
        f"{place}:1: {lines} lines; split the room into a folder of the same name, at most {FILE_LINES} lines a file"
        for lines, place in file_sizes(modules)
        if lines > FILE_LINES
    ]


def too_long_functions(modules: Iterable[Module]) -> list[str]:
    return [
        f"{place} is {lines} lines; name its steps, at most {FUNCTION_LINES} lines a function"
        for lines, place in function_sizes(modules)
        if lines > FUNCTION_LINES
    ]


def of_house(modules: Iterable[Module], house: str) -> tuple[int, int]:
    """Lines of code and lines of test of one house or room."""
    sizes = file_sizes(modules)
    own = sum(lines for lines, place in sizes if place.startswith((f"services/{house}/", f"{house}/")))
    return own, sum(lines for lines, place in sizes if place.startswith(f"tests/{house}/"))


def table(modules: Sequence[Module]) -> str:
    """The table of sizes that `make check` prints."""
    rows = [f"{'room':<12}{'code':>7}{'test':>7}{'ratio':>7}{'file p90':>10}{'max':>6}{'func p90':>10}{'max':>6}"]
    names = sorted({m.path.split("/")[1] for m in modules if m.room == "services" and m.path.count("/") > 1})
    for house in ("chassis", "operating", "contracts", "importing", "tabular", *names, "edu", "deploy"):
        own = [m for m in modules if m.is_under(f"services/{house}/", f"{house}/")]
        files, functions = file_sizes(own), function_sizes(own)
        lines, tests = of_house(modules, house)
        ratio = f"{tests / lines:.2f}" if lines else "-"
        longest_file, longest_function = (max((s.lines for s in sizes), default=0) for sizes in (files, functions))
        rows.append(
            f"{house:<12}{lines:>7}{tests:>7}{ratio:>7}{nine_in_ten(files):>10}{longest_file:>6}"
            f"{nine_in_ten(functions):>10}{longest_function:>6}"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    print(table(hand_written()))  # noqa: T201 - the terminal is its reader
