"""The refused rows of a workbook as their sender wrote them, with what is wrong in a last column, to be corrected."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

import xlsxwriter

from chassis.why import Why
from importing.findings import RefusedRow
from importing.refusals import FileUnreadable
from importing.sheets import workbook_of
from importing.uploads import Upload
from tabular import XLSXWRITER_OPTIONS, Formula, Sheet, is_blank, to_shown, words
from tabular.limits import HEADER_ROWS_LOOKED_AT

FAULT = "Lỗi"
_BROAD, _NARROW = 60, 16  # of a column, in characters


def refused_workbook(upload: Upload, refused: Sequence[RefusedRow], reasons: Sequence[str]) -> bytes:
    """An .xlsx with the rows above each table and the refused rows in their order, in the columns of the file.

    `reasons` are the sentences of `refused`, in its order. Raises FileUnreadable for a file that is no workbook, or
    of which no single row was refused. Blocks.
    """
    by_sheet: dict[str, dict[int, list[str]]] = {}
    titles: set[str] = set()
    for one, reason in zip(refused, reasons, strict=True):
        if one.row:
            said = f"{one.column}: {reason}" if one.column else reason
            by_sheet.setdefault(one.sheet, {}).setdefault(one.row, []).append(said)
            titles.add(words(one.column))
    if not by_sheet:
        raise FileUnreadable(Why("NO_ROWS_REFUSED"))
    workbook = upload.opened(workbook_of)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy", **XLSXWRITER_OPTIONS})
    for sheet in workbook.sheets:
        # A statement's rows name no sheet: it has one.
        faults = by_sheet.get(sheet.name) or (by_sheet.get("") if len(workbook.sheets) == 1 else None)
        if faults:
            _write(book, sheet, faults, titles - {""})
    book.close()
    return file.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet, faults: Mapping[int, Sequence[str]], titles: set[str]) -> None:
    out = book.add_worksheet(sheet.name or "1")
    head = _head(sheet, min(faults), titles)
    width = max((len(sheet.rows[number - 1]) for number in (*range(1, head + 1), *faults)), default=0)
    out.set_column(0, max(width - 1, 0), _NARROW)
    out.set_column(width, width, _BROAD)
    for place in range(head):
        _write_row(out, place, sheet.rows[place])
    if head:
        out.write_string(head - 1, width, FAULT)
    for place, number in enumerate(sorted(faults), start=head):
        _write_row(out, place, sheet.rows[number - 1])
        out.write_string(place, width, "; ".join(faults[number]))


def _head(sheet: Sheet, before: int, titles: set[str]) -> int:
    """How many rows stand above the rows of the table: those down to the last that holds the title of a refused cell.

    Where none does, down to the first row of texts alone.
    """
    above = range(min(before - 1, HEADER_ROWS_LOOKED_AT))
    titled = [place for place in above if any(_titles(cell, titles) for cell in sheet.rows[place])]
    if titled:
        return titled[-1] + 1
    texts = [place for place in above if _is_texts(sheet.rows[place])]
    return texts[0] + 1 if texts else 0


def _titles(cell: object, titles: set[str]) -> bool:
    """Whether the cell is a title, or a part of one that stands in two rows."""
    said = words(cell) if isinstance(cell, str) else ""
    return bool(said) and any(f" {title} ".startswith(f" {said} ") or title.endswith(f" {said}") for title in titles)


def _is_texts(row: Sequence[object]) -> bool:
    filled = [cell for cell in row if not is_blank(cell)]
    return len(filled) > 1 and all(isinstance(cell, str) for cell in filled)


def _write_row(out: xlsxwriter.worksheet.Worksheet, place: int, cells: Sequence[object]) -> None:
    for column, cell in enumerate(cells):
        value = cell.shown if isinstance(cell, Formula) else cell
        if is_blank(value):
            continue
        if isinstance(value, (str, int, float, datetime, date, time)):
            out.write(place, column, value)
        else:
            out.write_string(place, column, to_shown(value))
