"""The part of the servicer by which plans are handed in, reviewed and read."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records import metrics
from services.records.domain import limits
from services.records.domain.plan import Plan
from services.records.domain.policy import POLICY
from services.records.rpc import messages
from services.records.store import RecordsStore
from services.records.usecases import duties, plans, queries
from services.records.usecases.dependencies import Dependencies


class PlanServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def ListRecordTypes(self, _request: pb.ListRecordTypesRequest, _context: Any) -> pb.ListRecordTypesResponse:
        POLICY.require(current_actor(), "see_record_types")
        types = self._deps.catalogue.types.values()
        return pb.ListRecordTypesResponse(types=[messages.record_type(one) for one in types])

    async def ListDuties(self, request: pb.ListDutiesRequest, _context: Any) -> pb.ListDutiesResponse:
        owed = await duties.list_duties(self._store, self._deps, actor=current_actor(), month=request.month)
        schools, today = await duties.names_of_schools(self._store, owed.duties), self._store.now().date()
        return pb.ListDutiesResponse(
            duties=[messages.duty(one, owed.staff, schools, today) for one in owed.duties],
            month=owed.month,
            done=owed.done,
            all=owed.all,
        )

    async def ListLate(self, request: pb.ListLateRequest, _context: Any) -> pb.ListLateResponse:
        late = await duties.list_late(
            self._store,
            self._deps,
            actor=current_actor(),
            month=request.month,
            school=request.school,
            only_late=request.only_late,
        )
        begin = int(request.page_token) if request.page_token.isdecimal() else 0
        end = begin + _page(request.page_size)
        shown = late.duties[begin:end]
        schools, today = await duties.names_of_schools(self._store, shown), self._store.now().date()
        return pb.ListLateResponse(
            duties=[messages.duty(one, late.staff, schools, today) for one in shown],
            next_page_token=str(end) if end < len(late.duties) else "",
            all=late.all,
        )

    async def SubmitPlan(self, request: pb.SubmitPlanRequest, _context: Any) -> pb.SubmitPlanResponse:
        with metrics.PAPER_SECONDS.time():
            submitted = await plans.submit_plan(
                self._store,
                self._deps,
                actor=current_actor(),
                wanted=plans.PlanTarget(request.duty, request.subject, request.grade, request.month, request.week),
                file=plans.Upload(request.file_name, request.content),
                request=request.request_id,
            )
        metrics.PLANS.labels("submitted").inc()
        return pb.SubmitPlanResponse(plan=await self._plan(submitted.plan), notes=submitted.notes)

    async def ReviewPlan(self, request: pb.ReviewPlanRequest, _context: Any) -> pb.ReviewPlanResponse:
        plan = await plans.review_plan(
            self._store,
            actor=current_actor(),
            plan_id=request.plan,
            passing=getattr(request, "pass"),
            note=request.note,
            request=request.request_id,
        )
        metrics.PLANS.labels(plan.state.value).inc()
        return pb.ReviewPlanResponse(plan=await self._plan(plan))

    async def GetPlan(self, request: pb.GetPlanRequest, _context: Any) -> pb.GetPlanResponse:
        plan = await plans.get_plan(self._store, actor=current_actor(), plan_id=request.plan)
        return pb.GetPlanResponse(plan=await self._plan(plan))

    async def GetPlanFile(self, request: pb.GetPlanFileRequest, _context: Any) -> pb.GetPlanFileResponse:
        file = await plans.get_file(
            self._store, self._deps, actor=current_actor(), plan_id=request.plan, which=request.which
        )
        return pb.GetPlanFileResponse(
            content=file.content, file_name=file.name, content_type=file.content_type, sha256=file.sha256
        )

    async def GetPlanPages(self, request: pb.GetPlanPagesRequest, _context: Any) -> pb.GetPlanPagesResponse:
        svg = await plans.draw_pages(self._store, self._deps, actor=current_actor(), plan_id=request.plan)
        return pb.GetPlanPagesResponse(svg=svg)

    async def ListPlans(self, request: pb.ListPlansRequest, _context: Any) -> pb.ListPlansResponse:
        wanted = queries.PlanQuery(request.state, request.month, request.group, request.school, request.teacher)
        page = await queries.list_plans(
            self._store,
            actor=current_actor(),
            wanted=wanted,
            page_size=_page(request.page_size),
            after=request.page_token,
        )
        return pb.ListPlansResponse(
            plans=[messages.plan(one, page.staff) for one in page.plans], next_page_token=page.next_token
        )

    async def _plan(self, plan: Plan) -> pb.Plan:
        return messages.plan(plan, await self._store.staff_of([plan.school]))


def _page(size: int) -> int:
    return min(size, limits.PAGE_ROWS_MOST) if size > 0 else limits.PAGE_ROWS
