"""The district table as a workbook; no cell of it is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from services.reporting.domain.indicators import INDICATORS
from services.reporting.picture import Picture, Reading, Row

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("Mã trường", "Tên trường", "Cấp học", "Đơn vị")
NAME_CHARACTERS = 34
STANDING_VI = {"met": "đạt", "below": "chưa đạt", "none": "", "missing": "chưa có số liệu"}


def workbook(seen: Picture, rows: Sequence[Row]) -> bytes:
    """A sheet with a row a school and a column an indicator, the totals last."""
    file = io.BytesIO()
    # Text that begins with = + - @ stays text: what a school calls itself is nobody's program.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet(f"Tháng {seen.month}")
    sheet.write_string(0, 0, f"BẢNG CHỈ TIÊU THÁNG {seen.month}", bold)
    sheet.write_string(1, 0, f"Số liệu đến {seen.as_of.isoformat() if seen.as_of else 'chưa có'}")
    titles = [*HEADINGS, *(title for one in INDICATORS for title in (one.name.vi, "Đánh giá")), "Việc trễ hạn"]
    for column, title in enumerate(titles):
        sheet.write_string(3, column, title, bold)
    for number, row in enumerate(rows, start=4):
        school = row.school
        for column, text in enumerate((school.id, school.name, ", ".join(school.levels), school.unit_name)):
            sheet.write_string(number, column, text, wrapped)
        _write_cells(sheet, number, row.cells)
        sheet.write_number(number, len(HEADINGS) + 2 * len(INDICATORS), row.late)
    last = 4 + len(rows)
    sheet.write_string(last, 1, "Chung", bold)
    _write_cells(sheet, last, seen.totals)
    sheet.set_column(1, 1, NAME_CHARACTERS)
    sheet.freeze_panes(4, 2)
    book.close()
    return file.getvalue()


def _write_cells(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[Reading]) -> None:
    for place, cell in enumerate(cells):
        column = len(HEADINGS) + 2 * place
        if cell.value is not None:
            sheet.write_number(number, column, cell.value)
        sheet.write_string(number, column + 1, STANDING_VI[cell.standing])
