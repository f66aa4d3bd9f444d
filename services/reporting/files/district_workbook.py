"""The district's table as a workbook; no cell of it is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

import xlsxwriter

from services.reporting.domain.indicators import BELOW, MET, MISSING, NO_TARGET, IndicatorTable
from services.reporting.domain.monthly_report import IndicatorValue, MonthlyReport, SchoolRow

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("Mã trường", "Tên trường", "Cấp học", "Đơn vị")
NAME_CHARACTERS = 34
STANDING = {MET: "đạt", BELOW: "chưa đạt", NO_TARGET: "", MISSING: "chưa có số liệu"}


class Workbook(NamedTuple):
    name: str
    media_type: str
    content: bytes


def workbook_of(table: IndicatorTable, report: MonthlyReport, rows: Sequence[SchoolRow]) -> Workbook:
    """A sheet with a row a school and two columns an indicator, the totals last."""
    file = io.BytesIO()
    # Text that begins with = + - @ stays text: what a school calls itself is nobody's program.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet(f"Tháng {report.month}")
    sheet.write_string(0, 0, f"BẢNG CHỈ TIÊU THÁNG {report.month}", bold)
    sheet.write_string(1, 0, f"Số liệu đến {report.as_of.isoformat() if report.as_of else 'chưa có'}")
    titles = [title for indicator in table.indicators for title in (indicator.name.vi, "Đánh giá")]
    for column, title in enumerate([*HEADINGS, *titles, "Việc trễ hạn"]):
        sheet.write_string(3, column, title, bold)
    for number, row in enumerate(rows, start=4):
        school = row.school
        for column, text in enumerate((school.id, school.name, ", ".join(school.levels), school.unit_name)):
            sheet.write_string(number, column, text, wrapped)
        _write_cells(sheet, number, row.cells)
        sheet.write_number(number, len(HEADINGS) + len(titles), row.late)
    last = 4 + len(rows)
    sheet.write_string(last, 1, "Chung", bold)
    _write_cells(sheet, last, report.totals)
    sheet.set_column(1, 1, NAME_CHARACTERS)
    sheet.freeze_panes(4, 2)
    book.close()
    return Workbook(f"chi-tieu-{report.month}.xlsx", MEDIA_TYPE, file.getvalue())


def _write_cells(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[IndicatorValue]) -> None:
    for place, cell in enumerate(cells):
        column = len(HEADINGS) + 2 * place
        if cell.value is not None:
            sheet.write_number(number, column, cell.value)
        sheet.write_string(number, column + 1, STANDING[cell.standing])
