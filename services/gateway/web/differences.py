"""What files say instead of marks that stand: the teacher of the subject takes or declines each."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import new_request, text
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of

TAKE, KEEP = "take", "keep"


@get("/marks/differences")
async def show_differences(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _shown(request, clients, request.query_params.get("gradebook", ""))


async def _shown(
    request: Web, clients: Clients, gradebook: str, problems: tuple[FieldProblem, ...] = ()
) -> Response[Any]:
    visitor_of(request)
    book = await clients.records.ask("GetGradebook", records_pb2.GetGradebookRequest(gradebook=gradebook))
    titles = {slot.id: slot.title for slot in book.slots}
    rows = [
        (pupil, cell, titles[cell.slot]) for pupil in book.pupils for cell in pupil.cells if cell.HasField("difference")
    ]
    asked = new_request(request)
    return page(request, "marks/differences.html", problems=problems, book=book, rows=rows, request_id=asked)


@post("/marks/differences")
async def settle_differences(request: Web, clients: InjectedClients) -> Response[Any]:
    """Every cell with a word; one without stays as it waits."""
    form = await request.form()
    gradebook = text(form, "gradebook")
    words = []
    for cell in form.getall("cell", []):
        pupil, _, rest = str(cell).partition(".")
        slot, _, version = rest.partition(".")
        said = text(form, f"say-{pupil}-{slot}")
        if said in {TAKE, KEEP} and version.isdecimal():
            seen = int(version)
            words.append(records_pb2.DifferenceWord(pupil=pupil, slot=slot, base_version=seen, accept=said == TAKE))
    message = records_pb2.SettleDifferencesRequest(
        gradebook=gradebook, words=words, request_id=text(form, "request_id")
    )
    try:
        reply = await clients.records.ask("SettleDifferences", message)
    except Refusal as refusal:
        return await _shown(request, clients, gradebook, (FieldProblem("differences", explain(request, refusal)),))
    done = sum(outcome in {"accepted", "declined"} for outcome in reply.outcomes)
    if reply.left:
        return go("/marks/differences", gradebook=gradebook, done="differences_settled", n=str(done))
    return go("/marks/grid", gradebook=gradebook, done="differences_settled", n=str(done))


HANDLERS = [show_differences, settle_differences]
