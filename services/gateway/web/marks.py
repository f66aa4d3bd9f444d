"""The mark grid: one native input a cell, each mark saved as it is left, and told why when it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post

from chassis.errors import Invalid, NotFound, Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import text
from services.gateway.web.page import FieldProblem, Web, explain, go, page, say, visitor_of

CONFLICT = "MARK_CONFLICT"


@dataclass(frozen=True)
class Entry:
    """One mark as the page sends it; `id` is the same however often it is sent."""

    id: str
    pupil: str
    slot: str
    value: str
    version: int


@get("/marks")
async def show_gradebooks(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    reply = await clients.records.ask("ListGradebooks", records_pb2.ListGradebooksRequest())
    return page(request, "marks/list.html", gradebooks=reply.gradebooks)


@get("/marks/grid")
async def show_grid(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _grid(request, clients, _which(dict(request.query_params)))


def _which(query: dict[str, Any]) -> records_pb2.GetGradebookRequest:
    names = ("gradebook", "school", "class_name", "subject", "term")
    return records_pb2.GetGradebookRequest(**{name: str(query.get(name, "")) for name in names})


async def _grid(
    request: Web, clients: Clients, which: records_pb2.GetGradebookRequest, problems: tuple[FieldProblem, ...] = ()
) -> Response[Any]:
    book = await clients.records.ask("GetGradebook", which)
    rows = [(pupil, {cell.slot: cell for cell in pupil.cells}) for pupil in book.pupils]
    status = 422 if problems else 200
    return page(request, "marks/grid.html", status=status, problems=problems, book=book, rows=rows)


@post("/marks/save", media_type="application/json")
async def save(request: Web, clients: InjectedClients) -> Response[dict[str, Any]]:
    """A handful of cells. Each is answered for by its own id: kept, in conflict, or refused with the reason."""
    body = await request.json()
    if not isinstance(body, dict) or not isinstance(body.get("entries"), list):
        raise Invalid("entries are missing")
    gradebook = str(body.get("gradebook", ""))
    # One after the other: all of them change the same document, and would only get in each other's way.
    answers = [await _post(request, clients, gradebook, _entry(cell)) for cell in body["entries"][: limits.BLOCK_MARKS]]
    return Response({"answers": answers}, headers={"cache-control": "no-store"})


def _entry(cell: dict[str, Any]) -> Entry:
    return Entry(
        id=str(cell.get("id", "")),
        pupil=str(cell.get("pupil", "")),
        slot=str(cell.get("slot", "")),
        value=_plain(str(cell.get("value", ""))),
        version=int(cell.get("version", 0)),
    )


def _plain(shown: str) -> str:
    """A mark on the page has a comma, a mark in the record a point."""
    return shown.strip().replace(",", ".")


async def _post(request: Web, clients: Clients, gradebook: str, entry: Entry) -> dict[str, Any]:
    message = records_pb2.PostMarkRequest(
        gradebook=gradebook,
        pupil=entry.pupil,
        slot=entry.slot,
        value=entry.value,
        base_version=entry.version,
        request_id=entry.id,
    )
    try:
        reply = await clients.records.ask("PostMark", message)
    except Refusal as refusal:
        answer: dict[str, Any] = {"id": entry.id, "state": "refused", "text": explain(request, refusal)}
        if refusal.reason == CONFLICT:
            value = refusal.details.get("value", "").replace(".", ",")
            answer |= {"state": "conflict", "value": value, "version": int(refusal.details.get("version", "0"))}
        return answer
    average = reply.average.replace(".", ",")
    return {"id": entry.id, "state": "kept", "version": reply.cell.version, "average": average}


@post("/marks/grid")
async def save_all(request: Web, clients: InjectedClients) -> Response[Any]:
    """Without script: every changed cell of the form, and all refusals at once."""
    form = await request.form()
    gradebook = text(form, "gradebook")
    which = records_pb2.GetGradebookRequest(gradebook=gradebook, **_address(form))
    book = await clients.records.ask("GetGradebook", which)
    kept, problems = 0, []
    for pupil in book.pupils:
        now = {cell.slot: cell for cell in pupil.cells}
        for slot in book.slots:
            field = f"m-{pupil.pupil}-{slot.id}"
            cell = now.get(slot.id) or records_pb2.Cell(slot=slot.id)
            value = _plain(text(form, field))
            if field not in form or value == cell.value:
                continue
            entry = Entry(f"{text(form, 'request_id')}-{field}", pupil.pupil, slot.id, value, cell.version)
            answer = await _post(request, clients, book.gradebook.id, entry)
            if answer["state"] == "kept":
                kept += 1
            else:
                problems.append(FieldProblem(field, f"{pupil.name}, {slot.title}: {answer['text']}"))
    if problems:
        return await _grid(request, clients, which, tuple(problems))
    return go("/marks/grid", gradebook=book.gradebook.id, done="marks_kept", n=str(kept))


def _address(form: Any) -> dict[str, str]:
    return {name: text(form, name) for name in ("school", "class_name", "subject", "term")}


@get("/marks/results")
async def show_results(request: Web, clients: InjectedClients) -> Response[Any]:
    query = request.query_params
    message = records_pb2.ResultsOfClassRequest(
        school=query.get("school", visitor_of(request).school),
        class_name=query.get("class_name", ""),
        term=query.get("term", "hk1"),
    )
    reply = await clients.records.ask("ResultsOfClass", message)
    if not reply.pupils:
        raise NotFound(say(request, "reason.NOT_FOUND"))
    return page(request, "marks/results.html", ask=message, reply=reply)


HANDLERS = [show_gradebooks, show_grid, save, save_all, show_results]
