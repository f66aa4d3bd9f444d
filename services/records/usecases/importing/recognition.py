"""What a file is: each reader says how surely it is one of its kind, and hands over what it read."""

from __future__ import annotations

from dataclasses import dataclass

from services.records.domain.refusals import FileUnreadable
from services.records.domain.reports import ATTENDANCE, GRADEBOOK, PLAN, TIMETABLE
from services.records.files.readers import gradebook, meeting, timetable
from services.records.files.readers.document import Draft, read_file
from services.records.files.readers.gradebook import SubjectSheet
from services.records.files.readers.heading import plan_score
from services.records.files.readers.meeting import MeetingList
from services.records.files.readers.timetable import ClassTimetable
from services.records.usecases.dependencies import Dependencies
from tabular import Unreadable, in_vietnamese, read

_SHEETS = (".xlsx", ".xls", ".csv", ".xlsm", ".tsv", ".txt")
_PDF_NAMED, _PDF_UNNAMED = 70, 10


@dataclass(frozen=True)
class Recognised:
    """`notes` were found on the way. Of the parts, the one of the kind is filled."""

    kind: str = ""
    score: int = 0
    missing: tuple[str, ...] = ()
    rows: int = 0
    notes: tuple[str, ...] = ()
    draft: Draft | None = None
    sheets: tuple[SubjectSheet, ...] = ()
    timetables: tuple[ClassTimetable, ...] = ()
    meeting: MeetingList | None = None


def recognised(deps: Dependencies, name: str, content: bytes) -> Recognised:
    """Raises FileUnreadable, PdfUnsafe or FileTooLarge for a file of a type we read that cannot be read. Blocks."""
    lowered = name.lower()
    if lowered.endswith(tuple(f".{one}" for one in deps.record_type("").file_types)):
        return _plan(deps, name, content)
    if lowered.endswith(_SHEETS):
        return _sheets(name, content)
    return Recognised()


def _plan(deps: Dependencies, name: str, content: bytes) -> Recognised:
    row = deps.record_type("")
    draft = read_file(row, deps.reader(row), name, content)
    if draft.document is None:
        score = _PDF_NAMED if plan_score((), name) else _PDF_UNNAMED
    else:
        score = plan_score(draft.document.lines(), name)
    return Recognised(PLAN, score, rows=1, draft=draft) if score else Recognised()


def _sheets(name: str, content: bytes) -> Recognised:
    try:
        book = read(content, name)
    except Unreadable as error:
        raise FileUnreadable(error.reason, error.message) from error
    notes = tuple(in_vietnamese(note) for note in book.notes)
    sheets = gradebook.gradebook_sheets(book, name)
    if score := gradebook.score_of(sheets):
        missing = tuple(dict.fromkeys(column for sheet in sheets for column in sheet.missing))
        rows = sum(len(sheet.rows) for sheet in sheets)
        return Recognised(GRADEBOOK, score, missing, rows, notes, sheets=tuple(sheets))
    tables = timetable.timetables(book, name)
    if score := timetable.score_of(tables):
        rows = sum(one.rows for one in tables)
        return Recognised(TIMETABLE, score, (), rows, notes, timetables=tuple(tables))
    participants = meeting.meeting_list(book, name)
    if participants is not None:
        score = meeting.score_of(participants)
        return Recognised(ATTENDANCE, score, participants.missing, participants.rows, notes, meeting=participants)
    return Recognised()
