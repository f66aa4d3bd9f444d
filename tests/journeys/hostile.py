"""A folder as no school should send it: one honest list under strange titles, and beside it everything that harms."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TypeAlias

import xlsxwriter

from tests.tabular import books

Table: TypeAlias = list[list[object]]
SCHOOL = "8706010"
LARGE_BYTES = 25_000_000
BOMB_BYTES = 700_000_000
LAST_ROW = 1_048_575
PUPILS = 6
LINKED = 2  # in the list that points at other files
FIRST_CODE = 2690000001

STAFF = (
    ["PHÒNG HÀNH CHÍNH", None, None, None, None],
    ["Chức danh", "Họ và tên cán bộ", "Ghi chú riêng", "Mã CB", "Ngày sinh"],
    ["Hiệu trưởng", "Đỗ Thị Mỹ", "cũ", f"GV{SCHOOL}000", date(1975, 5, 6)],
    ["Giáo viên", "Lê Văn Ân", None, f"GV{SCHOOL}001", date(1988, 11, 20)],
)
SCHOOLS = (
    ["Cấp học", "Ghi chú", "Tên đơn vị", "Mã định danh trường", "Xã"],
    ["THCS", "x", "Trường THCS Bến Nước", SCHOOL, "xã Bến Nước"],
)
TITLES = ["Lớp", "Giới tính", "Ngày tháng năm sinh", "Họ tên học sinh", "STT", "Mã HS"]
NAME = TITLES.index("Họ tên học sinh")


def pupils(first: int, count: int) -> Table:
    return [
        ["6A1", "Nữ", date(2014, 9, number % 28 + 1), f"Nguyễn Thị {'AĂÂBCD'[number % 6]}n", number + 1, str(code)]
        for number, code in enumerate(range(first, first + count))
    ]


def with_ghosts() -> bytes:
    """Coloured cells down to the last row of the sheet, and nothing in them; a total and a signature below the list."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("DS")
    day, grey = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bg_color": "#eeeeee"})
    above: Table = [["TRƯỜNG THCS BẾN NƯỚC"], [], [*TITLES]]
    for row, cells in enumerate(above + pupils(FIRST_CODE, PUPILS)):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, day if isinstance(cell, date) else None)
    for row in (*range(20, 400), LAST_ROW):
        sheet.write_blank(row, 0, None, grey)
    book.close()
    return target.getvalue()


def with_formulas() -> bytes:
    """The name of the second pupil is a formula; the first and the third are honest."""
    rows: Table = [[*TITLES], *pupils(FIRST_CODE + 100, 3)]
    return books.xlsx(rows, formulas={(2, NAME): '=HYPERLINK("http://example.invalid","x")'}, kept=0)


def without_names() -> bytes:
    rows: Table = [[*TITLES], *pupils(FIRST_CODE + 200, 3)]
    return books.xlsx([row[:NAME] + row[NAME + 1 :] for row in rows])


def make(folder: Path) -> Path:
    """The honest files are `truong-moi.xlsx` and, in the school's folder, `giao-vien.xlsx` and `hoc-sinh.xlsx`."""
    inner = folder / SCHOOL
    inner.mkdir(parents=True)
    rows: Table = [[*TITLES], *pupils(FIRST_CODE + 300, LINKED)]
    honest = books.xlsx(rows)
    contents = {
        "giao-vien.xlsx": books.xlsx(STAFF),
        "hoc-sinh.xlsx": with_ghosts(),
        "cong-thuc.xlsx": with_formulas(),
        "thieu-cot.xlsx": without_names(),
        "mat-khau.xlsx": books.encrypted(),
        "bom.xlsx": books.lying_bomb(BOMB_BYTES),
        "qua-lon.xlsx": bytes(LARGE_BYTES),
        "thuc-ra-la-pdf.xlsx": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
        "lien-ket.xlsx": books.with_parts(honest, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "bi-cat.xlsx": honest[: len(honest) // 2],
        "rong.xlsx": b"",
    }
    for name, content in contents.items():
        (inner / name).write_bytes(content)
    (folder / "truong-moi.xlsx").write_bytes(books.xlsx(SCHOOLS))
    return folder
