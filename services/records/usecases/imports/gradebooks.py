"""Imports a class's gradebook: marks cell by cell, averages compared, pupils who are not in the class refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from chassis.documents import decide
from chassis.why import Facts, Why
from importing import Findings, ImportJob, RefusedRow
from services.records.domain import limits
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.refusals import MarkConflict
from services.records.domain.staff import Assignment
from services.records.files.readers.gradebook import (
    CODE,
    GradebookFile,
    MarkRow,
    SubjectSheet,
    average_title,
    read_code,
    read_mark,
)
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.imports.schools import is_of, school_of_pupils
from services.records.usecases.marks import opened
from services.records.usecases.results import settle_results
from tabular import BadCell, to_shown


async def import_gradebook(store: RecordsStore, deps: Dependencies, file: GradebookFile, job: ImportJob) -> None:
    """Sheet by sheet; then the results of the class are told anew. What a person typed since stays."""
    findings = job.findings
    findings.rows = file.rows
    codes = [to_shown(row.code) for row in file.sheets[0].rows] if file.sheets else []
    if not is_of(job, await school_of_pupils(store, job, codes)):
        return
    classes: set[Key] = set()
    differing = 0
    for sheet in file.sheets:
        read = await _open(store, findings, sheet)
        if read is not None:
            differing += await _keep_marks(store, read, job)
            classes.add(read.key._replace(subject=""))
    for key in sorted(classes if not job.preview else ()):
        await settle_results(store, key, deps.reading)
    findings.found["averages_differing"] = str(differing)


class _Sheet(NamedTuple):
    """A sheet on its way into the gradebook of `key`; `names` are those of the class, by code."""

    read: SubjectSheet
    key: Key
    names: dict[str, str]
    assignment: Assignment | None

    def refused(self, row: MarkRow, column: str, value: object, why: Why) -> RefusedRow:
        return RefusedRow(self.read.name, row.number, self.read.titles.get(column, column), to_shown(value), why)


class _BadCell(NamedTuple):
    """The cell that refuses its row; an empty column is the row as a whole."""

    column: str
    value: object
    why: Why


async def _open(store: RecordsStore, findings: Findings, sheet: SubjectSheet) -> _Sheet | None:
    """None when the sheet was refused."""
    missing = {"columns": ", ".join(sheet.missing)}
    for lacking, why in (
        (not sheet.class_name, Why("CLASS_NOT_IN_TITLE")),
        (not sheet.term, Why("TERM_NOT_IN_TITLE")),
        (sheet.subject is None, Why("SUBJECT_NOT_IN_TITLE")),
        (bool(sheet.missing), Why("COLUMNS_MISSING", missing)),
    ):
        if lacking:
            findings.refuse(RefusedRow(sheet.name, 0, "", sheet.subject_text, why))
            return None
    school = findings.school
    roll = await store.roll(school, sheet.class_name)
    if not roll:
        why = Why("ROLL_MISSING", {"school": school, "class_name": sheet.class_name})
        findings.refuse(RefusedRow(sheet.name, 0, "", sheet.class_name, why))
        return None
    assert sheet.subject is not None
    key = Key(school, sheet.class_name, sheet.subject.code, max(pupil.year for pupil in roll), sheet.term)
    assignments = await store.assignments_to(school, sheet.class_name)
    assignment = next((one for one in assignments if one.subject == key.subject), None)
    return _Sheet(sheet, key, {pupil.id: pupil.name for pupil in roll}, assignment)


async def _keep_marks(store: RecordsStore, sheet: _Sheet, job: ImportJob) -> int:
    """How many averages of the file differ from ours."""

    async def attempt() -> tuple[Gradebook, Findings]:
        book = await store.gradebooks.find(sheet.key.id) or opened(sheet.key, sheet.assignment)
        found = Findings()
        before = book.writes()
        for row in sheet.read.rows:
            _apply_row(book, sheet, row, found, store.now())
        if book.writes() != before and not job.preview:
            book.tell_kept()
            await store.gradebooks.keep(book)
        return book, found

    book, found = await decide(attempt)
    job.findings.count("created", found.created)
    job.findings.count("changed", found.changed)
    job.findings.count("same", found.same)
    job.findings.refuse(*found.refused)
    return _compare(book, sheet.read, job.findings)


def _apply_row(book: Gradebook, sheet: _Sheet, row: MarkRow, findings: Findings, at: datetime) -> None:
    """All of the row's marks or none of them."""
    marks = _marks_of(book, row, sheet.names)
    if isinstance(marks, _BadCell):
        findings.refuse(sheet.refused(row, marks.column, marks.value, marks.why))
        return
    try:
        findings.count(book.take(read_code(row.code), marks, at=at))
    except MarkConflict as conflict:
        facts = {"by": conflict.details["by"], "mark": conflict.details["value"]}
        findings.refuse(sheet.refused(row, "", row.name, Why("MARK_CHANGED_SINCE", facts)))


def _marks_of(book: Gradebook, row: MarkRow, names: Mapping[str, str]) -> dict[str, int] | _BadCell:
    """The marks by slot; the first cell that cannot be taken refuses the row."""
    try:
        code = read_code(row.code)
    except BadCell as bad:
        return _BadCell(CODE, row.code, bad.why)
    if code not in names:
        return _BadCell(CODE, row.code, Why("PUPIL_NOT_IN_CLASS", {"class_name": book.class_name}))
    marks: dict[str, int] = {}
    for slot, cell in row.cells.items():
        try:
            value = read_mark(cell, by_comment=book.by_comment)
        except BadCell as bad:
            return _BadCell(slot, cell, bad.why)
        if value is not None and slot not in book.slots:
            most = {"most": len(book.slots) - 2}
            return _BadCell(slot, cell, Why("REGULAR_MARKS_TOO_MANY", most, "22/2021/TT-BGDĐT", "6"))
        if value is not None:
            marks[slot] = value
    return marks


def _compare(book: Gradebook, sheet: SubjectSheet, findings: Findings) -> int:
    """Averages of the file that are not ours; said, never taken."""
    differing: list[dict[str, str]] = []
    for row in sheet.rows:
        theirs, ours = _their_average(book, row), book.outcome(to_shown(row.code)).value
        if theirs is not None and ours is not None and theirs != ours:
            averages = {"theirs": book.write(theirs), "ours": book.write(ours)}
            differing.append({"name": to_shown(row.name), **averages})
    if differing:
        column = average_title(sheet)
        head: Facts = {"subject": book.subject_name, "count": len(differing), "column": column}
        *shown, last = differing[: limits.DIFFERENCES_SHOWN]
        findings.note(Why("AVERAGES_DIFFER", head), *(Why("AVERAGE_DIFFERS", one) for one in shown))
        findings.note(Why("LAST_AVERAGE_DIFFERS", last))
    return len(differing)


def _their_average(book: Gradebook, row: MarkRow) -> int | None:
    try:
        return read_mark(row.average, by_comment=book.by_comment)
    except BadCell:
        return None
