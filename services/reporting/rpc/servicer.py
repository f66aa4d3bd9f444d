"""The servicer of reporting: message, use case, message."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import page_of
from chassis.texts import Texts
from proto.gen.edu.reporting.v1 import reporting_pb2 as wire
from proto.gen.edu.reporting.v1 import reporting_pb2_grpc
from services.reporting.domain import limits
from services.reporting.domain.indicators import IndicatorTable
from services.reporting.rpc import messages
from services.reporting.store import ReportingStore
from services.reporting.usecases import late, reminders, reports


class ReportingServicer(reporting_pb2_grpc.ReportingServiceServicer):
    def __init__(self, store: ReportingStore, table: IndicatorTable, texts: Texts) -> None:
        self._store = store
        self._table = table
        self._texts = texts

    async def Indicators(self, request: wire.IndicatorsRequest, _context: Any) -> wire.IndicatorsResponse:
        report = await reports.monthly_report(
            self._store, self._table, actor=current_actor(), month=request.month, school=request.school
        )
        return wire.IndicatorsResponse(indicators=messages.indicators(self._texts, report))

    async def Month(self, request: wire.MonthRequest, _context: Any) -> wire.MonthResponse:
        report = await reports.monthly_report(
            self._store, self._table, actor=current_actor(), month=request.month, school=request.school
        )
        return messages.month(self._texts, report)

    async def DistrictTable(self, request: wire.DistrictTableRequest, _context: Any) -> wire.DistrictTableResponse:
        district = await reports.district_table(self._store, self._table, actor=current_actor(), month=request.month)
        return messages.district(self._texts, district)

    async def ExportTable(self, request: wire.ExportTableRequest, _context: Any) -> wire.ExportTableResponse:
        workbook = await reports.export_table(self._store, self._table, actor=current_actor(), month=request.month)
        return wire.ExportTableResponse(
            file_name=workbook.name, media_type=workbook.media_type, content=workbook.content
        )

    async def WhoIsLate(self, request: wire.WhoIsLateRequest, _context: Any) -> wire.WhoIsLateResponse:
        entries = await late.who_is_late(
            self._store,
            actor=current_actor(),
            month=request.month,
            page=page_of(request.page_token, request.page_size, usual=limits.PAGE_LATE, most=limits.PAGE_LATE_MOST),
            duty=request.duty,
            school=request.school,
            include_open=request.include_open,
        )
        return messages.late(self._texts, entries)

    async def Remind(self, request: wire.RemindRequest, _context: Any) -> wire.RemindResponse:
        reminded = await reminders.remind(
            self._store, actor=current_actor(), persons=list(request.persons), duty=request.duty, month=request.month
        )
        return wire.RemindResponse(reminded=reminded.reminded, already=reminded.already)

    async def ListReminders(self, request: wire.ListRemindersRequest, _context: Any) -> wire.ListRemindersResponse:
        kept = await reminders.reminders_of(self._store, actor=current_actor(), month=request.month)
        return wire.ListRemindersResponse(reminders=[messages.reminder(self._texts, one) for one in kept])
