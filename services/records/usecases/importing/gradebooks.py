"""Takes a class's gradebook: marks cell by cell, averages compared, pupils who are not in the class refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from chassis.documents import AlreadyKept, decide
from chassis.errors import LostUpdateError
from services.records.domain import limits
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.refusals import MarkConflict
from services.records.domain.reports import Findings
from services.records.domain.staff import Assignment
from services.records.files.readers.gradebook import AVERAGE, CODE, MarkRow, SubjectSheet, read_code, read_mark
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing.recognition import Recognised
from services.records.usecases.importing.upload import ASK_FOR_SCHOOL, NOT_YOURS, Upload, school_of_pupils
from services.records.usecases.marks import opened
from services.records.usecases.results import settle_results
from tabular import BadCell, to_shown


async def import_gradebook(
    store: RecordsStore, deps: Dependencies, upload: Upload, found: Recognised, findings: Findings
) -> None:
    """Sheet by sheet; then the results of the class are told anew."""
    school = await school_of_pupils(store, upload, [to_shown(row.code) for row in found.sheets[0].rows])
    if not school or not upload.may_be_of(school):
        findings.refuse(NOT_YOURS if school else ASK_FOR_SCHOOL)
        return
    findings.school = school
    settled: set[Key] = set()
    differing = 0
    for sheet in found.sheets:
        taken = await _take_sheet(store, school, sheet, findings)
        if taken is not None:
            key, differences = taken
            differing += differences
            settled.add(key._replace(subject=""))
    for key in sorted(settled):
        await settle_results(store, key, deps.reading)
    findings.found["averages_differing"] = str(differing)


async def _take_sheet(
    store: RecordsStore, school: str, sheet: SubjectSheet, findings: Findings
) -> tuple[Key, int] | None:
    """The gradebook it went to and how many averages differ from the file's; None when the sheet was refused."""
    for lacking, reason in (
        (not sheet.class_name, "không rõ lớp; hãy ghi “LỚP …” ở dòng tiêu đề"),
        (not sheet.term, "không rõ học kì; hãy ghi “HỌC KÌ I” hoặc “HỌC KÌ II” ở dòng tiêu đề"),
        (sheet.subject is None, "không nhận ra môn; hãy ghi “MÔN …” ở dòng tiêu đề theo tên môn của chương trình"),
        (bool(sheet.missing), f"thiếu cột {', '.join(sheet.missing)}"),
    ):
        if lacking:
            findings.refuse(reason, sheet=sheet.name, value=sheet.subject_text)
            return None
    roll = await store.roll(school, sheet.class_name)
    if not roll:
        reason = f"trường {school} chưa có danh sách lớp {sheet.class_name}; hãy nạp danh sách học sinh trước"
        findings.refuse(reason, sheet=sheet.name, value=sheet.class_name)
        return None
    assert sheet.subject is not None
    key = Key(school, sheet.class_name, sheet.subject.code, max(pupil.year for pupil in roll), sheet.term)
    assignments = await store.assignments_to(school, sheet.class_name)
    assignment = next((one for one in assignments if one.subject == key.subject), None)
    names = {pupil.id: pupil.name for pupil in roll}
    return key, await _keep_marks(store, key, _Sheet(sheet, names, assignment), findings)


class _Refused(NamedTuple):
    column: str
    value: object
    reason: str


class _Sheet(NamedTuple):
    """A sheet on its way into a gradebook."""

    read: SubjectSheet
    names: dict[str, str]
    assignment: Assignment | None


async def _keep_marks(store: RecordsStore, key: Key, sheet: _Sheet, findings: Findings) -> int:
    async def attempt() -> tuple[Gradebook, Findings]:
        book = await store.gradebooks.find(key.id) or opened(key, sheet.assignment)
        mine = Findings()
        before = book.writes()
        for row in sheet.read.rows:
            _take_row(book, sheet, row, mine, store.now())
        if book.writes() != before:
            book.tell_kept()
            try:
                await store.gradebooks.keep(book)
            except AlreadyKept as error:
                raise LostUpdateError(str(error)) from error
        return book, mine

    book, mine = await decide(attempt)
    findings.created += mine.created
    findings.changed += mine.changed
    findings.same += mine.same
    findings.refused += mine.refused[: limits.REFUSED_ROWS_KEPT - len(findings.refused)]
    return _compare(book, sheet.read, findings)


def _take_row(book: Gradebook, sheet: _Sheet, row: MarkRow, findings: Findings, at: datetime) -> None:
    """All of the row's marks or none of them."""
    found = _marks_of(book, row, sheet.names)
    if isinstance(found, _Refused):
        title, value = sheet.read.titles.get(found.column, found.column), to_shown(found.value)
        findings.refuse(found.reason, sheet=sheet.read.name, row=row.number, column=title, value=value)
        return
    try:
        findings.count(book.take(read_code(row.code), found, at=at))
    except MarkConflict as conflict:
        reason = f"điểm đã được {conflict.details['by']} sửa thành {conflict.details['value']}; hãy sửa ngay trong sổ"
        findings.refuse(reason, sheet=sheet.read.name, row=row.number, value=to_shown(row.name))


def _marks_of(book: Gradebook, row: MarkRow, names: Mapping[str, str]) -> dict[str, int] | _Refused:
    """The marks by slot; the first cell that cannot be taken refuses the row."""
    try:
        code = read_code(row.code)
    except BadCell as error:
        return _Refused(CODE, row.code, error.reason)
    if code not in names:
        return _Refused(CODE, row.code, f"học sinh không có trong lớp {book.class_name}")
    marks: dict[str, int] = {}
    for slot, cell in row.cells.items():
        try:
            value = read_mark(cell, by_comment=book.by_comment)
        except BadCell as error:
            return _Refused(slot, cell, error.reason)
        if value is not None and slot not in book.slots:
            return _Refused(slot, cell, f"môn này chỉ có {len(book.slots) - 2} cột ĐĐGtx mỗi học kì (22/2021 Điều 6)")
        if value is not None:
            marks[slot] = value
    return marks


def _compare(book: Gradebook, sheet: SubjectSheet, findings: Findings) -> int:
    """Averages of the file that are not ours; said, never taken."""
    differing: list[str] = []
    for row in sheet.rows:
        theirs, ours = _their_average(book, row), book.outcome(to_shown(row.code)).value
        if theirs is not None and ours is not None and theirs != ours:
            differing.append(f"{to_shown(row.name)} {book.write(theirs)} (tính lại: {book.write(ours)})")
    if differing:
        shown = ", ".join(differing[: limits.DIFFERENCES_SHOWN])
        title = sheet.titles.get(AVERAGE, "ĐTBmhk")
        findings.notes.append(f"{book.subject_name}: {len(differing)} giá trị cột {title} khác kết quả tính: {shown}.")
    return len(differing)


def _their_average(book: Gradebook, row: MarkRow) -> int | None:
    try:
        return read_mark(row.average, by_comment=book.by_comment)
    except BadCell:
        return None
