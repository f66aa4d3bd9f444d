"""The accountant's pages: statement in, lines matched, demands raised, receipts issued."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import files, month_of, new_request, text
from services.gateway.web.page import FieldProblem, Web, done, explain, go, page, say, visitor_of

# What a person must look at: nobody's, twice, or more than was owed.
DOUBTFUL = ("unknown", "double", "over", "waiting")
PUPIL_CODE = re.compile(r"^[0-9]{10}$")
STATES = ("matched", "part", *DOUBTFUL, "held", "declined", "returned", "repeated", "banked")


def school_of(request: Web) -> str:
    places = visitor_of(request).places("accountant", "school")
    return places[0] if places else visitor_of(request).school


@post("/money/statement")
async def take_statement(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    sent = await files(form, "statement")
    if not sent:
        problem = FieldProblem("statement", say(request, "statement.missing"))
        return page(request, "money/statement.html", problems=[problem], reports=[])
    reports, problems = [], []
    for number, file in enumerate(sent):
        message = imports_pb2.ImportFileRequest(
            name=file.name,
            content=file.content,
            school_hint=school_of(request),
            kind="statement",
            request_id=f"{text(form, 'request_id')}-{number}",
        )
        try:
            reply = await clients.payments.ask_imports("ImportFile", message, seconds=limits.ASK_FILE_SECONDS)
            reports.append(reply.report)
        except Refusal as refusal:
            problems.append(FieldProblem("statement", f"{file.name}: {explain(request, refusal)}"))
    summary = await clients.payments.ask("GetSummary", payments_pb2.GetSummaryRequest(school=school_of(request)))
    return page(request, "money/statement.html", problems=problems, reports=reports, summary=summary)


@get("/money/lines")
async def show_lines(request: Web, clients: InjectedClients) -> Response[Any]:
    state = request.query_params.get("state", "")
    return await _lines(request, clients, state if state in STATES else "")


async def _lines(
    request: Web,
    clients: InjectedClients,
    state: str,
    problems: tuple[FieldProblem, ...] = (),
    choices: Mapping[str, list[accounts_pb2.Pupil]] | None = None,
) -> Response[Any]:
    message = payments_pb2.ListLinesRequest(
        school=school_of(request),
        state=state,
        page_size=limits.PAGE_ROWS,
        page_token=request.query_params.get("page", ""),
    )
    reply = await clients.payments.ask("ListLines", message)
    summary = await clients.payments.ask("GetSummary", payments_pb2.GetSummaryRequest(school=school_of(request)))
    return page(
        request,
        "money/lines.html",
        problems=problems,
        lines=reply.lines,
        suggested=await _suggested(request, clients, reply.lines),
        choices=choices or {},
        more=reply.next_page_token,
        state=state,
        states=[(name, summary.lines_by_state.get(name, 0)) for name in STATES],
        doubtful=DOUBTFUL,
        request_id=new_request(request),
    )


@post("/money/lines")
async def assign_line(request: Web, clients: InjectedClients) -> Response[Any]:
    """One key proposes: the suggestion and a reason stand in the form already.

    Or the line is to be nobody's, or not counted because another one tells the same payment.
    """
    form = await request.form()
    line, state, nobody = text(form, "line"), text(form, "state"), text(form, "nobody") == "yes"
    repeated, banked = text(form, "repeated") == "yes", text(form, "banked")
    is_put = not nobody and not repeated and not banked
    pupil = (text(form, "chosen") or text(form, "pupil")) if is_put else ""
    if is_put and not PUPIL_CODE.match(pupil):
        found = await _pupils_named(request, clients, pupil, text(form, "class"))
        problem = FieldProblem(f"pupil-{line}", say(request, "line.choose" if found else "line.nobody", name=pupil))
        return await _lines(request, clients, state, (problem,), {line: found})
    message = payments_pb2.AssignLineRequest(
        line=line,
        pupil=pupil,
        reason=text(form, "reason"),
        request_id=text(form, "request_id"),
        nobody=nobody,
        repeated=repeated,
        banked=banked,
    )
    try:
        reply = await clients.payments.ask("AssignLine", message)
    except Refusal as refusal:
        return await _lines(request, clients, state, (FieldProblem(f"pupil-{line}", explain(request, refusal)),))
    if repeated or banked:
        said = say(request, "queue.same" if repeated else "line.banked")
        return done(request, "/money/lines", "line_proposed", {"name": said}, state=state)
    if nobody:
        return done(request, "/money/lines", "line_off_proposed", {}, state=state)
    names = ", ".join(part.pupil_name or part.pupil for part in reply.line.proposed.parts) or pupil
    return done(request, "/money/lines", "line_proposed", {"name": names}, state=state)


async def _pupils_named(request: Web, clients: Clients, name: str, class_name: str) -> list[accounts_pb2.Pupil]:
    """Pupils of the school with these words in their name, to choose from; none where the name is empty."""
    if not name:
        return []
    message = accounts_pb2.ListPupilsRequest(
        school=school_of(request), class_name=class_name, query=name, page_size=limits.PUPILS_TO_CHOOSE
    )
    return list((await clients.accounts.ask("ListPupils", message)).pupils)


async def _suggested(request: Web, clients: Clients, lines: Iterable[payments_pb2.BankLine]) -> dict[str, str]:
    """Code → name and class of the pupils that are suggested: a person decides by name."""
    codes = sorted({line.suggestion for line in lines if line.suggestion})
    try:
        found = await asyncio.gather(*(_pupils_named(request, clients, code, "") for code in codes))
    except Refusal:
        return {}
    return {pupil.id: f"{pupil.name} · {pupil.class_name}" for pupils in found for pupil in pupils}


@get("/money/demands")
async def show_demands(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _demands(request, clients)


async def _demands(
    request: Web, clients: InjectedClients, *, raised: Any = None, problem: str = "", is_outside: bool = False
) -> Response[Any]:
    month, school = month_of(request), school_of(request)
    state = request.query_params.get("state", "")
    message = payments_pb2.ListInvoicesRequest(
        school=school,
        period=month,
        state=state,
        page_size=limits.PAGE_ROWS,
        page_token=request.query_params.get("page", ""),
    )
    reply = await clients.payments.ask("ListInvoices", message)
    summary = await clients.payments.ask("GetSummary", payments_pb2.GetSummaryRequest(school=school, period=month))
    return page(
        request,
        "money/demands.html",
        problems=[FieldProblem("raise", problem)] if problem else [],
        month=month,
        invoices=reply.invoices,
        more=reply.next_page_token,
        state=state,
        summary=summary,
        raised=raised,
        is_outside=is_outside,
        request_id=new_request(request),
    )


@post("/money/demands")
async def raise_demands(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = payments_pb2.RaiseDemandsRequest(
        school=school_of(request),
        period=text(form, "month"),
        request_id=text(form, "request_id"),
        confirmed=text(form, "confirmed") == "yes",
    )
    try:
        raised = await clients.payments.ask("RaiseDemands", message, seconds=limits.ASK_FILE_SECONDS)
    except Refusal as refusal:
        is_outside = refusal.reason == "PERIOD_OUTSIDE_SCHOOL_YEAR"
        return await _demands(request, clients, problem=explain(request, refusal), is_outside=is_outside)
    return await _demands(request, clients, raised=raised)


@get("/money/bills.pdf")
async def print_bills(request: Web, clients: InjectedClients) -> Response[bytes]:
    message = payments_pb2.PrintBillsRequest(
        school=school_of(request),
        class_name=request.query_params.get("class", ""),
        period=month_of(request),
        base_address=f"{request.url.scheme}://{request.url.netloc}/b/",
    )
    reply = await clients.payments.ask("PrintBills", message, seconds=limits.ASK_FILE_SECONDS)
    return Response(reply.pdf, media_type="application/pdf")


@get("/money/receipts")
async def show_receipts(request: Web, clients: InjectedClients) -> Response[Any]:
    message = payments_pb2.ListReceiptsRequest(
        school=school_of(request), page_size=limits.PAGE_ROWS, page_token=request.query_params.get("page", "")
    )
    reply = await clients.payments.ask("ListReceipts", message)
    return page(
        request,
        "money/receipts.html",
        receipts=reply.receipts,
        more=reply.next_page_token,
        month=month_of(request),
        request_id=new_request(request),
    )


@post("/money/receipts")
async def issue_receipts(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = payments_pb2.IssueReceiptsRequest(
        school=school_of(request), period=text(form, "month"), request_id=text(form, "request_id")
    )
    reply = await clients.payments.ask("IssueReceipts", message, seconds=limits.ASK_FILE_SECONDS)
    return go("/money/receipts", done="receipts_issued", issued=str(reply.issued), same=str(reply.same))


@get("/money/receipt.pdf")
async def show_receipt(request: Web, clients: InjectedClients) -> Response[bytes]:
    message = payments_pb2.GetReceiptRequest(id=request.query_params.get("id", ""))
    reply = await clients.payments.ask("GetReceipt", message)
    return Response(reply.pdf, media_type="application/pdf")


HANDLERS = [
    take_statement,
    show_lines,
    assign_line,
    show_demands,
    raise_demands,
    print_bills,
    show_receipts,
    issue_receipts,
    show_receipt,
]
