"""Workbooks among the files that are handed in."""

from __future__ import annotations

from importing import Upload, workbook_of
from tabular import Workbook

_SHEETS = (".xlsx", ".xls", ".csv", ".xlsm", ".tsv", ".txt")


def workbook_or_none(upload: Upload) -> Workbook | None:
    """None for a file of another type. Raises FileUnreadable."""
    return upload.opened(workbook_of) if upload.name.lower().endswith(_SHEETS) else None
