"""Subjects by code and name, and what a title says about subject and grade."""

from __future__ import annotations

import re

from services.library.domain.limits import GRADE_FIRST, GRADE_LAST
from tabular import words

# The codes that the schools' own files use, with the names and short names met in titles.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "NV": ("ngu van", "van", "tieng viet"),
    "TOAN": ("toan",),
    "TA": ("tieng anh", "anh van", "anh"),
    "KHTN": ("khoa hoc tu nhien", "khtn"),
    "LSDL": ("lich su va dia li", "lich su va dia ly", "lich su", "dia li", "dia ly", "lsdl"),
    "GDCD": ("giao duc cong dan", "gdcd"),
    "TIN": ("tin hoc", "tin"),
    "CN": ("cong nghe",),
    "GDTC": ("giao duc the chat", "the duc", "gdtc"),
    "NT": ("nghe thuat", "am nhac", "mi thuat", "my thuat"),
    "HDTN": ("hoat dong trai nghiem huong nghiep", "hoat dong trai nghiem", "hdtn"),
    "GDDP": ("noi dung giao duc dia phuong", "giao duc dia phuong", "gddp"),
    "VL": ("vat li", "vat ly"),
    "HH": ("hoa hoc",),
    "SH": ("sinh hoc",),
}
_CODE_OF = {name: code for code, names in SUBJECTS.items() for name in (*names, words(code))}
_NAMES = sorted(_CODE_OF, key=len, reverse=True)
_BEFORE_GRADE = re.compile(r"\b(?:" + "|".join(map(re.escape, _NAMES)) + r")\s+(?:lop\s+)?(\d{1,2})\b")
_GRADE = re.compile(r"\b(?:lop|khoi)\s+(\d{1,2})\b")


def subject_of(text: str) -> str:
    """`Toán`, `toan` and `TOAN` are TOAN; empty if the text is none of them."""
    return _CODE_OF.get(words(text), "")


def subject_in(title: str) -> str:
    """The subject that a title names, the longest name first: `Toán 7 - Chương 1` is TOAN."""
    folded = f" {words(title)} "
    with_grade = _BEFORE_GRADE.search(folded)
    if with_grade:
        return _CODE_OF[with_grade.group(0).rsplit(" lop", 1)[0].rstrip(" 0123456789")]
    return next((_CODE_OF[name] for name in _NAMES if " " in name and f" {name} " in folded), "")


def grade_in(title: str) -> int:
    """`Toán 7` and `lớp 7` are grade 7; 0 if the title names none."""
    folded = words(title)
    named = _BEFORE_GRADE.search(folded) or _GRADE.search(folded)
    grade = int(named.group(1)) if named else 0
    return grade if GRADE_FIRST <= grade <= GRADE_LAST else 0
