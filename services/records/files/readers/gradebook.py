"""A term's gradebook of a class: a sheet a subject, two header rows, the average in the last column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chassis.why import Why
from importing import Recognised, Upload
from services.records.domain.subjects import Subject
from services.records.domain.tt22.subjects import END, MID
from services.records.files.marks import PASSES, says_absent, says_exempt
from services.records.files.readers.gradebook_parts import Part, parts_of
from services.records.files.readers.gradebook_titles import titles_of
from services.records.files.readers.workbooks import workbook_or_none
from tabular import (
    BadCell,
    Column,
    Table,
    Workbook,
    find_table,
    is_blank,
    is_closing,
    to_code,
    to_mark_tenths,
    to_shown,
)
from tabular import to_text as cell_text

GRADEBOOK = "gradebook"
CODE, NAME, FAMILY, GIVEN = "code", "name", "family_name", "given_name"
REGULAR, AVERAGE = "tx", "average"
_REGULAR_MOST = 8
COLUMNS = (
    Column(
        CODE,
        ("Mã học sinh", "Mã HS", "Mã định danh", "Mã học sinh trên CSDL", "Mã định danh học sinh", "Mã số học sinh"),
        required=False,
    ),
    Column(
        NAME,
        ("Họ và tên", "Họ tên", "Họ và tên học sinh", "Họ tên học sinh", "Tên học sinh"),
        required=False,
        joins=True,
    ),
    Column(FAMILY, ("Họ đệm", "Họ và chữ đệm", "Họ và tên đệm", "Họ lót", "Họ", "Họ và tên Họ đệm"), required=False),
    Column(GIVEN, ("Tên", "Họ và tên Tên"), required=False),
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
    year: str
    subject: Subject | None
    subject_text: str
    missing: tuple[str, ...]
    titles: Mapping[str, str]
    regular: int
    rows: tuple[MarkRow, ...]


@dataclass(frozen=True)
class GradebookFile:
    """The sheets of a workbook that are gradebooks."""

    sheets: tuple[SubjectSheet, ...] = ()

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
    return GradebookFile(tuple(gradebook_sheets(book, upload.name)))


def gradebook_sheets(book: Workbook, file_name: str) -> list[SubjectSheet]:
    """Sheets without the columns of a gradebook are no gradebooks."""
    found = []
    for part in (part for sheet in book.sheets for part in parts_of(sheet)):
        table = find_table(part.sheet, COLUMNS)
        if table is None or not ({MID, END} & table.places.keys()):
            continue
        found.append(_sheet(part, table, file_name))
    return found


def read_mark(value: object, *, by_comment: bool) -> int | None:
    """Tenths, or 1 and 0 for Đ and CĐ; None when blank or said to be missing. Raises BadCell."""
    if is_blank(value) or (isinstance(value, str) and says_absent(value)):
        return None
    if not by_comment:
        return to_mark_tenths(value)
    passed = PASSES.get(cell_text(value).casefold())
    if passed is None:
        raise BadCell(Why("MARK_NOT_BY_COMMENT"))
    return passed


def is_exempt(row: MarkRow) -> bool:
    """Whether the row says so in the column of averages, or in every mark that it has."""
    if isinstance(row.average, str) and says_exempt(row.average):
        return True
    said = [
        cell for cell in row.cells.values() if not (is_blank(cell) or (isinstance(cell, str) and says_absent(cell)))
    ]
    return bool(said) and all(isinstance(cell, str) and says_exempt(cell) for cell in said)


def read_code(value: object) -> str:
    """Raises BadCell."""
    return to_code(value)


def average_title(sheet: SubjectSheet) -> str:
    """The title of the column of averages, as the sheet has it."""
    return sheet.titles.get(AVERAGE, "ĐTBmhk")


def _sheet(part: Part, table: Table, file_name: str) -> SubjectSheet:
    said = titles_of(part.lines, part.sheet.name, file_name)
    places = _places(table)
    nameless = NAME not in table.places and not (table.places.keys() >= {FAMILY, GIVEN})
    return SubjectSheet(
        name=part.sheet.name,
        class_name=said.class_name,
        term=part.term or said.term,
        year=said.year,
        subject=said.subject,
        subject_text=said.subject_text,
        missing=tuple(TITLES[key] for key in table.missing if key in TITLES)
        + ((TITLES[CODE],) if CODE not in table.places and nameless else ()),
        titles={**dict(table.titles), **dict.fromkeys((slot for slot in places if slot[:2] == "tx"), "ĐĐGtx")},
        regular=sum(slot.startswith("tx") for slot in places),
        rows=tuple(_rows(part, table, places)),
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


def _rows(part: Part, table: Table, places: Mapping[str, int]) -> Iterator[MarkRow]:
    for row in table.rows:
        code, name = row.values.get(CODE), row.values.get(NAME)
        if is_blank(name) and GIVEN in row.values:
            name = " ".join(to_shown(row.values.get(key)).strip() for key in (FAMILY, GIVEN)).strip()
        if is_blank(code) and (is_blank(name) or is_closing(to_shown(name))):
            continue  # the second header row, sums, and lines for signatures
        cells = part.sheet.rows[row.number - 1]
        marks = {slot: cells[place] if place < len(cells) else None for slot, place in places.items()}
        yield MarkRow(row.number + part.first_row, code, name, marks, row.values.get(AVERAGE))
