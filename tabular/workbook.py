"""What a spreadsheet is once read: sheets of rows of cells, and what was noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from chassis.why import Why


@dataclass
class Sheet:
    """`rows[0]` is the first row of the sheet; blank cells are empty text."""

    name: str
    rows: list[list[object]]


@dataclass
class Workbook:
    """`kind` is xlsx, xls or csv; `notes` are worth telling the person who sent it."""

    kind: str
    sheets: list[Sheet]
    notes: list[Why] = field(default_factory=list)
    repaired_cells: int = 0
