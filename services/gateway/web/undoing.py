"""A list that was taken is taken back: the page shows what goes back and what stands in the way, then one press."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import new_request, text
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of


@get("/imports/undo")
async def show_undo(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    return await _page(request, clients, request.query_params.get("report", ""))


@post("/imports/undo")
async def undo(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    report = text(form, "report")
    try:
        message = accounts_pb2.UndoImportRequest(report=report, request_id=text(form, "request_id"))
        await clients.accounts.ask("UndoImport", message)
    except Refusal as refusal:
        return await _page(request, clients, report, FieldProblem("undo", explain(request, refusal)))
    return go("/imports", done="import_undone")


async def _page(request: Web, clients: Clients, report: str, problem: FieldProblem | None = None) -> Response[Any]:
    """What stands in the way is asked anew: it may have come while the page was read."""
    problems = [problem] if problem else []
    seen = None
    try:
        message = accounts_pb2.UndoImportRequest(report=report, preview=True)
        seen = await clients.accounts.ask("UndoImport", message)
    except Refusal as refusal:
        problems = problems or [FieldProblem("undo", explain(request, refusal))]
    return page(
        request,
        "undo.html",
        problems=problems,
        seen=seen,
        request_id=new_request(request),
    )


HANDLERS = [show_undo, undo]
