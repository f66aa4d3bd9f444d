"""The part of the servicer for gradebooks, results, timetables, online lessons and the month's numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from chassis.errors import Refusal
from chassis.identity.actor import current_actor
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records import metrics
from services.records.domain.gradebook import Key
from services.records.domain.staff import Staff
from services.records.rpc import mark_messages as messages
from services.records.rpc import result_messages
from services.records.store import RecordsStore
from services.records.usecases import differences, guests, marks, queries, results
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.scopes import own_school


class MarkServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def ListGradebooks(self, request: pb.ListGradebooksRequest, _context: Any) -> pb.ListGradebooksResponse:
        rows, staff = await marks.list_gradebooks(
            self._store,
            actor=current_actor(),
            school=request.school,
            class_name=request.class_name,
            term=request.term or "hk1",
        )
        return pb.ListGradebooksResponse(gradebooks=[messages.row(one, staff) for one in rows])

    async def GetGradebook(self, request: pb.GetGradebookRequest, _context: Any) -> pb.GetGradebookResponse:
        actor = current_actor()
        if request.gradebook:
            key = marks.key_of(request.gradebook)
        else:
            school = own_school(actor, request.school)
            year = await marks.year_of(self._store, school, request.class_name)
            key = Key(school, request.class_name, request.subject, year, request.term)
        return messages.grid(
            await marks.get_gradebook(self._store, actor=actor, key=key, windows=self._deps.windows), self._deps.texts
        )

    async def PostMark(self, request: pb.PostMarkRequest, _context: Any) -> pb.PostMarkResponse:
        found = await marks.post_mark(
            self._store,
            actor=current_actor(),
            where=marks.Place(request.gradebook, request.pupil, request.slot),
            value=request.value,
            base=request.base_version,
            request_id=request.request_id,
            windows=self._deps.windows,
        )
        metrics.MARKS.inc()
        return messages.posted(found, request.pupil, request.slot, self._deps.texts)

    async def SettleDifferences(
        self, request: pb.SettleDifferencesRequest, _context: Any
    ) -> pb.SettleDifferencesResponse:
        words = [differences.Word(one.pupil, one.slot, one.base_version, one.accept) for one in request.words]
        found = await differences.settle_differences(
            self._store,
            actor=current_actor(),
            gradebook=request.gradebook,
            words=words,
            request_id=request.request_id,
            windows=self._deps.windows,
        )
        return pb.SettleDifferencesResponse(outcomes=found.outcomes, left=messages.waiting_in(found.book))

    async def PostMarks(self, request: pb.PostMarksRequest, _context: Any) -> pb.PostMarksResponse:
        entries = [
            marks.Entry(one.pupil, one.slot, one.value, one.base_version, one.request_id) for one in request.entries
        ]
        block = await marks.post_marks(
            self._store,
            actor=current_actor(),
            gradebook=request.gradebook,
            entries=entries,
            windows=self._deps.windows,
        )
        metrics.MARKS.inc(sum(not isinstance(answer, Refusal) for answer in block.answers))
        return messages.block(entries, block, self._deps.texts)

    async def ResultsOfClass(self, request: pb.ResultsOfClassRequest, _context: Any) -> pb.ResultsOfClassResponse:
        actor = current_actor()
        found = await results.results_of_class(
            self._store,
            actor=actor,
            school=own_school(actor, request.school),
            class_name=request.class_name,
            term=request.term,
        )
        rules = next((one.rules for _, one in found.pupils if one.rules), None)
        levels = Counter(one.after for _, one in found.pupils if one.after)
        return pb.ResultsOfClassResponse(
            pupils=[result_messages.result(pupil, one, self._deps.texts) for pupil, one in found.pupils],
            subjects=messages.subjects(found.books),
            rule_set=rules.act if rules else "",
            by_level=levels,
            whole=found.whole,
        )

    async def ResultsOfPupil(self, request: pb.ResultsOfPupilRequest, _context: Any) -> pb.ResultsOfPupilResponse:
        found = await results.results_of_pupil(
            self._store, actor=current_actor(), pupil=request.pupil, term=request.term
        )
        return pb.ResultsOfPupilResponse(
            result=result_messages.result(found.pupil, found.result, self._deps.texts),
            subjects=messages.subjects(found.books),
            class_name=found.pupil.class_name,
            marks=messages.marks_of(found.books, found.pupil.id),
            appeals=[
                messages.appeal(book, one, {found.pupil.id: found.pupil.name}, Staff(), today=self._store.today())
                for book in found.books
                for one in reversed(book.appeals)
                if one.pupil == found.pupil.id
            ],
        )

    async def ReportSheet(self, request: pb.ReportSheetRequest, _context: Any) -> pb.ReportSheetResponse:
        pdf = await results.report_sheet(
            self._store, self._deps, actor=current_actor(), pupil=request.pupil, term=request.term
        )
        return pb.ReportSheetResponse(pdf=pdf, file_name=f"phieu-ket-qua-{request.pupil}-{request.term}.pdf")

    async def ListTimetables(self, request: pb.ListTimetablesRequest, _context: Any) -> pb.ListTimetablesResponse:
        found = await queries.list_timetables(self._store, actor=current_actor(), school=request.school)
        limit = self._deps.online_limit
        return pb.ListTimetablesResponse(timetables=[messages.timetable(one, limit) for one in found])

    async def ListOnlineLessons(
        self, request: pb.ListOnlineLessonsRequest, _context: Any
    ) -> pb.ListOnlineLessonsResponse:
        found = await queries.list_lessons(
            self._store, actor=current_actor(), school=request.school, class_name=request.class_name
        )
        return messages.lessons(found)

    async def TieGuest(self, request: pb.TieGuestRequest, _context: Any) -> pb.TieGuestResponse:
        actor = current_actor()
        days = await guests.tie_guest(
            self._store,
            actor=actor,
            school=own_school(actor, request.school),
            class_name=request.class_name,
            shown=request.shown,
            pupil=request.pupil,
        )
        return pb.TieGuestResponse(days=days)

    async def AttendanceOfPupil(
        self, request: pb.AttendanceOfPupilRequest, _context: Any
    ) -> pb.AttendanceOfPupilResponse:
        found = await queries.attendance_of_pupil(self._store, actor=current_actor(), pupil=request.pupil)
        return pb.AttendanceOfPupilResponse(
            lessons=[
                pb.LessonOfPupil(on=one.on.isoformat(), state=state, minutes=minutes) for one, state, minutes in found
            ]
        )

    async def GetSummary(self, request: pb.GetSummaryRequest, _context: Any) -> pb.GetSummaryResponse:
        found = await queries.summary(
            self._store,
            self._deps,
            actor=current_actor(),
            month=request.month,
            school=request.school,
            record_type=request.record_type,
        )
        return pb.GetSummaryResponse(**found._asdict())
