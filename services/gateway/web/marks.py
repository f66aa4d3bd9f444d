"""The mark grid: one native input a cell, each mark saved as it is left, and told why when it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from chassis.errors import Conflict, Invalid, NotFound, Refusal, Unauthenticated, refusal_from_wire
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.refusals import readable
from services.gateway.web.forms import json_of, new_request, text
from services.gateway.web.page import FieldProblem, Web, explain, go, page, say, visitor_of

CONFLICT = "MARK_CONFLICT"
GRID = "/marks/grid"


class AnotherPerson(Conflict):
    reason = "ANOTHER_PERSON"

    def __init__(self, typed_by: str, signed_in: str) -> None:
        super().__init__(f"{typed_by} typed this, and {signed_in} is signed in", typed_by=typed_by)


@get("/marks")
async def show_gradebooks(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    reply = await clients.records.ask("ListGradebooks", records_pb2.ListGradebooksRequest())
    return page(request, "marks/list.html", gradebooks=reply.gradebooks)


@get(GRID)
async def show_grid(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    return await _grid(request, clients, _which(dict(request.query_params)))


def _which(query: Mapping[str, Any]) -> records_pb2.GetGradebookRequest:
    names = ("gradebook", "school", "class_name", "subject", "term")
    return records_pb2.GetGradebookRequest(**{name: str(query.get(name, "")) for name in names})


async def _grid(
    request: Web,
    clients: Clients,
    which: records_pb2.GetGradebookRequest,
    problems: tuple[FieldProblem, ...] = (),
    typed: Mapping[str, str] | None = None,
) -> Response[Any]:
    """`typed` stands in the inputs in place of what the record holds, and is marked as not saved."""
    book = await clients.records.ask("GetGradebook", which)
    birth_dates = await _birth_dates(clients, book.gradebook)
    return page(
        request,
        "marks/grid.html",
        problems=problems,
        book=book,
        rows=[(pupil, {cell.slot: cell for cell in pupil.cells}) for pupil in book.pupils],
        born=birth_dates,
        typed=typed or {},
        block=limits.BLOCK_MARKS,
        request_id=new_request(request),
    )


async def _birth_dates(clients: Clients, book: records_pb2.GradebookRow) -> dict[str, str]:
    """Tells namesakes apart. Accounts keeps them; where it says nothing the grid is whole without."""
    message = accounts_pb2.ListPupilsRequest(
        school=book.school, class_name=book.class_name, page_size=limits.CLASS_PUPILS
    )
    try:
        reply = await clients.accounts.ask("ListPupils", message)
    except Refusal:
        return {}
    return {pupil.id: pupil.birth_date for pupil in reply.pupils}


@post("/marks/save", media_type="application/json")
async def save(request: Web, clients: InjectedClients) -> Response[dict[str, Any]]:
    """A block of cells. Each is answered for by its own id: kept, in conflict, or refused with the reason."""
    visitor, headers = visitor_of(request), {"cache-control": "no-store"}
    body = await json_of(request)
    if not isinstance(body, dict) or not isinstance(body.get("entries"), list):
        raise Invalid("entries are missing")
    typed_by = str(body.get("person", visitor.id))
    if typed_by != visitor.id:
        refusal = AnotherPerson(typed_by, visitor.id)
        return Response({"reason": refusal.reason, "text": explain(request, refusal)}, status_code=409, headers=headers)
    entries = [_entry(cell) for cell in body["entries"] if isinstance(cell, dict)]
    try:
        answers = await _post(request, clients, str(body.get("gradebook", "")), entries)
    except Unauthenticated as refusal:
        return Response({"reason": refusal.reason, "text": explain(request, refusal)}, status_code=401, headers=headers)
    return Response({"answers": answers}, headers=headers)


def _entry(cell: Mapping[str, Any]) -> records_pb2.MarkEntry:
    """One mark as the page sends it; its id is the same however often it is sent."""
    version = cell.get("version", 0)
    return records_pb2.MarkEntry(
        request_id=str(cell.get("id", "")),
        pupil=str(cell.get("pupil", "")),
        slot=str(cell.get("slot", "")),
        value=_plain(str(cell.get("value", ""))),
        base_version=version if isinstance(version, int) and 0 <= version <= limits.VERSION_MOST else 0,
    )


def _plain(shown: str) -> str:
    """A mark on the page has a comma, a mark in the record a point."""
    return shown.strip().replace(",", ".")


async def _post(
    request: Web, clients: Clients, gradebook: str, entries: list[records_pb2.MarkEntry]
) -> list[dict[str, Any]]:
    """An answer for each entry, in their order; what refuses the block refuses each of it."""
    block = entries[: limits.BLOCK_MARKS]
    message = records_pb2.PostMarksRequest(gradebook=gradebook, entries=block)
    try:
        reply = await clients.records.ask("PostMarks", message)
    except Unauthenticated:
        raise
    except Refusal as refusal:
        said = explain(request, refusal)
        return [{"id": entry.request_id, "state": "refused", "text": said} for entry in block]
    return [_answer(request, answer) for answer in reply.answers]


def _answer(request: Web, answer: records_pb2.MarkAnswer) -> dict[str, Any]:
    if not answer.reason:
        average = answer.average.replace(".", ",")
        return {"id": answer.request_id, "state": "kept", "version": answer.cell.version, "average": average}
    details = dict(answer.details)
    said = explain(request, refusal_from_wire(Conflict, answer.reason, "", details))
    if answer.reason != CONFLICT:
        return {"id": answer.request_id, "state": "refused", "text": said}
    return {
        "id": answer.request_id,
        "state": "conflict",
        "text": said,
        "value": readable(CONFLICT, details)["value"],
        "version": int(details.get("version", "0")),
        "by": details.get("by", ""),
        "at": details.get("at", ""),
    }


@post(GRID)
async def save_all(request: Web, clients: InjectedClients) -> Response[Any]:
    """Without script: every changed cell of the form in one block, and all refusals at once."""
    form = await request.form()
    which = _which({name: text(form, name) for name in form})
    book = await clients.records.ask("GetGradebook", which)
    titles: dict[str, str] = {}
    entries = []
    for pupil in book.pupils:
        now = {cell.slot: cell for cell in pupil.cells}
        for slot in book.slots:
            field = f"m-{pupil.pupil}-{slot.id}"
            cell = now.get(slot.id) or records_pb2.Cell(slot=slot.id)
            value = _plain(text(form, field))
            if field not in form or value == cell.value:
                continue
            entries.append(
                records_pb2.MarkEntry(
                    request_id=f"{text(form, 'request_id')}-{field}",
                    pupil=pupil.pupil,
                    slot=slot.id,
                    value=value,
                    base_version=cell.version,
                )
            )
            titles[entries[-1].request_id] = f"{pupil.name}, {slot.title}"
    answers = await _post(request, clients, book.gradebook.id, entries) if entries else []
    problems = tuple(
        FieldProblem(f"m-{entry.pupil}-{entry.slot}", f"{titles[entry.request_id]}: {answer['text']}")
        for entry, answer in zip(entries, answers, strict=True)
        if answer["state"] != "kept"
    )
    if problems:
        refused = {problem.field: text(form, problem.field) for problem in problems}
        return await _grid(request, clients, which, problems, refused)
    return go(GRID, gradebook=book.gradebook.id, done="marks_kept", n=str(len(entries)))


async def show_typed(request: Web, clients: Clients, form: Mapping[str, Any]) -> Response[Any]:
    """The grid as somebody had filled it in when the session ended."""
    fields = {name: str(value) for name, value in form.items()}
    problem = FieldProblem("main", say(request, "marks.typed_before"))
    return await _grid(request, clients, _which(fields), (problem,), fields)


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
