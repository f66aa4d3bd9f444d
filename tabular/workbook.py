"""What a spreadsheet is once read: sheets of rows of cells, and what was noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Sheet:
    """`rows[0]` is the first row of the sheet; blank cells are empty text."""

    name: str
    rows: list[list[object]]


@dataclass
class Workbook:
    """`kind` is xlsx, xls or csv; `notes` are Vietnamese sentences worth telling the person."""

    kind: str
    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)
    repaired_cells: int = 0
