"""Habits of those who type lists: each takes a list of a class as it is in truth and types it its own way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from deploy.sample import limits
from deploy.sample.typed import BORN, CLASS, CODE, FATHER, NAME, NUMBER, PHONE, TITLES, ClassList, Kept

Change = Callable[[ClassList, Random], None]
_GRADED = re.compile(r"([0-9]{1,2})([A-Z])([0-9]?)")


def in_tcvn3(typed: ClassList, _: Random) -> None:
    typed.font = ".VnTime"
    typed.above.clear()  # capitals of a title are typed in another font


def in_vni(typed: ClassList, _: Random) -> None:
    typed.font = "VNI-Times"


def names_in_two_columns(typed: ClassList, _: Random) -> None:
    typed.heads[0][NAME : NAME + 1] = ["Họ và tên đệm", "Tên"]
    for row in typed.body:
        row[NAME : NAME + 1] = str(row[NAME]).rsplit(" ", 1)


def one_title_over_two_columns(typed: ClassList, _: Random) -> None:
    typed.heads[0][NAME : NAME + 1] = ["Họ và tên", None]
    for row in typed.body:
        row[NAME : NAME + 1] = str(row[NAME]).rsplit(" ", 1)


def titles_in_two_rows(typed: ClassList, _: Random) -> None:
    typed.heads = [[*typed.heads[0][:FATHER], "Cha", None], [*[None] * FATHER, "Họ tên", "SĐT"]]


def class_above_alone(typed: ClassList, _: Random) -> None:
    typed.above[1] = [f"DANH SÁCH LỚP {typed.body[0][CLASS]}"]
    for row in (typed.heads[0], *typed.body):
        del row[CLASS]


def classes_in_every_way(typed: ClassList, _: Random) -> None:
    for place, row in enumerate(typed.body):
        row[CLASS] = _ways_of_class(str(row[CLASS]))[place % 6]


def _ways_of_class(name: str) -> Sequence[str]:
    found = _GRADED.fullmatch(name)
    if found is None:
        return (name, name.upper(), name.replace(" ", ""), f"lớp {name}", f"Lớp: {name}", f" {name} ")
    grade, letter, number = found.groups()
    return (
        f"Lớp {name}",
        name.lower(),
        f"{grade} {letter}{number}",
        f"{grade}{letter}-{number}" if number else f"{grade}-{letter}",
        f"{grade}/{letter}{number}",
        f"0{grade}{letter}0{number}" if number else f"0{grade}{letter}",
    )


def days_in_every_way(typed: ClassList, _: Random) -> None:
    for place, row in enumerate(typed.body):
        day, month, year = (int(part) for part in str(row[BORN]).split("/"))
        ways = (date(year, month, day), f"{day}/{month}/{year}", f"{day:02d}-{month:02d}-{year}")
        more = (f"{day:02d}.{month:02d}.{year}", f"{year}-{month:02d}-{day:02d}", f" {day:02d}/{month:02d}/{year} ")
        row[BORN] = (*ways, *more)[place % 6]


def phones_in_every_way(typed: ClassList, _: Random) -> None:
    for place, row in enumerate(typed.body):
        whole = str(row[PHONE])
        first, second = limits.PHONE_HEAD_DIGITS, limits.PHONE_MIDDLE_DIGITS
        head, middle, end = whole[:first], whole[first:second], whole[second:]
        ways = (f"{head} {middle} {end}", f"{head}.{middle}.{end}", f"+84 {whole[1:]}", f"({head}) {middle}-{end}")
        row[PHONE] = (*ways, int(whole), f"84{whole[1:]}")[place % 6]


def numbers_without_zeros(typed: ClassList, _: Random) -> None:
    for row in typed.body:
        row[CODE], row[NUMBER] = int(str(row[CODE])), int(str(row[NUMBER]))


def sums_and_signatures_below(typed: ClassList, _: Random) -> None:
    typed.below = [
        [f"Tổng cộng: {len(typed.body)} học sinh"],
        [],
        [None, None, None, None, "Đồng Tháp, ngày 05 tháng 9 năm 2026"],
        [None, "NGƯỜI LẬP BẢNG", None, None, "HIỆU TRƯỞNG"],
        [None, "Ghi chú: danh sách theo đơn nhập học"],
    ]


def titles_on_every_page(typed: ClassList, _: Random) -> None:
    rows = limits.PAGE_ROWS
    pages = [typed.body[start : start + rows] for start in range(0, len(typed.body), rows)]
    typed.body = pages[0] + [row for page in pages[1:] for row in (list[object](TITLES), *page)]


def formulas(typed: ClassList, _: Random) -> None:
    first = len(typed.above) + len(typed.heads) + 1
    for place, row in enumerate(typed.body):
        row[0] = Kept(f"=ROW()-{first - 1}", place + 1)
        if place:
            row[CLASS] = Kept(f"=D{first}", row[CLASS])


def an_old_list_hidden(typed: ClassList, _: Random) -> None:
    typed.hidden = [list(TITLES), *(([*row[:CODE], f"X{row[CODE]}", *row[NAME:]]) for row in typed.body)]


def a_title_of_their_own(typed: ClassList, _: Random) -> None:
    typed.heads[0][NUMBER] = "Số thẻ"


def decomposed_and_spaced(typed: ClassList, rng: Random) -> None:
    for row in typed.body:
        name = str(row[NAME])
        row[NAME] = rng.choice((unicodedata.normalize("NFD", name), f"  {name.replace(' ', '  ')} ", f"{name}\u200b"))


def as_it_is(_: ClassList, __: Random) -> None:
    """The habit is the kind of file."""
