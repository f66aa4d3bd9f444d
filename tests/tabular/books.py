"""Small workbooks for the tests, in the shapes and with the dangers that offices send."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

import xlsxwriter
import xlwt

Rows = Sequence[Sequence[object]]
WITHOUT_A_NAME = "Sheet1"


def xlsx(
    sheets: Mapping[str, Rows] | Rows, *, formulas: Mapping[tuple[int, int], str] | None = None, kept: object = 1
) -> bytes:
    """`formulas` go into the first sheet, by row and column from 0; each shows the value that is `kept` of it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    # The same file has the same bytes, at whichever second it is written.
    book.set_properties({"created": datetime(2026, 10, 1)})  # noqa: DTZ001 - the library names it so
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items() if isinstance(sheets, Mapping) else [(WITHOUT_A_NAME, sheets)]:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime.combine(cell, time()), day)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write(row, column, cell)
    for (row, column), formula in (formulas or {}).items():
        book.worksheets()[0].write_formula(row, column, formula, None, kept)
    book.close()
    return target.getvalue()


def xls(rows: Rows, *, font: str = "Arial", formulas: Mapping[tuple[int, int], str] | None = None) -> bytes:
    book = xlwt.Workbook(encoding="cp1252")
    sheet = book.add_sheet("DS")
    style = xlwt.easyxf(f"font: name {font}")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, style)
    for (row, column), formula in (formulas or {}).items():
        sheet.write(row, column, xlwt.Formula(formula))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def encrypted() -> bytes:
    """A compound file whose stream is called as in a workbook with a password."""
    content = xls([["x" * 30] * 20] * 40)
    old, new = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    at = content.index(old + b"\x00\x00")
    entry = new + b"\x00" * (64 - len(new)) + struct.pack("<H", len(new) + 2)
    return content[:at] + entry + content[at + 66 :]


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same archive with parts added or replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            if entry.filename not in parts:
                made.writestr(entry.filename, source.read(entry))
        for name, body in parts.items():
            made.writestr(name, body)
    return target.getvalue()


def lying_bomb(expanded: int) -> bytes:
    """An archive whose sheet says it is small and is not."""
    content = with_parts(xlsx([["a"]]), {"xl/worksheets/sheet1.xml": b"<x/>"})
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeezer.compress(bytes(expanded)) + squeezer.flush()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for entry in source.infolist():
            if not entry.filename.startswith("xl/worksheets/"):
                made.writestr(entry.filename, source.read(entry))
        made.writestr("xl/worksheets/sheet1.xml", packed)
    raw = bytearray(target.getvalue())
    # In both headers: method 8, and a size of four bytes instead of the true one.
    local = raw.index(b"xl/worksheets/sheet1.xml") - 30
    central = raw.rindex(b"xl/worksheets/sheet1.xml") - 46
    for at, method, size in ((local, 8, 22), (central, 10, 24)):
        raw[at + method : at + method + 2] = struct.pack("<H", zipfile.ZIP_DEFLATED)
        raw[at + size : at + size + 4] = struct.pack("<I", 4)
    return bytes(raw)
