"""The principal's batch of a month: read through, one PIN, signed; a wrong PIN stops it, and it goes on later."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Invalid, Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import json_of, month_of, new_request, text
from services.gateway.web.page import FieldProblem, Web, done, explain, go, page, say, visitor_of
from services.gateway.web.records import record_type_of


@get("/batch")
async def show_batch(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _batch(request, clients)


async def _batch(request: Web, clients: Clients, problems: tuple[FieldProblem, ...] = ()) -> Response[Any]:
    visitor_of(request)
    month, record_type = month_of(request), request.query_params.get("type", "")
    row = await record_type_of(clients, record_type) if record_type else None
    batch = await clients.records.ask("ListBatch", records_pb2.ListBatchRequest(month=month, record_type=record_type))
    return page(
        request,
        "plans/batch.html",
        problems=problems,
        batch=batch,
        month=month,
        row=row,
        request_id=new_request(request),
    )


def _ask(month: str, record_type: str, pin: str, plans: list[str], request_id: str) -> records_pb2.SignBatchRequest:
    return records_pb2.SignBatchRequest(
        month=month, record_type=record_type, pin=pin, plans=plans, request_id=request_id
    )


@post("/batch")
async def sign_batch(request: Web, clients: InjectedClients) -> Response[Any]:
    """The whole batch in one act, as the form without script sends it."""
    form = await request.form()
    month, pin = text(form, "month"), text(form, "pin")
    if not pin:
        return await _batch(request, clients, (FieldProblem("pin", say(request, "batch.pin_missing")),))
    record_type = request.query_params.get("type", "")
    plans = [str(plan) for plan in form.getall("plan", [])]
    message = _ask(month, record_type, pin, plans, text(form, "request_id"))
    try:
        reply = await clients.records.ask("SignBatch", message, seconds=limits.ASK_SIGN_SECONDS)
    except Refusal as refusal:
        return await _batch(request, clients, (FieldProblem("pin", explain(request, refusal)),))
    if reply.stopped:
        return await _batch(request, clients, (FieldProblem("pin", _stopped(request, reply)),))
    of_type = {"type": record_type} if record_type else {}
    return go("/batch", month=month, **of_type, done="batch_signed", signed=str(reply.signed))


def _stopped(request: Web, reply: records_pb2.SignBatchResponse) -> str:
    return say(request, f"batch.stopped.{reply.stopped}", signed=reply.signed, left=reply.left, tries=reply.tries_left)


@post("/batch/part", media_type="application/json")
async def sign_part(request: Web, clients: InjectedClients) -> Response[dict[str, Any]]:
    """A few plans of the batch, so that the page can show how far signing is."""
    body = await json_of(request)
    if not isinstance(body, dict) or not isinstance(body.get("plans"), list):
        raise Invalid("plans are missing")
    plans = [str(plan) for plan in body["plans"]][: limits.BATCH_ROWS]
    month, record_type, pin = (str(body.get(key, "")) for key in ("month", "type", "pin"))
    message = _ask(month, record_type, pin, plans, str(body.get("id", "")))
    try:
        reply = await clients.records.ask("SignBatch", message, seconds=limits.ASK_SIGN_SECONDS)
    except Refusal as refusal:
        return Response({"signed": 0, "stopped": explain(request, refusal)})
    refused = {result.plan: result.reason for result in reply.results if result.outcome in {"changed", "refused"}}
    return Response(
        {"signed": reply.signed, "stopped": _stopped(request, reply) if reply.stopped else "", "refused": refused}
    )


@post("/batch/return")
async def take_out(request: Web, clients: InjectedClients) -> Response[Any]:
    """A plan leaves the batch, back to its author with a reason; the others stay."""
    form = await request.form()
    plan = text(form, "plan")
    message = records_pb2.ReturnFromBatchRequest(
        plan=plan, note=text(form, "note"), request_id=text(form, "request_id")
    )
    try:
        reply = await clients.records.ask("ReturnFromBatch", message)
    except Refusal as refusal:
        return await _batch(request, clients, (FieldProblem(f"note-{plan}", explain(request, refusal)),))
    of_type = {key: value for key in ("month", "type") if (value := request.query_params.get(key, ""))}
    facts = {"title": reply.plan.title, "teacher": reply.plan.teacher_name}
    return done(request, "/batch", "plan_returned", facts, **of_type)


HANDLERS = [show_batch, sign_batch, sign_part, take_out]
