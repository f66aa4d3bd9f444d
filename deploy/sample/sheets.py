"""Writes workbooks row by row, so that a hundred thousand pupils need no memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

Row = Sequence[object]


class Book:
    """One workbook; dates are real dates, everything else is written as it is and never as a formula."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._date = self._book.add_format({"num_format": "dd/mm/yyyy"})

    def sheet(self, name: str, rows: Iterable[Row], merged: Sequence[tuple[int, int, int]] = ()) -> None:
        """`merged` holds (row, first column, last column), counted from 0; the text is the row's own."""
        sheet = self._book.add_worksheet(name)
        spans = {row: (first, last) for row, first, last in merged}
        for number, row in enumerate(rows):
            if number in spans:
                first, last = spans[number]
                sheet.merge_range(number, first, number, last, "")
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime.combine(value, time.min), self._date)
                elif value not in (None, ""):
                    sheet.write(number, column, value)

    def close(self) -> None:
        self._book.close()


def write(path: Path, name: str, rows: Iterable[Row], merged: Sequence[tuple[int, int, int]] = ()) -> None:
    book = Book(path)
    book.sheet(name, rows, merged)
    book.close()
