"""The part of the servicer for class logbooks, and their form on the wire."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain.logbook import Lesson, Place
from services.records.domain.periods import check_day
from services.records.domain.record_state import State
from services.records.files.subjects import subject_name
from services.records.rpc.messages import instant
from services.records.store import RecordsStore
from services.records.usecases import logbooks
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.logbook_sheets import Row
from services.records.usecases.logbooks import Week
from services.records.usecases.scopes import own_school


class LogbookServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def GetLogbook(self, request: pb.GetLogbookRequest, _context: Any) -> pb.GetLogbookResponse:
        actor = current_actor()
        week = await logbooks.get_logbook(
            self._store,
            actor=actor,
            school=own_school(actor, request.school),
            class_name=request.class_name,
            day=check_day(request.day) if request.day else self._store.today(),
        )
        return pb.GetLogbookResponse(logbook=_logbook(week))

    async def PostLogbookEntry(self, request: pb.PostLogbookEntryRequest, _context: Any) -> pb.PostLogbookEntryResponse:
        actor = current_actor()
        lesson = Lesson(
            subject=request.subject,
            text=request.lesson.strip(),
            absent=tuple(sorted(set(request.absent))),
            remark=request.remark.strip(),
            grade=request.grade,
            not_taught=request.not_taught,
        )
        week = await logbooks.post_entry(
            self._store,
            actor=actor,
            school=own_school(actor, request.school),
            class_name=request.class_name,
            place=Place(check_day(request.day), request.session, request.number),
            lesson=lesson,
            base=request.base,
            request_id=request.request_id,
        )
        return pb.PostLogbookEntryResponse(logbook=_logbook(week))

    async def CloseLogbook(self, request: pb.CloseLogbookRequest, _context: Any) -> pb.CloseLogbookResponse:
        actor = current_actor()
        week = await logbooks.close_week(
            self._store,
            self._deps,
            actor=actor,
            school=own_school(actor, request.school),
            class_name=request.class_name,
            day=check_day(request.day),
            note=request.note,
            request_id=request.request_id,
        )
        return pb.CloseLogbookResponse(logbook=_logbook(week))


def _logbook(week: Week) -> pb.Logbook:
    book, names = week.book, {pupil.id: pupil.name for pupil in week.roll}
    closing = book.closings[-1] if book.closed else None
    returned = week.record is not None and week.record.state is State.RETURNED
    last = week.record.note if week.record and returned else book.openings[-1].reason if book.openings else ""
    subjects = sorted({one.subject for one in week.taught})
    return pb.Logbook(
        school=book.school,
        class_name=book.class_name,
        ends=book.ends.isoformat(),
        week=book.week,
        rows=[_row(row, week, names) for row in week.rows],
        roll=[pb.PupilName(pupil=pupil.id, name=pupil.name) for pupil in week.roll],
        subjects=[pb.LogbookSubject(id=subject, name=subject_name(subject)) for subject in subjects],
        missing=sum(row.entry is None for row in week.rows),
        late=book.late,
        closed=closing is not None,
        closed_by_name=week.staff.name(closing.by) if closing else "",
        closed_at=instant(closing.at) if closing else "",
        note=closing.note if closing else "",
        record=week.record.id if week.record else "",
        record_state=week.record.state if week.record else "",
        returned_for=last,
        may_write=week.may_write,
        may_close=week.may_close,
    )


def _row(row: Row, week: Week, names: dict[str, str]) -> pb.LogbookRow:
    entry = row.entry
    shown = pb.LogbookRow(
        day=row.place.day.isoformat(),
        session=row.place.session,
        number=row.place.number,
        planned=row.planned,
        planned_name=subject_name(row.planned) if row.planned else "",
        teacher_names=[week.staff.name(person) for person in row.teachers],
    )
    if entry is None:
        return shown
    lesson = entry.lesson
    shown.MergeFrom(
        pb.LogbookRow(
            version=entry.version,
            subject=lesson.subject,
            subject_name=subject_name(lesson.subject),
            lesson=lesson.text,
            absent=[pb.PupilName(pupil=pupil, name=names.get(pupil, pupil)) for pupil in lesson.absent],
            remark=lesson.remark,
            grade=lesson.grade,
            not_taught=lesson.not_taught,
            by=entry.by,
            by_name=week.staff.name(entry.by),
            stands_in_for_name=week.staff.name(entry.stands_in_for) if entry.stands_in_for else "",
            at=instant(entry.at),
            late=entry.late,
        )
    )
    return shown
