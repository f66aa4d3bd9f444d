"""Imports a class's gradebook: empty cells are filled, averages compared, and what differs waits for its teacher."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from chassis.documents import decide
from chassis.why import Facts, Why
from importing import Findings, ImportJob, RefusedRow
from services.records.domain import limits
from services.records.domain.cells import BY_FILE, Origin
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.policy import POLICY
from services.records.domain.rule_sets import primary_rules_of
from services.records.domain.staff import Assignment, Staff
from services.records.domain.windows import CLERK, TEACHER, Windows
from services.records.files.readers.gradebook import (
    CODE,
    GradebookFile,
    MarkRow,
    SubjectSheet,
    average_title,
    read_mark,
)
from services.records.store import RecordsStore
from services.records.usecases.imports.mark_rows import OpenSheet, PupilRow, read_rows
from services.records.usecases.imports.schools import is_of, school_of_pupils
from services.records.usecases.marks import closed_since, opened
from services.records.usecases.results import settle_results
from tabular import BadCell, to_shown, words

IMPORT = "import_marks"


async def import_gradebook(store: RecordsStore, windows: Windows, file: GradebookFile, job: ImportJob) -> None:
    """Subject by subject; then the results of the class are told anew. What the sender may not change stays."""
    POLICY.require(job.actor, IMPORT, school=job.actor.schools())
    findings = job.findings
    findings.rows = file.rows
    codes = [to_shown(row.code) for row in file.sheets[0].rows] if file.sheets else []
    if not is_of(job, await school_of_pupils(store, job, codes), IMPORT):
        return
    by_book: dict[Key, list[OpenSheet]] = {}
    for sheet in file.sheets:
        read = await _open(store, job, sheet)
        if read is not None:
            by_book.setdefault(read.key, []).append(read)
    totals, staff = _Totals(), await store.staff_of([findings.school])
    for sheets in by_book.values():
        found = await _keep_marks(store, sheets, job, staff, windows)
        totals = _Totals(totals.averages + found.averages, totals.marks + found.marks)
    classes = {key._replace(subject="") for key in by_book}
    for key in sorted(classes if not job.preview else ()):
        await settle_results(store, key)
    findings.found |= {"averages_differing": str(totals.averages), "marks_differing": str(totals.marks)}


class _Totals(NamedTuple):
    """How many averages of the file are not ours, and how many of its marks wait for a teacher."""

    averages: int = 0
    marks: int = 0


async def _open(store: RecordsStore, job: ImportJob, sheet: SubjectSheet) -> OpenSheet | None:
    """None when the sheet was refused."""
    findings = job.findings
    missing = {"columns": ", ".join(sheet.missing)}
    for lacking, why in (
        (not sheet.class_name, Why("CLASS_NOT_IN_TITLE")),
        (not sheet.term, Why("TERM_NOT_IN_TITLE")),
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
    year = max(pupil.year for pupil in roll)
    if other := _of_another(sheet, year):
        findings.refuse(other)
        return None
    assignments = await store.assignments_to(school, sheet.class_name)
    subject = _subject(sheet, assignments)
    if not subject:
        findings.refuse(RefusedRow(sheet.name, 0, "", sheet.subject_text, Why("SUBJECT_NOT_IN_TITLE")))
        return None
    key = Key(school, sheet.class_name, subject, year, sheet.term)
    taught = [one for one in assignments if one.subject == key.subject]
    if not _may_hand_in(job, [one.person for one in taught], school):
        facts = {"subject": sheet.subject_text, "class_name": key.class_name}
        findings.refuse(RefusedRow(sheet.name, 0, "", sheet.subject_text, Why("SUBJECT_OF_OTHERS", facts)))
        return None
    names = {pupil.id: pupil.name for pupil in roll}
    called: dict[str, list[str]] = {}
    for pupil, name in names.items():
        called.setdefault(words(name), []).append(pupil)
    return OpenSheet(sheet, key, names, called, taught)


def _of_another(sheet: SubjectSheet, year: str) -> RefusedRow | None:
    """Refused where the sheet is of another year, or its columns are those of another circular than the class's."""
    if sheet.year not in ("", year):
        why = Why("GRADEBOOK_OF_OTHER_YEAR", {"said": sheet.year, "year": year, "class_name": sheet.class_name})
        return RefusedRow(sheet.name, 0, "", sheet.year, why)
    if primary := primary_rules_of(sheet.class_name, year):
        why = Why("GRADEBOOK_OF_OTHER_ACT", {"class_name": sheet.class_name, "due": primary.act})
        return RefusedRow(sheet.name, 0, "", sheet.class_name, why)
    return None


