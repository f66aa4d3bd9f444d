"""The twelve subjects of a lower-secondary class, and what else a school of each level is made of."""

from __future__ import annotations

from typing import NamedTuple

from deploy.sample.limits import LONG_SUBJECT_PERIODS, REGULAR_MARKS_LONG, REGULAR_MARKS_SHORT


class Subject(NamedTuple):
    code: str
    name: str
    periods: int
    group: int
    marked: bool  # by number; otherwise Đ or CĐ

    @property
    def regular_marks(self) -> int:
        return REGULAR_MARKS_LONG if self.marked and self.periods > LONG_SUBJECT_PERIODS else REGULAR_MARKS_SHORT


SUBJECTS = (
    Subject("NV", "Ngữ văn", 140, 0, marked=True),
    Subject("TOAN", "Toán", 140, 1, marked=True),
    Subject("TA", "Tiếng Anh", 105, 3, marked=True),
    Subject("KHTN", "Khoa học tự nhiên", 140, 2, marked=True),
    Subject("LSDL", "Lịch sử và Địa lí", 105, 0, marked=True),
    Subject("GDCD", "Giáo dục công dân", 35, 0, marked=True),
    Subject("TIN", "Tin học", 35, 1, marked=True),
    Subject("CN", "Công nghệ", 35, 2, marked=True),
    Subject("GDTC", "Giáo dục thể chất", 70, 3, marked=False),
    Subject("NT", "Nghệ thuật", 70, 3, marked=False),
    Subject("HDTN", "Hoạt động trải nghiệm, hướng nghiệp", 105, 2, marked=False),
    Subject("GDDP", "Nội dung giáo dục địa phương", 35, 1, marked=False),
)


class Level(NamedTuple):
    name: str
    title: str
    classes: tuple[str, ...]
    born_before: tuple[int, ...]  # years before the school year, a class each
    groups: tuple[str, ...]
    staff: int
    pupils: int


LEVELS = (
    Level("Mầm non", "Trường Mầm non", ("Lá 1", "Chồi 1"), (5, 4), ("Tổ Mẫu giáo",), 12, 50),
    Level(
        "Tiểu học",
        "Trường Tiểu học",
        ("1A", "2A", "3A", "4A", "5A"),
        (6, 7, 8, 9, 10),
        ("Tổ 1-2-3", "Tổ 4-5"),
        24,
        150,
    ),
    Level(
        "THCS",
        "Trường THCS",
        ("6A1", "6A2", "7A1", "7A2", "8A1", "8A2", "9A1", "9A2"),
        (11, 11, 12, 12, 13, 13, 14, 14),
        ("Tổ Ngữ văn - GDCD", "Tổ Toán - Tin", "Tổ Khoa học tự nhiên", "Tổ Ngoại ngữ - Nghệ thuật"),
        36,
        280,
    ),
)
OFFICES = ("Hiệu trưởng", "Phó hiệu trưởng", "Kế toán", "Nhân viên thư viện", "Văn thư")
