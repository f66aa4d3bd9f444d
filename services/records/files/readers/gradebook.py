"""A term's gradebook of a class: a sheet a subject, two header rows, the average in the last column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chassis.why import Why
from importing import Recognised, Upload
from services.records.domain import limits
from services.records.domain.gradebook import END, MID
from services.records.domain.subjects import Subject
from services.records.files.marks import PASSES
from services.records.files.readers.workbooks import workbook_or_none
from services.records.files.subjects import subject_named
from tabular import (
    BadCell,
    Column,
    Sheet,
    Table,
    Workbook,
    find_table,
    fold,
    is_blank,
    to_code,
    to_mark_tenths,
    to_shown,
)
from tabular import to_text as cell_text

GRADEBOOK = "gradebook"
CODE, NAME, REGULAR, AVERAGE = "code", "name", "tx", "average"
_REGULAR_MOST = 8
COLUMNS = (
    Column(CODE, ("Mã học sinh", "Mã HS", "Mã định danh", "Mã học sinh trên CSDL")),
    Column(NAME, ("Họ và tên", "Họ tên", "Họ và tên học sinh", "Tên học sinh"), required=False),
    Column(REGULAR, ("ĐĐGtx", "TX", "Đánh giá thường xuyên", "Điểm thường xuyên", "ĐGtx", "KTtx"), required=False),
    *(
        Column(f"tx{place}", (f"ĐĐGtx{place}", f"ĐĐGtx {place}", f"TX{place}", f"TX {place}"), required=False)
        for place in range(1, _REGULAR_MOST + 1)
    ),
    Column(MID, ("ĐĐGgk", "GK", "Giữa kì", "Giữa kỳ", "Điểm giữa kì", "Đánh giá giữa kì", "ĐGgk")),
    Column(END, ("ĐĐGck", "CK", "Cuối kì", "Cuối kỳ", "Điểm cuối kì", "Đánh giá cuối kì", "ĐGck")),
    Column(AVERAGE, ("ĐTBmhk", "ĐTBm", "ĐTB", "TBM", "Trung bình môn", "Điểm trung bình", "Kết quả"), required=False),
)
TITLES = {CODE: "Mã học sinh", MID: "ĐĐGgk", END: "ĐĐGck"}
_CLASS = re.compile(r"\blop\s+([0-9a-z][0-9a-z./]*)")
_TERM = re.compile(r"\bhoc k[iy]\s*(i{1,2}|1|2)\b|\bhk\s*(i{1,2}|1|2)\b")
_SUBJECT = re.compile(r"\bmôn\s+(?:học\s+)?(.+)$", re.IGNORECASE)
_SCORE, _SCORE_WITH_MISSING = 96, 60


@dataclass(frozen=True)
class MarkRow:
    """`cells` by slot, as they stand in the sheet."""

    number: int
    code: object
    name: object
    cells: Mapping[str, object]
    average: object


@dataclass(frozen=True)
class SubjectSheet:
    """One sheet that is a gradebook; `subject` is None where no title and no name says which."""

    name: str
    class_name: str
    term: str
    subject: Subject | None
    subject_text: str
    missing: tuple[str, ...]
    titles: Mapping[str, str]
    regular: int
    rows: tuple[MarkRow, ...]


@dataclass(frozen=True)
class GradebookFile:
    """The sheets of a workbook that are gradebooks; `notes` were found on the way."""

    sheets: tuple[SubjectSheet, ...] = ()
    notes: tuple[Why, ...] = ()

    @property
    def rows(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets)


class GradebookSheets:
    """Knows a gradebook by its columns for the mid-term and the end of the term."""

    kind = GRADEBOOK

    def score(self, upload: Upload) -> Recognised:
        file = upload.opened(_file_of)
        if not file.sheets:
            return Recognised()
        missing = tuple(dict.fromkeys(column for sheet in file.sheets for column in sheet.missing))
        return Recognised(self.kind, _SCORE_WITH_MISSING if missing else _SCORE, missing, file.rows)

    def read(self, upload: Upload) -> GradebookFile:
        return upload.opened(_file_of)


def _file_of(upload: Upload) -> GradebookFile:
    book = workbook_or_none(upload)
    if book is None:
        return GradebookFile()
    return GradebookFile(tuple(gradebook_sheets(book, upload.name)), tuple(book.notes))


def gradebook_sheets(book: Workbook, file_name: str) -> list[SubjectSheet]:
    """Sheets without the columns of a gradebook are no gradebooks."""
    found = []
    for sheet in book.sheets:
        table = find_table(sheet, COLUMNS)
        if table is None or not ({MID, END} & table.places.keys()):
            continue
        found.append(_sheet(sheet, table, file_name))
    return found


def read_mark(value: object, *, by_comment: bool) -> int | None:
    """Tenths, or 1 and 0 for Đ and CĐ; None when blank. Raises BadCell."""
    if is_blank(value):
        return None
    if not by_comment:
        return to_mark_tenths(value)
    passed = PASSES.get(cell_text(value).casefold())
    if passed is None:
        raise BadCell(Why("MARK_NOT_BY_COMMENT"))
    return passed


def read_code(value: object) -> str:
    """Raises BadCell."""
    return to_code(value)


def average_title(sheet: SubjectSheet) -> str:
    """The title of the column of averages, as the sheet has it."""
    return sheet.titles.get(AVERAGE, "ĐTBmhk")


def _sheet(sheet: Sheet, table: Table, file_name: str) -> SubjectSheet:
    heading = [to_shown(cell) for row in sheet.rows[: min(table.header_row, limits.TITLE_ROWS)] for cell in row]
    plain = " ".join(part for part in heading if part)
    places = _places(table)
    text = next((match.group(1) for part in heading if (match := _SUBJECT.search(part))), "")
    subject = subject_named(text) or subject_named(sheet.name)
    return SubjectSheet(
        name=sheet.name,
        class_name=_class_name(plain, file_name),
        term=_term(plain) or _term(file_name.replace("-", " ").replace("_", " ")),
        subject=subject,
        subject_text=text or sheet.name,
        missing=tuple(TITLES[key] for key in table.missing if key in TITLES),
        titles={**dict(table.titles), **dict.fromkeys((slot for slot in places if slot[:2] == "tx"), "ĐĐGtx")},
        regular=sum(slot.startswith("tx") for slot in places),
        rows=tuple(_rows(sheet, table, places)),
    )


def _places(table: Table) -> dict[str, int]:
    """Column of each slot; one title `ĐĐGtx` spans the columns up to the next title."""
    places = {slot: table.places[slot] for slot in (MID, END) if slot in table.places}
    numbered = [key for key in table.places if re.fullmatch(r"tx[1-9]", key)]
    if numbered:
        return {**{key: table.places[key] for key in numbered}, **places}
    if REGULAR in table.places:
        first = table.places[REGULAR]
        after = min((place for key, place in table.places.items() if place > first), default=first + 1)
        places |= {f"tx{place - first + 1}": place for place in range(first, min(after, first + _REGULAR_MOST))}
    return places


def _rows(sheet: Sheet, table: Table, places: Mapping[str, int]) -> Iterator[MarkRow]:
    for row in table.rows:
        code, name = row.values.get(CODE), row.values.get(NAME)
        if is_blank(code) and is_blank(name):
            continue  # the second header row, and lines for signatures
        cells = sheet.rows[row.number - 1]
        marks = {slot: cells[place] if place < len(cells) else None for slot, place in places.items()}
        yield MarkRow(row.number, code, name, marks, row.values.get(AVERAGE))


def _class_name(heading: str, file_name: str) -> str:
    """As the title writes it, in capitals; else the part of the file's name that looks like a class."""
    if found := _CLASS.search(fold(heading)):
        return found.group(1).upper()
    return class_in_name(file_name)


def class_in_name(file_name: str) -> str:
    """`zoom-7A1-2026-10-14.csv` names 7A1."""
    stem = file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    parts = re.split(r"[-_ ]+", stem)
    return next((part.upper() for part in parts if re.fullmatch(r"1?[0-9][A-Za-z][0-9.]*", part)), "")


def _term(text: str) -> str:
    found = _TERM.search(fold(text))
    if not found:
        return ""
    return "hk1" if (found.group(1) or found.group(2)) in {"i", "1"} else "hk2"
