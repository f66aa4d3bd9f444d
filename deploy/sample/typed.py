"""A list of a class as its homeroom teacher types it: a form that habits change, and the file that it is saved to."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
import xlwt

from deploy.sample import limits
from deploy.sample.district import Pupil, School
from deploy.sample.people import to_tcvn3

Rows = list[list[object]]
TITLES = [
    "STT",
    "Mã học sinh",
    "Họ và tên",
    "Lớp",
    "Ngày sinh",
    "Giới tính",
    "Số định danh cá nhân",
    "Họ tên cha",
    "SĐT cha",
]
CODE, NAME, CLASS, BORN, GENDER, NUMBER, FATHER, PHONE = range(1, len(TITLES))
MADE = datetime(limits.YEAR, limits.MONTH, 1)  # noqa: DTZ001 - the library names it so
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
# VNI sets the marks of a vowel behind it, as one letter; some vowels have letters of their own.
_VNI_PLAIN = dict(zip(("", *_TONES), ("", *"ùøûõï"), strict=True))
_VNI_CIRCUMFLEX = dict(zip(("", *_TONES), "âáàåãä", strict=True))
_VNI_BREVE = dict(zip(("", *_TONES), "êéèúüë", strict=True))
_VNI_ALONE = {"đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "í": "í", "ì": "ì", "ỵ": "î"}


class Kept(NamedTuple):
    """A formula with the value that the spreadsheet keeps of it."""

    formula: str
    value: object


@dataclass
class ClassList:
    """Rows above the titles, the titles, one row a pupil, rows below; `hidden` is a sheet that nobody sees."""

    above: Rows
    heads: Rows
    body: Rows
    below: Rows = field(default_factory=list)
    hidden: Rows = field(default_factory=list)
    font: str = "Times New Roman"

    @property
    def rows(self) -> Rows:
        return [*self.above, *self.heads, *self.body, *self.below]


def class_list(school: School, class_name: str) -> ClassList:
    above: Rows = [[school.name.upper()], [f"DANH SÁCH HỌC SINH NĂM HỌC {limits.YEAR_NAME}"], []]
    return ClassList(above, [list(TITLES)], [_row(n, one) for n, one in enumerate(school.of_class(class_name), 1)])


def _row(number: int, pupil: Pupil) -> list[object]:
    return [
        number,
        pupil.code,
        pupil.name,
        pupil.class_name,
        f"{pupil.born:%d/%m/%Y}",
        pupil.gender,
        pupil.number,
        pupil.father,
        pupil.father_phone,
    ]


def save(path: Path, typed: ClassList) -> None:
    """As the ending of the name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name.endswith("-html.xls"):
        path.write_text("".join(_page(typed.rows)), encoding="utf-8")
    elif path.suffix == ".xls":
        _save_old(path, typed)
    elif path.suffix == ".txt":
        lines = ("\t".join(_shown(cell) for cell in row) for row in typed.rows)
        path.write_bytes("\r\n".join(lines).encode("utf-16"))
    else:
        _save_new(path, typed)


def _save_new(path: Path, typed: ClassList) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in (("DS", typed.rows), ("DS cũ", typed.hidden)):
        if not rows:
            continue
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Kept):
                    sheet.write_formula(number, column, cell.formula, None, cell.value)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, datetime.combine(cell, time.min), day)
                elif cell not in (None, ""):
                    sheet.write(number, column, cell)
        if rows is typed.hidden:
            sheet.hide()
    book.close()


def _save_old(path: Path, typed: ClassList) -> None:
    """A binary workbook; in an old font every text is typed in it."""
    book, style = xlwt.Workbook(), xlwt.XFStyle()
    style.font.name = typed.font
    encode = {".VnTime": to_tcvn3, "VNI-Times": to_vni}[typed.font]
    sheet = book.add_sheet("DS")
    for number, row in enumerate(typed.rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, encode(cell) if isinstance(cell, str) else cell, style)
    book.save(path)


def _page(rows: Rows) -> Iterator[str]:
    """What programs of schools call .xls and is a web page."""
    yield '<html><head><meta charset="utf-8"></head><body><table>'
    for row in rows:
        yield "<tr>" + "".join(f"<td>{html.escape(_shown(cell))}</td>" for cell in row) + "</tr>"
    yield "</table></body></html>"


def _shown(cell: object) -> str:
    return "" if cell is None else f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def to_vni(text: str) -> str:
    """What a typist leaves in the file who writes with a VNI font."""
    return "".join(_vni(letter) for letter in unicodedata.normalize("NFC", text))


def _vni(letter: str) -> str:
    small = letter.lower()
    if letter.isascii() or small in _VNI_ALONE:
        drawn = _VNI_ALONE.get(small, small)
        return drawn.upper() if letter != small else drawn
    vowel, marks = (spread := unicodedata.normalize("NFD", small))[0], spread[1:]
    tone = next((mark for mark in marks if mark in _TONES), "")
    table = _VNI_CIRCUMFLEX if _CIRCUMFLEX in marks else _VNI_BREVE if _BREVE in marks else _VNI_PLAIN
    base = {"o": "ô", "u": "ö"}[vowel] if _HORN in marks else vowel
    drawn = base + table[tone]
    return drawn.upper() if letter != small else drawn
