"""Lists as schools send them, small: workbooks of pupils, staff, assignments and schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.tabular import books

SCHOOL = "8702030"
OTHER = "8702010"
PUPIL_HEADER = (
    "STT",
    "Lớp",
    "Mã học sinh",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Số định danh cá nhân",
    "Họ tên cha",
    "SĐT cha",
    "Họ tên mẹ",
    "SĐT mẹ",
    "Diện ưu tiên",
    "Bán trú",
)
TITLES: tuple[tuple[object, ...], ...] = (
    ("UBND XÃ TÂN PHƯỚC",),
    ("TRƯỜNG THCS TÂN PHƯỚC",),
    ("DANH SÁCH HỌC SINH NĂM HỌC 2026-2027",),
    ("",),
)


def pupil(number: int, **wrong: object) -> list[object]:
    """One row of the list; `wrong` replaces cells by title."""
    cells: dict[str, object] = {
        "STT": float(number),
        "Lớp": "7A1",
        "Mã học sinh": f"26{number:08}",
        "Họ và tên": f"Nguyễn Văn {'ABCDEĐGHIK'[number % 10]}n",
        "Ngày sinh": "05/09/2014",
        "Giới tính": "Nam",
        "Dân tộc": "Kinh",
        "Số định danh cá nhân": f"0792145{number:05}",
        "Họ tên cha": "Nguyễn Văn Cha",
        "SĐT cha": f"09{number:08}",
        "Họ tên mẹ": "Trần Thị Mẹ",
        "SĐT mẹ": f"08{number:08}",
        "Diện ưu tiên": "",
        "Bán trú": "x" if number % 2 else "",
    }
    cells |= {title.replace("_", " "): value for title, value in wrong.items()}
    return [cells[title] for title in PUPIL_HEADER]


def pupils(*rows: Sequence[object], school: str = "TRƯỜNG THCS TÂN PHƯỚC") -> bytes:
    """`school` stands in the titles; the list is of no school by its titles where it is empty."""
    titles = [(school,) if line == TITLES[1] else line for line in TITLES]
    return books.xlsx({"DSHS": [*titles, PUPIL_HEADER, *rows]})


def poor_pupils(*codes: int, class_name: str = "7A1") -> bytes:
    """An older list that has six columns only."""
    header = ["STT", "Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính"]
    rows = [dict(zip(PUPIL_HEADER, pupil(code, Lớp=class_name), strict=True)) for code in codes]
    return books.xlsx([header, *([row[title] for title in header] for row in rows)])


STAFF: Mapping[str, tuple[str, str, str]] = {
    "GV1": ("Trần Hữu Dũng", "Hiệu trưởng", ""),
    "GV2": ("Vũ Bảo Chi", "Kế toán", ""),
    "GV3": ("Bùi Gia Dũng", "Tổ trưởng", "Tổ Tự nhiên"),
    "GV4": ("Đỗ Thị Mai", "Giáo viên", "Tổ Tự nhiên"),
    "GV5": ("Lê Văn Gác", "Bảo vệ", ""),
    "GV6": ("Phan Thị Thư", "Văn thư", ""),
}


def staff(people: Mapping[str, tuple[str, str, str]] = STAFF) -> bytes:
    header = ["STT", "Mã giáo viên", "Họ và tên", "Chức vụ", "Tổ chuyên môn", "Môn dạy"]
    rows = [[float(n), code, *values, "Toán"] for n, (code, values) in enumerate(people.items(), 1)]
    return books.xlsx([header, *rows])


ASSIGNMENTS: tuple[tuple[object, ...], ...] = (
    ("GV3", "Bùi Gia Dũng", "7A1", "TOAN", "Toán", 140.0, "x"),
    ("GV4", "Đỗ Thị Mai", "7A1", "KHTN", "Khoa học tự nhiên", 140.0, ""),
    ("GV4", "Đỗ Thị Mai", "7A2", "KHTN", "Khoa học tự nhiên", 140.0, ""),
)


def assignments(*rows: Sequence[object]) -> bytes:
    header = ["Mã giáo viên", "Họ và tên", "Lớp", "Mã môn", "Môn", "Số tiết/năm", "Chủ nhiệm"]
    return books.xlsx([header, *(rows or ASSIGNMENTS)])


SCHOOLS: tuple[tuple[object, ...], ...] = (
    (OTHER, "Trường Mầm non Hoa Sen", "Mầm non", "Công lập", "30025", "xã Tân Hồng"),
    (SCHOOL, "Trường THCS Tân Phước", "THCS", "Công lập", "30031", "xã Tân Phước"),
)


def schools(*rows: Sequence[object]) -> bytes:
    header = ["Mã trường", "Tên trường", "Cấp học", "Loại hình", "Mã xã", "Xã"]
    return books.xlsx([header, *(rows or SCHOOLS)])
