"""Records of every type: the catalogue with its acts, what the visitor owes of a type, and who in a school is late."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from litestar import Response, get, post

from chassis.errors import NotFound, Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import files, month_of, new_request, text
from services.gateway.web.page import FieldProblem, Web, done, explain, page, say, visitor_of

QUESTION = "PLAN_OF_ANOTHER"
OWN = ("correct_plan", "submit_plan")
SEE_LATE = ("principal", "group_leader", "clerk", "officer", "operator")
# Shows the card again, with its problem and the request that its duty was sent with.
Again = Callable[[FieldProblem, Mapping[str, str]], Awaitable[Response[Any]]]


class Words(NamedTuple):
    """The texts of a form that hands a record in: the file is missing, and what is said when it was taken."""

    file_missing: str
    notice: str


OTHER_RECORDS = Words("records.file_missing", "record_sent")


async def record_type_of(clients: Clients, record_type: str) -> Any:
    """The row of the catalogue. Raises NotFound."""
    rows = (await clients.records.ask("ListRecordTypes", records_pb2.ListRecordTypesRequest())).types
    for row in rows:
        if row.id == record_type:
            return row
    raise NotFound(f"no record type {record_type}")


@get("/records")
async def show_types(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    reply = await clients.records.ask("ListRecordTypes", records_pb2.ListRecordTypesRequest())
    return page(request, "records/types.html", types=reply.types, month=month_of(request))


@get("/records/{record_type:str}")
async def show_type(request: Web, clients: InjectedClients, record_type: str) -> Response[Any]:
    return await _type_page(request, clients, record_type)


async def _type_page(
    request: Web,
    clients: Clients,
    record_type: str,
    problems: tuple[FieldProblem, ...] = (),
    sent: Mapping[str, str] | None = None,
) -> Response[Any]:
    """`sent` has the request of a duty whose form came back: its card keeps it, and the problem stands there."""
    visitor, month = visitor_of(request), month_of(request)
    row = await record_type_of(clients, record_type)
    duties = list(row.submitters) and await _duties(clients, row.id, month)
    late = None
    if row.submitters and any(visitor.has(role) for role in SEE_LATE):
        message = records_pb2.ListLateRequest(
            month=month, record_type=row.id, page_size=limits.PAGE_ROWS, page_token=request.query_params.get("page", "")
        )
        late = await clients.records.ask("ListLate", message)
    return page(
        request,
        "records/type.html",
        problems=problems,
        row=row,
        month=month,
        own=[
            (duty, (sent or {}).get(duty.id) or new_request(request))
            for kind in OWN
            for duty in duties
            if duty.kind == kind
        ],
        others=[duty for duty in duties if duty.kind not in {*OWN, "keep_gradebook"}],
        late=late,
        more=late.next_page_token if late else "",
    )


async def _duties(clients: Clients, record_type: str, month: str) -> list[Any]:
    message = records_pb2.ListDutiesRequest(month=month, record_type=record_type)
    return list((await clients.records.ask("ListDuties", message)).duties)


@post("/records/{record_type:str}")
async def hand_in(request: Web, clients: InjectedClients, record_type: str) -> Response[Any]:
    async def again(problem: FieldProblem, sent: Mapping[str, str]) -> Response[Any]:
        return await _type_page(request, clients, record_type, (problem,), sent)

    return await submitted(request, clients, OTHER_RECORDS, again, record_type=record_type)


async def submitted(
    request: Web, clients: Clients, words: Words, again: Again, *, record_type: str = ""
) -> Response[Any]:
    """A card's own form: a file and nothing else, for the duty knows the rest. What is wrong comes back on its card."""
    form = await request.form()
    field, back = f"file-{text(form, 'request_id')}", {text(form, "duty"): text(form, "request_id")}
    sent = await files(form, "file")
    if not sent:
        return await again(FieldProblem(field, say(request, words.file_missing)), back)
    message = records_pb2.SubmitPlanRequest(
        duty=text(form, "duty"),
        record_type=record_type,
        file_name=sent[0].name,
        content=sent[0].content,
        request_id=text(form, "request_id"),
        confirmed=bool(text(form, "confirmed")),
    )
    try:
        reply = await clients.records.ask("SubmitPlan", message, seconds=limits.ASK_FILE_SECONDS)
    except Refusal as refusal:
        asked = FieldProblem(field, explain(request, refusal), is_question=refusal.reason == QUESTION)
        return await again(asked, back)
    facts = {"id": reply.plan.id, "notes": " ".join(reply.notes)}
    return done(request, "/plan", words.notice, facts, id=reply.plan.id)


HANDLERS = [show_types, show_type, hand_in]
