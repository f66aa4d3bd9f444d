"""The gRPC door of reporting: checks the right, computes the picture, translates."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import Actor, current_actor
from proto.gen.edu.reporting.v1 import reporting_pb2 as pb
from proto.gen.edu.reporting.v1 import reporting_pb2_grpc
from services.reporting import answers, metrics
from services.reporting.domain import duties
from services.reporting.domain.limits import PAGE_LATE
from services.reporting.domain.month import checked
from services.reporting.domain.policy import POLICY
from services.reporting.export import MEDIA_TYPE, workbook
from services.reporting.picture import Picture, late_in, picture, schools_of, table, today_of, worst_first
from services.reporting.reminding import remind, reminders_of
from services.reporting.store import ReportingStore


class ReportingServicer(reporting_pb2_grpc.ReportingServiceServicer):
    def __init__(self, store: ReportingStore) -> None:
        self._store = store

    async def Indicators(self, request: pb.IndicatorsRequest, _context: Any) -> pb.IndicatorsResponse:
        seen = await self._picture(current_actor(), "read_indicators", request.month, request.school)
        return pb.IndicatorsResponse(indicators=[answers.indicator(one, seen.as_of) for one in seen.totals])

    async def Month(self, request: pb.MonthRequest, _context: Any) -> pb.MonthResponse:
        seen = await self._picture(current_actor(), "read_indicators", request.month, request.school)
        return answers.month(seen)

    async def DistrictTable(self, request: pb.DistrictTableRequest, _context: Any) -> pb.DistrictTableResponse:
        actor = current_actor()
        seen = await self._picture(actor, "read_indicators", request.month, "")
        rows = await table(self._store, seen, today=today_of(self._store))
        return answers.table(seen, rows)

    async def ExportTable(self, request: pb.ExportTableRequest, _context: Any) -> pb.ExportTableResponse:
        actor = current_actor()
        seen = await self._picture(actor, "export", request.month, "")
        rows = await table(self._store, seen, today=today_of(self._store))
        await self._store.audited(actor, "export table", request.month)
        name = f"chi-tieu-{request.month}.xlsx"
        return pb.ExportTableResponse(file_name=name, media_type=MEDIA_TYPE, content=workbook(seen, rows))

    async def WhoIsLate(self, request: pb.WhoIsLateRequest, _context: Any) -> pb.WhoIsLateResponse:
        actor = current_actor()
        checked(request.month)
        duties.checked(request.duty)
        reach = await self._reach(actor, "read_late", request.school)
        today = today_of(self._store)
        late = [one for one in await late_in(self._store, request.month) if reach is None or one.school in reach]
        chosen = worst_first(late, today, include_open=request.include_open)
        found = [one for one in chosen if not request.duty or one.duty == request.duty]
        first, size = int(request.page_token or 0), request.page_size or PAGE_LATE
        page = found[first : first + size]
        await self._store.audited(actor, "read who is late", request.month)
        return await answers.late(
            self._store, page, today=today, month=request.month, found=found, after=first + len(page)
        )

    async def Remind(self, request: pb.RemindRequest, _context: Any) -> pb.RemindResponse:
        actor = current_actor()
        done = await remind(self._store, actor, persons=list(request.persons), duty=request.duty, month=request.month)
        metrics.REMINDERS_SENT.labels(request.duty).inc(len(done.reminded))
        return pb.RemindResponse(reminded=done.reminded, already=done.already)

    async def ListReminders(self, request: pb.ListRemindersRequest, _context: Any) -> pb.ListRemindersResponse:
        actor = current_actor()
        found = await reminders_of(self._store, actor, request.month)
        return pb.ListRemindersResponse(reminders=[answers.reminder(one) for one in found])

    async def _picture(self, actor: Actor, action: str, month: str, school: str) -> Picture:
        reach = await self._reach(actor, action, school)
        with metrics.PICTURE_SECONDS.time():
            return await picture(self._store, month=month, only=reach)

    async def _reach(self, actor: Actor, action: str, school: str) -> list[str] | None:
        """The schools to show: the one asked for, or all within reach; None is every school there is.

        Raises NotAllowed for a school out of reach, also for one that does not exist: who may not look learns nothing.
        """
        if school:
            known = await self._store.schools.find(school)
            POLICY.require(actor, action, school=school, jurisdiction=known["unit"] if known else "")
            return [school]
        if POLICY.allows(actor, action):
            return None
        units = actor.places("jurisdiction")
        own = [one.id for one in await schools_of(self._store) if one.unit in units or one.id in actor.places("school")]
        allowed = [one for one in own if POLICY.allows(actor, action, school=one, jurisdiction=units)]
        if not allowed:
            POLICY.require(actor, action)
        return allowed
