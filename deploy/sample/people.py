"""Files of schools, staff, pupils and teaching, with what offices do to them before they reach us."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import xlwt

from deploy.sample import limits, looks
from deploy.sample.district import Pupil, School, Staff
from deploy.sample.sheets import write
from tabular.tcvn3 import TABLE

Expected = Mapping[str, object]
IMPOSSIBLE_DAY = "31/02/2014"


@dataclass(frozen=True)
class Defects:
    """Rows, counted from 0, that are typed wrongly: four to be refused, three that are only awkward."""

    impossible_day: int
    short_number: int
    repeated_code: int
    repeats: int  # the earlier row whose code is typed again
    no_class: int
    decomposed: int
    spaced: int
    eaten_zero: int

    @property
    def refused(self) -> list[tuple[int, str]]:
        return [
            (self.impossible_day, "ngày sinh không có thật"),
            (self.short_number, "số định danh thiếu chữ số"),
            (self.repeated_code, "trùng mã học sinh"),
            (self.no_class, "thiếu lớp"),
        ]


def schools(folder: Path, listed: Iterable[School], rng: Random) -> None:
    columns = looks.look(rng, looks.SCHOOLS)
    rows: list[list[object]] = [[title for _, title in columns]]
    for school in listed:
        values = {
            "code": school.code,
            "name": school.name,
            "level": school.level.name,
            "kind": "Công lập",
            "commune_code": school.commune_code,
            "commune": school.commune,
            "head": school.staff[0].name,
            "email": f"truong{school.code}@truong.example",
        }
        rows.append(looks.ordered(columns, values))
    write(folder / "truong.xlsx", "Danh sách trường", rows)


def staff(folder: Path, school: School, rng: Random) -> dict[str, Expected]:
    columns = looks.look(rng, looks.STAFF)
    rows: list[list[object]] = [["STT", *(title for _, title in columns)]]
    rows += [[number, *looks.ordered(columns, _staff_row(member))] for number, member in enumerate(school.staff, 1)]
    write(folder / school.code / "giao-vien.xlsx", "Sheet", rows)
    return {f"{school.code}/giao-vien.xlsx": {"rows": len(school.staff), "valid": len(school.staff)}}


def _staff_row(member: Staff) -> dict[str, object]:
    return {
        "code": member.code,
        "name": member.name,
        "born": f"{member.born:%d/%m/%Y}",
        "gender": member.gender,
        "number": member.number,
        "role": member.role,
        "group": member.group or None,
        "subject": member.subject or None,
        "phone": member.phone,
        "email": f"{member.code.lower()}@truong.example",
    }


def choose_defects(school: School, rng: Random) -> Defects:
    """Never in the class whose gradebook is kept, nor among the first, whom the old workbook lists."""
    small = school.level.name == "Tiểu học"
    free = [
        place
        for place, pupil in enumerate(school.pupils)
        if pupil.class_name != limits.GRADEBOOK_CLASS and not (small and place < limits.OLD_FONT_PUPILS)
    ]
    chosen = rng.sample(free, len(Defects.__dataclass_fields__))
    day, short, first, second, no_class, decomposed, spaced, zero = chosen
    return Defects(day, short, max(first, second), min(first, second), no_class, decomposed, spaced, zero)


def pupils(folder: Path, school: School, rng: Random) -> dict[str, Expected]:
    defects = choose_defects(school, rng)
    columns = looks.look(rng, looks.PUPILS)
    titles: list[list[object]] = [
        [f"UBND {school.commune.upper()}"],
        [school.name.upper()],
        [f"DANH SÁCH HỌC SINH NĂM HỌC {limits.YEAR_NAME}"],
        [],
        ["STT", *(title for _, title in columns)],
    ]
    body = (
        [place + 1, *looks.ordered(columns, _pupil_row(school, place, defects))] for place in range(len(school.pupils))
    )
    write(folder / school.code / "hoc-sinh.xlsx", "DSHS", _chain(titles, body), merged=[(2, 0, len(columns))])
    return {
        f"{school.code}/hoc-sinh.xlsx": {
            "rows": len(school.pupils),
            "rejected": [{"row_stt": place + 1, "defect": why} for place, why in defects.refused],
            "valid": len(school.pupils) - len(defects.refused),
            "note": "a duplicated code rejects the later row only",
        }
    }


def _chain(titles: list[list[object]], body: Iterable[list[object]]) -> Iterator[list[object]]:
    yield from titles
    yield from body


def _pupil_row(school: School, place: int, defects: Defects) -> dict[str, object]:
    pupil = school.pupils[place]
    values: dict[str, object] = {
        **{key: getattr(pupil, key) or None for key in looks.PUPILS if key != "boarding"},
        "boarding": "x" if pupil.boarding else None,
        # Every third office clerk formats the cell; the others type.
        "born": pupil.born if place % 3 == 0 else f"{pupil.born:%d/%m/%Y}",
    }
    if place == defects.impossible_day:
        values["born"] = IMPOSSIBLE_DAY
    if place == defects.short_number:
        values["number"] = pupil.number[:-1]
    if place == defects.repeated_code:
        values["code"] = school.pupils[defects.repeats].code
    if place == defects.no_class:
        values["class_name"] = None
    if place == defects.decomposed:
        values["name"] = unicodedata.normalize("NFD", pupil.name)
    if place == defects.spaced:
        values["name"] = f"  {pupil.name.replace(' ', '  ')} "
    if place == defects.eaten_zero:
        values["number"] = int(pupil.number)
    return values


def old_font(folder: Path, school: School) -> dict[str, Expected]:
    """The first pupils once more, in a binary workbook typed in .VnTime."""
    listed = school.pupils[: limits.OLD_FONT_PUPILS]
    book = xlwt.Workbook()
    sheet, style = book.add_sheet("DS"), xlwt.XFStyle()
    style.font.name = ".VnTime"
    rows: list[list[object]] = [["STT", "Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính"]]
    rows += [[n, p.class_name, p.code, p.name, f"{p.born:%d/%m/%Y}", p.gender] for n, p in enumerate(listed, 1)]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, to_tcvn3(value) if isinstance(value, str) else value, style)
    name = f"{school.code}/hoc-sinh-phong-chu-cu.xls"
    book.save(folder / name)
    return {name: {"font": "TCVN3", "names": [{"code": p.code, "name": p.name} for p in listed]}}


_OLD = {drawn: bytes([0x80 + place]).decode("cp1252", errors="replace") for place, drawn in enumerate(TABLE)}


def to_tcvn3(text: str) -> str:
    """What a .VnTime typist leaves in the file. Raises ValueError for a letter that the font cannot draw."""
    typed = "".join(letter if letter.isascii() else _OLD.get(letter, "\ufffd") for letter in text)
    if "\ufffd" in typed:
        raise ValueError(f"{text!r} cannot be typed in TCVN3")
    return typed


def assignments(folder: Path, school: School, rng: Random) -> None:
    columns = looks.look(rng, looks.ASSIGNMENTS)
    rows: list[list[object]] = [[title for _, title in columns]]
    for assignment in school.assignments:
        values = {
            "code": assignment.staff.code,
            "name": assignment.staff.name,
            "class_name": assignment.class_name,
            "subject": assignment.subject.code,
            "subject_name": assignment.subject.name,
            "periods": assignment.subject.periods,
            "homeroom": "x" if assignment.homeroom else None,
        }
        rows.append(looks.ordered(columns, values))
    write(folder / school.code / "phan-cong.xlsx", "Sheet", rows)


def plain(pupil: Pupil) -> str:
    """The name as a bank's channel leaves it: capitals without marks."""
    spread = unicodedata.normalize("NFD", pupil.name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).upper()
