"""What a spreadsheet is once read: sheets of rows of cells, and what was noticed on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from chassis.why import Why


@dataclass
class Sheet:
    """`rows[0]` is the first row of the sheet; blank cells are empty text."""

    name: str
    rows: list[list[object]]


@dataclass
class Workbook:
    """`kind` is xlsx, xlsb, ods, xls, csv or html; `notes` are worth telling the person who sent it."""

    kind: str
    sheets: list[Sheet]
    notes: list[Why] = field(default_factory=list)
    repaired: Counter[str] = field(default_factory=Counter)  # cells by the old font that they were typed in
