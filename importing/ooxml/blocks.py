"""Paragraphs and tables of a Word file as they stand when every change in it is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from importing.ooxml.names import WRAPPERS, W, local

_DELETED = (f"{W}pPr/{W}rPr/{W}del", f"{W}pPr/{W}rPr/{W}moveFrom")


def blocks(parent: Any) -> Iterator[Any]:
    """`w:p`, `w:tbl` and `w:altChunk`. A paragraph whose end was deleted goes on in the next."""
    open_ended = None
    for found in _all(parent):
        block = found
        if open_ended is not None and local(found) == "p":
            block = _joined(open_ended, found)
        elif open_ended is not None:
            yield open_ended
        open_ended = None
        if local(block) == "p" and any(block.find(path) is not None for path in _DELETED):
            open_ended = block
            continue
        yield block
    if open_ended is not None:
        yield open_ended


def _all(parent: Any) -> Iterator[Any]:
    for child in parent.iterchildren("{*}*"):
        name = local(child)
        if name in {"p", "tbl", "altChunk"}:
            yield child
        elif name in WRAPPERS:
            yield from _all(child)


def _joined(first: Any, second: Any) -> Any:
    """The second's properties hold for both."""
    whole = deepcopy(second)
    place = 1 if len(whole) and local(whole[0]) == "pPr" else 0
    for child in reversed([child for child in first if local(child) != "pPr"]):
        whole.insert(place, deepcopy(child))
    return whole


def rows(table: Any) -> Iterator[list[Any]]:
    """The cells (`w:tc`) of each row that was not deleted."""
    for row in _wrapped(table, "tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            yield [cell for cell in _wrapped(row, "tc") if cell.find(f"{W}tcPr/{W}cellDel") is None]


def _wrapped(parent: Any, wanted: str) -> Iterator[Any]:
    for child in parent.iterchildren("{*}*"):
        name = local(child)
        if name == wanted:
            yield child
        elif name in WRAPPERS:
            yield from _wrapped(child, wanted)
