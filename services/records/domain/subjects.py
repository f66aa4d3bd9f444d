"""Subjects of general education as data: codes, the names people write, how each is assessed and for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from tabular.folding import words

PREFIX_CHARACTERS_LEAST = 8  # a sheet's name is cut at 31 letters; shorter pieces could mean several subjects


class Subject(NamedTuple):
    """`periods` a year is what Circular 32/2018 gives for lower secondary; a school's own assignment comes first."""

    code: str
    name: str
    by_comment: bool
    periods: int
    others: tuple[str, ...] = ()


SUBJECTS: tuple[Subject, ...] = (
    Subject("NV", "Ngữ văn", False, 140, ("Văn",)),
    Subject("TOAN", "Toán", False, 140, ("Toán học",)),
    Subject("TA", "Tiếng Anh", False, 105, ("Ngoại ngữ", "Ngoại ngữ 1", "Anh văn", "Anh")),
    Subject("KHTN", "Khoa học tự nhiên", False, 140),
    Subject("LSDL", "Lịch sử và Địa lí", False, 105, ("Lịch sử và Địa lý", "Lịch sử - Địa lí", "LS-ĐL", "LS&ĐL")),
    Subject("GDCD", "Giáo dục công dân", False, 35, ("Công dân",)),
    Subject("TIN", "Tin học", False, 35, ("Tin",)),
    Subject("CN", "Công nghệ", False, 35),
    Subject("GDTC", "Giáo dục thể chất", True, 70, ("Thể dục", "Thể chất")),
    Subject("NT", "Nghệ thuật", True, 70, ("Âm nhạc - Mĩ thuật",)),
    Subject("AN", "Âm nhạc", True, 35, ("Nhạc",)),
    Subject("MT", "Mĩ thuật", True, 35, ("Mỹ thuật",)),
    Subject(
        "HDTN",
        "Hoạt động trải nghiệm, hướng nghiệp",
        True,
        105,
        ("Hoạt động trải nghiệm", "HĐTN", "HĐTNHN", "HĐTN-HN", "HĐTN, HN"),
    ),
    Subject("GDDP", "Nội dung giáo dục địa phương", True, 35, ("Giáo dục địa phương", "GDĐP", "NDGDĐP")),
    Subject("VL", "Vật lí", False, 70, ("Vật lý", "Lí")),
    Subject("HH", "Hóa học", False, 70, ("Hoá học", "Hóa")),
    Subject("SH", "Sinh học", False, 70, ("Sinh",)),
    Subject("LS", "Lịch sử", False, 52, ("Sử",)),
    Subject("DL", "Địa lí", False, 70, ("Địa lý", "Địa")),
    Subject("GDKTPL", "Giáo dục kinh tế và pháp luật", False, 70, ("GDKT&PL",)),
    Subject("GDQPAN", "Giáo dục quốc phòng và an ninh", False, 35, ("GDQP&AN", "Quốc phòng")),
    Subject("TV", "Tiếng Việt", False, 245),
    Subject("DD", "Đạo đức", False, 35),
    Subject("TNXH", "Tự nhiên và Xã hội", False, 70, ("TN&XH",)),
    Subject("KH", "Khoa học", False, 70),
)
# Taught and kept in parts at some schools, as one subject at others.
PARTS = {"NT": ("AN", "MT"), "KHTN": ("VL", "HH", "SH"), "LSDL": ("LS", "DL")}
BY_CODE = {subject.code: subject for subject in SUBJECTS}
_BY_WORDS = {words(name): one for one in SUBJECTS for name in (one.code, one.name, *one.others)}
# The longest first, so that "Khoa học tự nhiên" is not taken for "Khoa học".
_LONGEST_FIRST = sorted(_BY_WORDS, key=len, reverse=True)
_FULL = {words(subject.name): subject for subject in SUBJECTS}


def subject_of(code: str, name: str = "") -> Subject:
    """The subject of a code; one we do not know is scored, and called as the school calls it."""
    return BY_CODE.get(code) or Subject(code, name or code, False, 70)


def without_gradebook(taught: Iterable[str], kept: Collection[str]) -> list[str]:
    """Subjects that are taught and have no gradebook, neither of their own nor of their whole or parts."""
    lacking = []
    for code in sorted(set(taught) & BY_CODE.keys()):
        wholes = [whole for whole, parts in PARTS.items() if code in parts]
        if not any(one in kept for one in (code, *wholes, *PARTS.get(code, ()))):
            lacking.append(code)
    return lacking


def subject_named(text: str) -> Subject | None:
    """By code, by a name, or by the beginning of a name that was cut off; None where nothing fits."""
    wanted = words(text)
    if found := _BY_WORDS.get(wanted):
        return found
    if len(wanted) >= PREFIX_CHARACTERS_LEAST:
        cut_off = [one for full, one in _FULL.items() if full.startswith(wanted)]
        if len(cut_off) == 1:
            return cut_off[0]
    return None


def subject_beginning(text: str) -> Subject | None:
    """The subject whose name a line begins with, as in `Toán 7 - Tuần 10`."""
    wanted = words(text)
    for name in _LONGEST_FIRST:
        if wanted == name or wanted.startswith(f"{name} "):
            return _BY_WORDS[name]
    return subject_named(text)
