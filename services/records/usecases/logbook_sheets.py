"""The rows of a class's week, from its timetable and its logbook, and the sheet that the head signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from services.records.domain.logbook import Entry, Logbook, Place
from services.records.domain.staff import Assignment, Pupil, Staff
from services.records.domain.timetable import Timetable, held_on
from services.records.files.rendering.logbook_sheet import Sheet, SheetRow
from services.records.files.subjects import subject_name
from services.records.store import VIETNAM

DAYS = 6  # of a school week, Monday to Saturday


class Row(NamedTuple):
    """A period: `planned` is the subject of the timetable, empty for one that stands beside it; who teaches it."""

    place: Place
    planned: str
    teachers: tuple[str, ...]
    entry: Entry | None

    @property
    def subject(self) -> str:
        return self.entry.lesson.subject if self.entry else self.planned


def rows_of(book: Logbook, table: Timetable | None, assignments: Sequence[Assignment]) -> list[Row]:
    """In the order of days and, on each, of the timetable; what was entered beside it comes behind."""
    planned = {place: subject for day in days_of(book) for place, subject in _planned(table, day)}
    beside = sorted(_place(key) for key in book.entries if _place(key) not in planned)
    order = sorted([*planned, *beside], key=lambda place: place.day)
    teachers: dict[str, tuple[str, ...]] = {}
    for one in assignments:
        teachers[one.subject] = (*teachers.get(one.subject, ()), one.person)
    return [
        Row(place, planned.get(place, ""), teachers.get(planned.get(place, ""), ()), book.entries.get(place.key))
        for place in order
    ]


def days_of(book: Logbook) -> list[date]:
    return [book.ends - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def sheet_of(book: Logbook, rows: Sequence[Row], roll: Sequence[Pupil], staff: Staff, school: str) -> Sheet:
    """Of a week that was closed."""
    closing, names = book.closings[-1], {pupil.id: pupil.name for pupil in roll}
    return Sheet(
        school=school,
        class_name=book.class_name,
        week=book.week,
        ends=book.ends.isoformat(),
        pupils=len(roll),
        rows=tuple(_sheet_row(row, names, staff) for row in rows),
        note=closing.note,
        closed_by=staff.name(closing.by),
        closed_at=f"{closing.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
    )


def _sheet_row(row: Row, names: dict[str, str], staff: Staff) -> SheetRow:
    place, entry = row.place, row.entry
    shown = SheetRow(day=place.day.isoformat(), session=place.session, number=place.number, subject=_named(row.subject))
    if entry is None:
        return shown
    return SheetRow(
        day=shown.day,
        session=shown.session,
        number=shown.number,
        subject=shown.subject,
        lesson=entry.lesson.text,
        absent=tuple(names.get(pupil, pupil) for pupil in entry.lesson.absent),
        remark=entry.lesson.remark,
        grade=entry.lesson.grade,
        not_taught=entry.lesson.not_taught,
        by=staff.name(entry.by),
        stands_in_for=staff.name(entry.stands_in_for) if entry.stands_in_for else "",
        at=f"{entry.at.astimezone(VIETNAM):%H:%M %d/%m}",
        late=entry.late,
        edited=entry.edited,
    )


def _planned(table: Timetable | None, day: date) -> list[tuple[Place, str]]:
    held = held_on(table.on(day), day) if table else []
    return [(Place(day, one.session, one.number), one.subject) for one in held]


def _place(key: str) -> Place:
    day, session, number = key.split("/")
    return Place(date.fromisoformat(day), session, int(number))


def _named(subject: str) -> str:
    return subject_name(subject) if subject else ""
