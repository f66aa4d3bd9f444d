"""The part of the servicer by which records are handed in, reviewed and read. The wire calls a record a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import id_behind, page_of, page_size, token_of
from importing import Upload
from importing.servicer import saying
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records import metrics
from services.records.domain import limits
from services.records.domain.periods import check_day
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.rpc import messages
from services.records.store import RecordsStore
from services.records.usecases import duties, queries, records, submission
from services.records.usecases.dependencies import Dependencies


class RecordServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def ListRecordTypes(self, _request: pb.ListRecordTypesRequest, _context: Any) -> pb.ListRecordTypesResponse:
        POLICY.require(current_actor(), "see_record_types")
        types = self._deps.catalogue.types.values()
        return pb.ListRecordTypesResponse(types=[messages.record_type(row) for row in types])

    async def ListDuties(self, request: pb.ListDutiesRequest, _context: Any) -> pb.ListDutiesResponse:
        owed = await duties.list_duties(
            self._store,
            self._deps,
            actor=current_actor(),
            month=request.month,
            record_type=request.record_type,
        )
        names = messages.Names(owed.staff, owed.schools, self._deps.catalogue)
        return pb.ListDutiesResponse(
            duties=[messages.duty(duty, names, self._today()) for duty in owed.duties],
            month=owed.month,
            done=owed.done,
            all=owed.all,
        )

    async def ListLate(self, request: pb.ListLateRequest, _context: Any) -> pb.ListLateResponse:
        page = page_of(request.page_token, request.page_size, usual=limits.PAGE_ROWS, most=limits.PAGE_ROWS_MOST)
        late = await duties.list_late(
            self._store,
            self._deps,
            actor=current_actor(),
            month=request.month,
            school=request.school,
            record_type=request.record_type,
            only_late=request.only_late,
        )
        names = messages.Names(late.staff, late.schools, self._deps.catalogue)
        return pb.ListLateResponse(
            duties=[messages.duty(duty, names, self._today()) for duty in page.of(late.duties)],
            next_page_token=page.next_token(len(late.duties)),
            all=late.all,
        )

    async def SubmitPlan(self, request: pb.SubmitPlanRequest, _context: Any) -> pb.SubmitPlanResponse:
        with metrics.RENDER_SECONDS.time(), saying(self._deps.texts):
            submitted = await submission.submit_record(
                self._store,
                self._deps,
                actor=current_actor(),
                target=submission.Target(
                    duty=request.duty,
                    record_type=request.record_type,
                    subject=request.subject,
                    grade=request.grade,
                    month=request.month,
                    week=request.week,
                ),
                upload=Upload(
                    name=request.file_name,
                    content=request.content,
                    request_id=request.request_id,
                    confirmed=request.confirmed,
                ),
            )
        metrics.RECORDS.labels("submitted").inc()
        notes = [self._deps.texts.say(note) for note in submitted.notes]
        return pb.SubmitPlanResponse(plan=await self._message(submitted.record), notes=notes)

    async def ReviewPlan(self, request: pb.ReviewPlanRequest, _context: Any) -> pb.ReviewPlanResponse:
        record = await records.review_record(
            self._store,
            self._deps,
            actor=current_actor(),
            record_id=request.plan,
            passing=getattr(request, "pass"),
            note=request.note,
            request_id=request.request_id,
        )
        metrics.RECORDS.labels(record.state.value).inc()
        return pb.ReviewPlanResponse(plan=await self._message(record))

    async def GetPlan(self, request: pb.GetPlanRequest, _context: Any) -> pb.GetPlanResponse:
        record = await records.get_record(self._store, actor=current_actor(), record_id=request.plan)
        return pb.GetPlanResponse(plan=await self._message(record))

    async def GetPlanFile(self, request: pb.GetPlanFileRequest, _context: Any) -> pb.GetPlanFileResponse:
        file = await records.get_file(
            self._store, self._deps, actor=current_actor(), record_id=request.plan, which=request.which
        )
        return pb.GetPlanFileResponse(
            content=file.content, file_name=file.name, content_type=file.content_type, sha256=file.sha256
        )

    async def GetPlanPages(self, request: pb.GetPlanPagesRequest, _context: Any) -> pb.GetPlanPagesResponse:
        svg = await records.draw_pages(self._store, self._deps, actor=current_actor(), record_id=request.plan)
        return pb.GetPlanPagesResponse(svg=svg)

    async def ListPlans(self, request: pb.ListPlansRequest, _context: Any) -> pb.ListPlansResponse:
        before = request.kept_until_before
        query = queries.RecordQuery(
            record_type=request.record_type,
            state=request.state,
            month=request.month,
            group=request.group,
            school=request.school,
            author=request.teacher,
            kept_until_before=check_day(before) if before else None,
        )
        page = await queries.list_records(
            self._store,
            self._deps,
            actor=current_actor(),
            query=query,
            page_size=page_size(request.page_size, usual=limits.PAGE_ROWS, most=limits.PAGE_ROWS_MOST),
            after=id_behind(request.page_token),
        )
        names = messages.Names(page.staff, (), self._deps.catalogue)
        return pb.ListPlansResponse(
            plans=[messages.plan(record, names) for record in page.records], next_page_token=token_of(page.last)
        )

    async def _message(self, record: Record) -> pb.Plan:
        staff = await self._store.staff_of([record.school])
        return messages.plan(record, messages.Names(staff, (), self._deps.catalogue))

    def _today(self) -> date:
        return self._store.now().date()