def _subject(sheet: SubjectSheet, assignments: Sequence[Assignment]) -> str:
    """By the names that everybody knows, else by the one that the school itself gives to what the class is taught."""
    if sheet.subject is not None:
        return sheet.subject.code
    called = words(sheet.subject_text)
    named = {one.subject for one in assignments if one.subject_name and words(one.subject_name) == called}
    return named.pop() if len(named) == 1 else ""


def _may_hand_in(job: ImportJob, teachers: Sequence[str], school: str) -> bool:
    """Whoever teaches the subject to the class, and the office, whose file overwrites nothing of a teacher's."""
    return job.actor.id in teachers or POLICY.allows(job.actor, "import_files", school=school)


async def _keep_marks(
    store: RecordsStore, sheets: Sequence[OpenSheet], job: ImportJob, staff: Staff, windows: Windows
) -> _Totals:
    key, taught = sheets[0].key, sheets[0].assignments
    teaches = job.actor.id in {one.person for one in taught}
    origin = Origin(job.actor.id, BY_FILE, job.upload.name, teaches=teaches)

    async def attempt() -> tuple[Gradebook, Findings, int]:
        book = await store.gradebooks.find(key.id) or opened(key, next(iter(taught), None))
        found = Findings()
        if closed := closed_since(store, book, windows, TEACHER if teaches else CLERK):
            found.refuse(_closed(sheets[0], book, closed))
            return book, found, 0
        before, waiting, exempt = book.writes(), book.waiting(), len(book.exempt)
        rows, refused = read_rows(book, sheets)
        found.refuse(*refused)
        differing = sum(_apply_row(book, row, found, _Sender(origin, staff, store.now())) for row in rows)
        absent = sum(row.absent for row in rows)
        if absent:
            found.note(
                Why("MARKS_ABSENT", {"count": absent, "subject": book.subject_name, "class_name": key.class_name})
            )
        if (book.writes(), book.waiting(), len(book.exempt)) != (before, waiting, exempt) and not job.preview:
            book.tell_kept()
            await store.audit(job.actor, "take marks from file", f"{key.id} {job.upload.name}")
            await store.gradebooks.keep(book)
        return book, found, differing

    book, found, differing = await decide(attempt)
    job.findings.count("created", found.created)
    job.findings.count("changed", found.changed)
    job.findings.count("same", found.same)
    job.findings.refuse(*found.refused)
    job.findings.note(*found.notes)
    if differing:
        facts: Facts = {"subject": book.subject_name, "class_name": book.class_name, "count": differing}
        job.findings.note(Why("MARKS_WAIT_FOR_TEACHER", facts))
    return _Totals(sum(_compare(book, sheet, job.findings) for sheet in sheets), differing)


def _closed(sheet: OpenSheet, book: Gradebook, closed: date) -> RefusedRow:
    facts: Facts = {
        "subject": book.subject_name,
        "class_name": book.class_name,
        "closed_on": closed.strftime("%d/%m/%Y"),
    }
    return RefusedRow(sheet.read.name, 0, "", sheet.read.subject_text, Why("GRADEBOOK_CLOSED", facts))


class _Sender(NamedTuple):
    """Who hands the file in, and the names of those who wrote what stands."""

    origin: Origin
    staff: Staff
    at: datetime


def _apply_row(book: Gradebook, one: PupilRow, findings: Findings, sender: _Sender) -> int:
    """How many of the row's marks wait for the teacher. Such a row is refused by the first of them."""
    taken = book.take(one.pupil, one.marks, sender.origin, at=sender.at)
    if taken.exempt:
        findings.refuse(one.sheet.refused(one.row, CODE, one.pupil, Why("PUPIL_EXEMPT")))
        return 0
    if not taken.differing:
        exempted = one.exempt and book.exempt_from(one.pupil, sender.origin, at=sender.at)
        findings.count("changed" if exempted and taken.outcome == "same" else taken.outcome)
        return 0
    slot = taken.differing[0]
    stands = book.cells[one.pupil][slot]
    mark, by = book.write(stands.value, slot), sender.staff.name(stands.by)
    facts: Facts = {"by": by, "mark": mark, "count": len(taken.differing)}
    code = "MARK_DECLINED" if book.declined(one.pupil, slot) else "MARK_DIFFERS"
    findings.refuse(one.sheet.refused(one.row, slot, one.row.cells[slot], Why(code, facts)))
    return sum(not book.declined(one.pupil, each) for each in taken.differing)


def _compare(book: Gradebook, sheet: OpenSheet, findings: Findings) -> int:
    """Averages of the file that are not ours; said, never taken."""
    differing: list[dict[str, str]] = []
    for row in sheet.read.rows:
        theirs, ours = _their_average(book, row), book.outcome(sheet.pupil_of(row)).value
        if theirs is not None and ours is not None and theirs != ours:
            averages = {"theirs": book.write(theirs), "ours": book.write(ours)}
            differing.append({"name": to_shown(row.name), **averages})
    if differing:
        column = average_title(sheet.read)
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
