"""The logbook of a class: the week with its periods, one of them entered, the week closed by the homeroom teacher."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict

from chassis.errors import Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import new_request, text, whole
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of

ADDRESS = "/logbook"
PARTS = 3


@get(ADDRESS)
async def show_logbook(request: Web, clients: InjectedClients) -> Response[Any]:
    """`at` is the period that is to be entered: its day, session and number."""
    query = request.query_params
    school = query.get("school", "") or visitor_of(request).school
    day, at = query.get("day", ""), query.get("at", "")
    return await _shown(request, clients, school, query.get("class_name", ""), day=day, at=at)


async def _shown(
    request: Web,
    clients: Clients,
    school: str,
    class_name: str,
    *,
    day: str,
    at: str = "",
    problems: tuple[FieldProblem, ...] = (),
) -> Response[Any]:
    message = records_pb2.GetLogbookRequest(school=school, class_name=class_name, day=day)
    book = (await clients.records.ask("GetLogbook", message)).logbook
    rows = [(f"{row.day}/{row.session}/{row.number}", row) for row in book.rows]
    return page(
        request,
        "marks/logbook.html",
        problems=problems,
        book=book,
        rows=rows,
        chosen=next((row for key, row in rows if key == at), None) if book.may_write else None,
        request_id=new_request(request),
    )


@post(f"{ADDRESS}/entry")
async def enter(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    at = text(form, "at")
    place = at.split("/")
    day, session, number = place if len(place) == PARTS else ("", "", "")
    message = records_pb2.PostLogbookEntryRequest(
        school=text(form, "school"),
        class_name=text(form, "class_name"),
        day=day,
        session=session,
        number=whole(number, limits.PERIODS_A_SESSION),
        subject=text(form, "subject"),
        lesson=text(form, "lesson"),
        absent=_several(form, "absent"),
        remark=text(form, "remark"),
        grade=text(form, "grade"),
        not_taught=text(form, "not_taught") == "1",
        base=whole(text(form, "base"), limits.VERSION_MOST),
        request_id=text(form, "request_id"),
    )
    return await _done(request, clients, "PostLogbookEntry", message, notice="logbook_entered", at=at)


@post(f"{ADDRESS}/close")
async def close(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = records_pb2.CloseLogbookRequest(
        school=text(form, "school"),
        class_name=text(form, "class_name"),
        day=text(form, "day"),
        note=text(form, "note"),
        request_id=text(form, "request_id"),
    )
    return await _done(request, clients, "CloseLogbook", message, notice="logbook_closed")


async def _done(
    request: Web, clients: Clients, method: str, message: Any, *, notice: str, at: str = ""
) -> Response[Any]:
    school, class_name, day = message.school, message.class_name, message.day
    try:
        await clients.records.ask(method, message, seconds=limits.ASK_FILE_SECONDS)
    except Refusal as refusal:
        problem = FieldProblem("entry" if at else "close", explain(request, refusal))
        return await _shown(request, clients, school, class_name, day=day, at=at, problems=(problem,))
    return go(ADDRESS, school=school, class_name=class_name, day=day, done=notice)


def _several(form: FormMultiDict, name: str) -> list[str]:
    return [one for one in form.getall(name, []) if isinstance(one, str)][: limits.CLASS_PUPILS]


HANDLERS = [show_logbook, enter, close]
