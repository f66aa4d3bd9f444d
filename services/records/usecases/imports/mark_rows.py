"""What the rows of a gradebook's sheets say of which pupil; a row that cannot be taken, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chassis.why import Why
from importing import RefusedRow
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.staff import Assignment
from services.records.files.marks import says_exempt
from services.records.files.readers.gradebook import (
    CODE,
    NAME,
    MarkRow,
    SubjectSheet,
    is_exempt,
    read_code,
    read_mark,
)
from tabular import BadCell, is_blank, tidy, to_shown, words

TWO = 2


class OpenSheet(NamedTuple):
    """A sheet on its way into the gradebook of `key`; `names` are those of the class, by code.

    `called` holds the codes by the words of the name.
    """

    read: SubjectSheet
    key: Key
    names: Mapping[str, str]
    called: Mapping[str, Sequence[str]]
    assignments: Sequence[Assignment]

    def bearers(self, name: object) -> Sequence[str]:
        """The pupils of the class who are called so; tones tell two names apart only where they must."""
        shown = to_shown(name)
        alike = self.called.get(words(shown), ())
        if len(alike) < TWO:
            return alike
        written = tidy(shown).casefold()
        return [pupil for pupil in alike if tidy(self.names[pupil]).casefold() == written] or alike

    def pupil_of(self, row: MarkRow) -> str:
        """By the code, else by the name; empty where neither says it."""
        if not is_blank(row.code):
            return to_shown(row.code)
        bearers = self.bearers(row.name)
        return bearers[0] if len(bearers) == 1 else ""

    def refused(self, row: MarkRow, column: str, value: object, why: Why) -> RefusedRow:
        return RefusedRow(self.read.name, row.number, self.read.titles.get(column, column), to_shown(value), why)


class PupilRow(NamedTuple):
    """A row whose pupil is known, with its marks by slot; `bad` is the cell that cannot be read.

    `exempt` where the row says that the pupil is not assessed in the subject; `absent` counts marks said to be missing.
    """

    sheet: OpenSheet
    row: MarkRow
    pupil: str
    marks: dict[str, int]
    bad: RefusedRow | None = None
    exempt: bool = False
    absent: int = 0


def read_rows(book: Gradebook, sheets: Iterable[OpenSheet]) -> tuple[list[PupilRow], list[RefusedRow]]:
    """The rows to be taken, one a pupil, and the refused ones, in the order of the file.

    Of two rows of one pupil with equal marks the first is taken and the other named; of two with other marks neither.
    """
    refused: list[RefusedRow] = []
    by_pupil: dict[str, list[PupilRow]] = {}
    for sheet in sheets:
        for row in sheet.read.rows:
            found = _read(book, sheet, row)
            if isinstance(found, RefusedRow):
                refused.append(found)
            else:
                by_pupil.setdefault(found.pupil, []).append(found)
    good: list[PupilRow] = []
    for rows in by_pupil.values():
        first, *others = rows
        if all((one.marks, one.exempt, one.bad) == (first.marks, first.exempt, None) for one in rows):
            good.append(first)
            refused += [_twice(one, [first], "PUPIL_TWICE_SAME") for one in others]
        elif not others and first.bad:
            refused.append(first.bad)
        else:
            refused += [_twice(one, [other for other in rows if other is not one], "PUPIL_TWICE") for one in rows]
    return good, sorted(refused, key=lambda one: (one.sheet, one.row))


def _twice(one: PupilRow, others: Sequence[PupilRow], code: str) -> RefusedRow:
    rows = ", ".join(_place(other, one.sheet.read.name) for other in others)
    return one.sheet.refused(one.row, CODE, one.pupil, Why(code, {"rows": rows}))


def _place(row: PupilRow, beside: str) -> str:
    """`7`, or `Toán (2)!7` in another sheet."""
    name = row.sheet.read.name
    return str(row.row.number) if name == beside else f"{name}!{row.row.number}"


def _read(book: Gradebook, sheet: OpenSheet, row: MarkRow) -> PupilRow | RefusedRow:
    pupil = _pupil(book, sheet, row)
    if isinstance(pupil, RefusedRow):
        return pupil
    exempt = is_exempt(row)
    marks: dict[str, int] = {}
    absent = 0
    for slot, cell in row.cells.items():
        if isinstance(cell, str) and says_exempt(cell):
            if exempt:
                continue
            return PupilRow(sheet, row, pupil, {}, sheet.refused(row, slot, cell, Why("EXEMPT_BESIDE_MARKS")))
        try:
            value = read_mark(cell, by_comment=book.by_comment)
        except BadCell as bad:
            return PupilRow(sheet, row, pupil, {}, sheet.refused(row, slot, cell, bad.why))
        if value is not None and slot not in book.slots:
            most = {"most": len(book.slots) - 2}
            why = Why("REGULAR_MARKS_TOO_MANY", most, "22/2021/TT-BGDĐT", "6")
            return PupilRow(sheet, row, pupil, {}, sheet.refused(row, slot, cell, why))
        if value is not None:
            marks[slot] = value
        absent += value is None and not is_blank(cell)
    return PupilRow(sheet, row, pupil, marks, exempt=exempt, absent=absent)


def _pupil(book: Gradebook, sheet: OpenSheet, row: MarkRow) -> str | RefusedRow:
    """Whom the row is about: by the code, else by the name where one pupil of the class bears it."""
    if is_blank(row.code):
        return _of_name(book, sheet, row)
    try:
        pupil = read_code(row.code)
    except BadCell as bad:
        return sheet.refused(row, CODE, row.code, bad.why)
    if pupil not in sheet.names:
        return sheet.refused(row, CODE, row.code, Why("PUPIL_NOT_IN_CLASS", {"class_name": book.class_name}))
    bearers = sheet.bearers(row.name)
    if bearers and pupil not in bearers:
        facts = {"code": pupil, "name": sheet.names[pupil], "other": ", ".join(bearers)}
        return sheet.refused(row, NAME, row.name, Why("NAME_OF_ANOTHER", facts))
    return pupil


def _of_name(book: Gradebook, sheet: OpenSheet, row: MarkRow) -> str | RefusedRow:
    bearers = sheet.bearers(row.name)
    if len(bearers) == 1:
        return bearers[0]
    facts = {"class_name": book.class_name, "codes": ", ".join(bearers)}
    return sheet.refused(row, NAME, row.name, Why("NAME_SHARED" if bearers else "NAME_NOT_IN_CLASS", facts))
