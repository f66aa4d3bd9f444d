"""Data to stdout, talk to stderr: tables on a terminal, tab-separated lines in a pipe, JSON when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from edu import limits

AsJson = Annotated[bool, typer.Option("--json", help="In ra JSON cho chương trình khác đọc.")]


def as_json(value: Any) -> None:
    """One document, readable by a person too; UTF-8 as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def note(text: str) -> None:
    """Talk: never mixed into the data. Colour only on a terminal, and never with NO_COLOR."""
    Console(stderr=True, highlight=False).print(text, markup=False, soft_wrap=True)


def rows(titles: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """A table for a person, or lines with tabs for a pipe."""
    if not sys.stdout.isatty():
        for line in values:
            sys.stdout.write("\t".join(_one_line(value) for value in line) + "\n")
        return
    table = Table(*titles, box=None, pad_edge=False, header_style="bold")
    shown = 0
    for line in values:
        shown += 1
        if shown <= limits.TABLE_ROWS:
            table.add_row(*(_one_line(value) for value in line))
    Console(highlight=False).print(table, markup=False)
    if shown > limits.TABLE_ROWS:
        note(f"… còn {shown - limits.TABLE_ROWS} dòng; thêm --json để xem hết")


def text(line: str) -> None:
    """One line of data."""
    sys.stdout.write(line + "\n")


def dong(amount: int) -> str:
    """1234567 → 1.234.567 đ"""
    return f"{amount:,}".replace(",", ".") + " đ"


def _one_line(value: Any) -> str:
    return " ".join(str("" if value is None else value).split())
