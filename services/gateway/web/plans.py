"""Lesson plans: the teacher hands in, the group's leader passes or returns, everybody concerned reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import month_of, new_request, text
from services.gateway.web.homes import teacher
from services.gateway.web.page import FieldProblem, Web, done, explain, page, say, visitor_of
from services.gateway.web.records import Words, submitted

LESSON_PLANS = Words("plan.file_missing", "plan_sent")
PRIVATE = {"cache-control": "private, max-age=600"}


@post("/plans")
async def hand_in(request: Web, clients: InjectedClients) -> Response[Any]:
    async def again(problem: FieldProblem, sent: Mapping[str, str]) -> Response[Any]:
        return await teacher.home(request, clients, [problem], sent)

    return await submitted(request, clients, LESSON_PLANS, again)


@get("/plans")
async def show_mine(request: Web, clients: InjectedClients) -> Response[Any]:
    message = records_pb2.ListPlansRequest(
        teacher=visitor_of(request).id, page_size=limits.PAGE_ROWS, page_token=request.query_params.get("page", "")
    )
    reply = await clients.records.ask("ListPlans", message)
    return page(request, "plans/mine.html", plans=reply.plans, more=reply.next_page_token)


@get("/plan")
async def show_plan(request: Web, clients: InjectedClients) -> Response[Any]:
    return await plan_page(request, clients, request.query_params.get("id", ""))


async def plan_page(
    request: Web, clients: Clients, plan: str, problems: tuple[FieldProblem, ...] = (), verified: Any = None
) -> Response[Any]:
    """The plan with its history; what may be done with it stands beside, for whom it is to do."""
    reply = await clients.records.ask("GetPlan", records_pb2.GetPlanRequest(plan=plan))
    visitor = visitor_of(request)
    reviewer = visitor.has("group_leader") or visitor.has("principal")
    return page(
        request,
        "plans/plan.html",
        problems=problems,
        plan=reply.plan,
        verdict=verified.verdict if verified else None,
        check_code=verified.check_code if verified else "",
        may_review=reply.plan.state == "submitted" and reviewer and visitor.id != reply.plan.teacher,
        request_id=new_request(request),
    )


@get("/plan/fragment")
async def show_fragment(request: Web, clients: InjectedClients) -> Response[Any]:
    """The pages alone, for reading a batch through without leaving the list."""
    message = records_pb2.GetPlanRequest(plan=request.query_params.get("id", ""))
    reply = await clients.records.ask("GetPlan", message)
    return page(request, "plans/fragment.html", plan=reply.plan)


@get("/plan/page.svg")
async def show_leaf(request: Web, clients: InjectedClients) -> Response[bytes]:
    number = request.query_params.get("n", "0")
    message = records_pb2.GetPlanPagesRequest(plan=request.query_params.get("id", ""))
    leaves = (await clients.records.ask("GetPlanPages", message, seconds=limits.ASK_FILE_SECONDS)).svg
    leaf = (
        leaves[int(number)]
        if number.isdecimal() and int(number) < len(leaves)
        else "<svg xmlns='http://www.w3.org/2000/svg'/>"
    )
    return Response(leaf.encode(), media_type="image/svg+xml", headers=PRIVATE)


@get("/plan/file")
async def show_file(request: Web, clients: InjectedClients) -> Response[bytes]:
    which = request.query_params.get("which", "pdf")
    message = records_pb2.GetPlanFileRequest(plan=request.query_params.get("id", ""), which=which)
    reply = await clients.records.ask("GetPlanFile", message, seconds=limits.ASK_FILE_SECONDS)
    name = reply.file_name.encode("ascii", "ignore").decode().replace('"', "") or "giao-an"
    shown = "inline" if reply.content_type == "application/pdf" else "attachment"
    headers = {**PRIVATE, "content-disposition": f'{shown}; filename="{name}"'}
    return Response(reply.content, media_type=reply.content_type, headers=headers)


@post("/plan/verify")
async def verify(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    plan = text(form, "plan")
    reply = await clients.records.ask("VerifyPlan", records_pb2.VerifyPlanRequest(plan=plan))
    return await plan_page(request, clients, plan, verified=reply)


@get("/reviews")
async def show_reviews(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _reviews(request, clients)


async def _reviews(request: Web, clients: Clients, problems: tuple[FieldProblem, ...] = ()) -> Response[Any]:
    record_type = request.query_params.get("type", "")
    owed = records_pb2.ListDutiesRequest(month=month_of(request), record_type=record_type)
    duties = await clients.records.ask("ListDuties", owed)
    message = records_pb2.ListPlansRequest(state="submitted", record_type=record_type, page_size=limits.BATCH_ROWS)
    waiting = {plan.id: plan for plan in (await clients.records.ask("ListPlans", message)).plans}
    # Records says which of them wait for this person's decision, and in which order.
    mine = [waiting[duty.plan] for duty in duties.duties if duty.kind == "review_plan" and duty.plan in waiting]
    return page(
        request,
        "plans/reviews.html",
        problems=problems,
        plans=mine,
        month=month_of(request),
        request_id=new_request(request),
    )


@post("/reviews")
async def review(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    plan, passing = text(form, "plan"), text(form, "act") == "pass"
    note = text(form, "note")
    if passing and not text(form, "opened"):
        if not text(form, "sampled"):
            problem = FieldProblem(f"sampled-{plan}", say(request, "review.open_first"))
            return await _reviews(request, clients, (problem,))
        note = say(request, "review.sampled")
    message = records_pb2.ReviewPlanRequest(
        plan=plan, **{"pass": passing}, note=note, request_id=text(form, "request_id")
    )
    try:
        reply = await clients.records.ask("ReviewPlan", message)
    except Refusal as refusal:
        return await _reviews(request, clients, (FieldProblem(f"note-{plan}", explain(request, refusal)),))
    notice = "plan_passed" if passing else "plan_returned"
    of_type = {"type": record_type} if (record_type := request.query_params.get("type", "")) else {}
    facts = {"title": reply.plan.title, "teacher": reply.plan.teacher_name}
    return done(request, "/reviews", notice, facts, **of_type)


HANDLERS = [hand_in, show_mine, show_plan, show_fragment, show_leaf, show_file, verify, show_reviews, review]
