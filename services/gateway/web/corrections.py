"""Marks that change after their window: asked, verified, approved; a gradebook reopened by a head."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import new_request, text, whole
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of

ADDRESS = "/marks/corrections"


@get(ADDRESS)
async def show_corrections(request: Web, clients: InjectedClients) -> Response[Any]:
    return await shown(request, clients, request.query_params.get("gradebook", ""))


async def shown(
    request: Web, clients: Clients, gradebook: str, problems: tuple[FieldProblem, ...] = ()
) -> Response[Any]:
    visitor_of(request)
    book = await clients.records.ask("GetGradebook", records_pb2.GetGradebookRequest(gradebook=gradebook))
    titles = {slot.id: slot.title for slot in book.slots}
    cells = [(pupil, cell, titles.get(cell.slot, "")) for pupil in book.pupils for cell in pupil.cells]
    return page(
        request,
        "marks/corrections.html",
        problems=problems,
        book=book,
        cells=cells,
        request_id=new_request(request),
    )


@post(ADDRESS)
async def ask_correction(request: Web, clients: InjectedClients) -> Response[Any]:
    """`cell` is pupil, column and the version that was seen."""
    form = await request.form()
    pupil, _, rest = text(form, "cell").partition("|")
    slot, _, version = rest.partition("|")
    message = records_pb2.AskCorrectionRequest(
        gradebook=text(form, "gradebook"),
        pupil=pupil,
        slot=slot,
        value=text(form, "value").replace(",", "."),
        base_version=whole(version, limits.VERSION_MOST),
        reason=text(form, "reason"),
        request_id=text(form, "request_id"),
    )
    return await _done(request, clients, "AskCorrection", message, "correction_asked")


@post(f"{ADDRESS}/decide")
async def decide_correction(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = records_pb2.DecideCorrectionRequest(
        gradebook=text(form, "gradebook"),
        correction=text(form, "correction"),
        passing=text(form, "say") == "pass",
        note=text(form, "note"),
        request_id=text(form, "request_id"),
    )
    return await _done(request, clients, "DecideCorrection", message, "correction_decided")


@post(f"{ADDRESS}/reopen")
async def reopen_gradebook(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = records_pb2.ReopenGradebookRequest(
        gradebook=text(form, "gradebook"),
        days=whole(text(form, "days"), limits.REOPENED_DAYS_MOST),
        reason=text(form, "reason"),
        request_id=text(form, "request_id"),
    )
    return await _done(request, clients, "ReopenGradebook", message, "gradebook_reopened")


async def _done(request: Web, clients: Clients, call: str, message: Any, done: str) -> Response[Any]:
    """Back to the page; what was refused stands on it."""
    try:
        await clients.records.ask(call, message)
    except Refusal as refusal:
        problem = FieldProblem("main", explain(request, refusal))
        return await shown(request, clients, message.gradebook, (problem,))
    return go(ADDRESS, gradebook=message.gradebook, done=done)


HANDLERS = [show_corrections, ask_correction, decide_correction, reopen_gradebook]
