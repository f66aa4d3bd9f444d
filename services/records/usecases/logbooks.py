"""A class's logbook: each period is entered by who taught it; the week is closed, and goes to the head to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.records.domain.catalogue import CLASS_LOGBOOK
from services.records.domain.logbook import Closing, Lesson, Logbook, Opening, Place
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.refusals import (
    ClassUnknown,
    DutyUnknown,
    NotHomeroom,
    NotTaught,
    PupilNotInClass,
    RecordClosed,
)
from services.records.domain.slots import Obligation, Schools, Slot, obligations
from services.records.domain.staff import Assignment, Pupil, Staff
from services.records.domain.timetable import Timetable
from services.records.files.readers.logbook import draft_of
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.logbook_sheets import Row, rows_of, sheet_of
from services.records.usecases.obligations import schools_named
from services.records.usecases.submission import Filing, file_draft


class Week(NamedTuple):
    """`rows` are the periods of the timetable and what was entered beside it; `record` is what the head signs."""

    book: Logbook
    rows: Sequence[Row]
    roll: Sequence[Pupil]
    taught: Sequence[Assignment]
    staff: Staff
    record: Record | None
    may_write: bool
    may_close: bool


class Class(NamedTuple):
    """Who is in a class, and who teaches it."""

    roll: list[Pupil]
    assignments: list[Assignment]
    staff: Staff

    def is_homeroom(self, person: str, class_name: str) -> bool:
        assigned = {one.person for one in self.assignments if one.homeroom}
        return person in assigned or self.staff.homeroom_of(person, self.roll[0].school) == class_name


async def get_logbook(store: RecordsStore, *, actor: Actor, school: str, class_name: str, day: date) -> Week:
    """The week in which the day lies. Raises ClassUnknown."""
    POLICY.require(actor, "see_logbook", school=school, **{"class": f"{school}/{class_name}"})
    known = await _class(store, school, class_name)
    book = await _book(store, school, class_name, day)
    await store.audit(actor, "read logbook", book.id)
    return await _shown(store, actor, known, book)


async def post_entry(
    store: RecordsStore, *, actor: Actor, school: str, class_name: str, place: Place, lesson: Lesson, base: int,
    request_id: str,
) -> Week:  # fmt: skip
    """The caller's word on a period that the caller taught; `base` is the version that was seen.

    Raises ClassUnknown, PupilNotInClass, NotTaught, and what `Logbook.confirm` raises.
    """
    POLICY.require(actor, "write_logbook", **{"class": f"{school}/{class_name}"})
    known = await _class(store, school, class_name)
    unknown = set(lesson.absent) - {pupil.id for pupil in known.roll}
    if unknown:
        raise PupilNotInClass(min(unknown), class_name)
    teachers = [one.person for one in known.assignments if one.subject == lesson.subject]
    if not teachers:
        raise NotTaught(actor.id, lesson.subject, class_name)
    owner = "" if actor.id in teachers else teachers[0]

    async def attempt() -> Logbook:
        book = await _book(store, school, class_name, place.day)
        before = book.entries
        _open_again(book, await _record(store, book))
        at = store.now()
        book.confirm(place, lesson, base=base, by=actor.id, owner=owner, at=at, today=store.today(), request=request_id)
        if book.entries != before:
            await store.audit(actor, "post logbook entry", f"{school}/{class_name} {place.key}")
            await store.logbooks.keep(book)
        return book

    return await _shown(store, actor, known, await decide(attempt))


async def close_week(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, school: str, class_name: str, day: date, note: str,
    request_id: str,
) -> Week:  # fmt: skip
    """The homeroom teacher closes the week; what is closed is handed in as the record that the head signs.

    What a crash left undone between the two is done when it is asked again. Raises ClassUnknown, NotHomeroom,
    DutyUnknown where the school keeps no logbook, RecordClosed once it is signed, LogbookTooEarly.
    """
    POLICY.require(actor, "close_logbook", **{"class": f"{school}/{class_name}"})
    known = await _class(store, school, class_name)
    if not known.is_homeroom(actor.id, class_name):
        raise NotHomeroom(actor.id, class_name)
    schools = await schools_named(store, [school])
    owed = _owed(deps, schools, await _book(store, school, class_name, day))

    async def attempt() -> Logbook:
        book, record = await _book(store, school, class_name, day), await store.records.find(owed.slot.id)
        if record and record.state is State.SIGNED:
            raise RecordClosed(record.id, record.state)
        if any(request_id and one.request == request_id for one in book.closings):
            return book
        _open_again(book, record)
        missing = tuple(row.place.key for row in await _rows(store, known, book) if row.entry is None)
        if book.close(Closing(actor.id, store.now(), note, missing, request_id), today=store.today()):
            await store.audit(actor, "close logbook", book.id)
            await store.logbooks.keep(book)
        return book

    book = await decide(attempt)
    names = {school.id: school.name for school in schools.schools}
    sheet = sheet_of(book, await _rows(store, known, book), known.roll, known.staff, names.get(school, school))
    filing = Filing(deps.record_type(CLASS_LOGBOOK), draft_of(sheet), owed, owed.slot, schools)
    await file_draft(store, deps, filing, by=actor.id, request_id=request_id)
    return await _shown(store, actor, known, book)


def _open_again(book: Logbook, record: Record | None) -> None:
    """What a head returned is open, without anybody's asking for it."""
    if record and record.state is State.RETURNED and book.closed:
        last = record.history[-1]
        book.reopen(Opening(last.by, last.at, record.note))


def _owed(deps: Dependencies, schools: Schools, book: Logbook) -> Obligation:
    row = deps.record_type(CLASS_LOGBOOK)
    for one in obligations(deps.catalogue, row, book.month, schools):
        if (one.slot.class_name, one.slot.week) == (book.class_name, book.week):
            return one
    raise DutyUnknown(book.id)


async def _shown(store: RecordsStore, actor: Actor, known: Class, book: Logbook) -> Week:
    record = await _record(store, book)
    open_now = not book.closed or (record is not None and record.state is State.RETURNED)
    place = {"class": f"{book.school}/{book.class_name}"}
    may_write = open_now and POLICY.allows(actor, "write_logbook", **place)
    may_close = open_now and may_write and known.is_homeroom(actor.id, book.class_name)
    return Week(
        book, await _rows(store, known, book), known.roll, known.assignments, known.staff, record, may_write, may_close
    )


async def _rows(store: RecordsStore, known: Class, book: Logbook) -> list[Row]:
    table = await store.timetables.find(Timetable.key(book.school, book.class_name))
    return rows_of(book, table, known.assignments)


async def _record(store: RecordsStore, book: Logbook) -> Record | None:
    slot = Slot(
        record_type=CLASS_LOGBOOK, school=book.school, month=book.month, week=book.week, class_name=book.class_name
    )
    return await store.records.find(slot.id)


async def _book(store: RecordsStore, school: str, class_name: str, day: date) -> Logbook:
    found = await store.logbooks.find(Logbook.key(school, class_name, day))
    return found or Logbook.open(school, class_name, day)


async def _class(store: RecordsStore, school: str, class_name: str) -> Class:
    """Raises ClassUnknown."""
    roll = await store.roll(school, class_name)
    if not roll:
        raise ClassUnknown(school, class_name)
    return Class(roll, await store.assignments_to(school, class_name), await store.staff_of([school]))
