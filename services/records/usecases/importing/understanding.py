"""What a file is: each reader says how surely it is one of its kind, and hands over what it read."""

from __future__ import annotations

from dataclasses import dataclass

from services.records.domain.record_types import LESSON_PLAN
from services.records.domain.refusals import FileUnreadable
from services.records.domain.reports import ATTENDANCE, GRADEBOOK, PLAN, TIMETABLE
from services.records.reading import gradebook_sheets, meeting_list, timetable_sheet
from services.records.reading.gradebook_sheets import SubjectSheet
from services.records.reading.headings import plan_score
from services.records.reading.meeting_list import MeetingList
from services.records.reading.timetable_sheet import ClassTimetable
from services.records.usecases.papermaking import Draft, look_through
from services.records.usecases.workshop import Workshop
from tabular import Unreadable, read

_SHEETS = (".xlsx", ".xls", ".csv", ".xlsm", ".tsv", ".txt")
_PDF_NAMED, _PDF_UNNAMED = 70, 10


@dataclass(frozen=True)
class Understood:
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


def understand(shop: Workshop, name: str, content: bytes) -> Understood:
    """Raises FileUnreadable, PdfUnsafe or PlanFileTooLarge for a file of a type we read that cannot be read. Blocks."""
    lowered = name.lower()
    if lowered.endswith(tuple(f".{one}" for one in shop.catalogue.types[LESSON_PLAN].file_types)):
        return _plan(shop, name, content)
    if lowered.endswith(_SHEETS):
        return _sheets(name, content)
    return Understood()


def _plan(shop: Workshop, name: str, content: bytes) -> Understood:
    draft = look_through(shop, name, content)
    if draft.paper is None:
        score = _PDF_NAMED if plan_score((), name) else _PDF_UNNAMED
    else:
        score = plan_score(draft.paper.lines(), name)
    return Understood(PLAN, score, rows=1, draft=draft) if score else Understood()


def _sheets(name: str, content: bytes) -> Understood:
    try:
        book = read(content, name)
    except Unreadable as error:
        raise FileUnreadable(error.reason, error.message) from error
    notes = tuple(book.notes)
    sheets = gradebook_sheets.gradebook_sheets(book, name)
    if score := gradebook_sheets.score_of(sheets):
        missing = tuple(dict.fromkeys(column for sheet in sheets for column in sheet.missing))
        rows = sum(len(sheet.rows) for sheet in sheets)
        return Understood(GRADEBOOK, score, missing, rows, notes, sheets=tuple(sheets))
    tables = timetable_sheet.timetables(book, name)
    if score := timetable_sheet.score_of(tables):
        rows = sum(one.rows for one in tables)
        return Understood(TIMETABLE, score, (), rows, notes, timetables=tuple(tables))
    meeting = meeting_list.meeting_list(book, name)
    if meeting is not None:
        score = meeting_list.score_of(meeting)
        return Understood(ATTENDANCE, score, meeting.missing, meeting.rows, notes, meeting=meeting)
    return Understood()
