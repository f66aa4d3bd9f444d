"""The workbook of an upload, as several readers look at it."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.why import Why
from importing import FileUnreadable, Recognised, Upload
from importing.limits import CERTAIN_SCORE
from services.payments.domain import limits
from tabular import Table, Unreadable, Workbook, kind_of, read

BYTES_A_MEGABYTE = 1_000_000


def check_weight(upload: Upload) -> None:
    """Raises FileUnreadable for a file that is heavier than any statement of a month."""
    if len(upload.content) > limits.STATEMENT_BYTES:
        raise FileUnreadable(Why("FILE_TOO_HEAVY", {"megabytes": limits.STATEMENT_BYTES // BYTES_A_MEGABYTE}))


def workbook_of(upload: Upload) -> Workbook:
    """A CSV by any name is a CSV: banks call it .txt and worse. Raises FileUnreadable."""
    check_weight(upload)
    try:
        return read(upload.content, "sao-ke.csv" if kind_of(upload.content) == "csv" else upload.name)
    except Unreadable as unreadable:
        raise FileUnreadable(unreadable.why, code=unreadable.code) from unreadable


def scored(upload: Upload, kind: str, table: Table | None, *, columns: int, missing: Sequence[str]) -> Recognised:
    """The share of the kind's columns that the header names; a missing required one costs most.

    A file that its sender calls of this kind scores at least 1, so that its reader can say what it lacks.
    """
    least = 1 if upload.kind == kind else 0
    if table is None:
        return Recognised(kind, least, tuple(missing)) if least else Recognised()
    share = min(CERTAIN_SCORE, len(table.places) * CERTAIN_SCORE // columns)
    score = share if not missing else share // (1 + len(missing)) // 2
    return Recognised(kind, max(score, least), tuple(missing), sum(1 for _ in table.rows))
