"""Online lessons of a class: who was there, who was not, and names of nobody that a teacher gives to a pupil once."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import text
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of

ADDRESS = "/lessons"


@get(ADDRESS)
async def show_lessons(request: Web, clients: InjectedClients) -> Response[Any]:
    query = request.query_params
    school = query.get("school", "") or visitor_of(request).school
    return await _shown(request, clients, school, query.get("class_name", ""))


async def _shown(
    request: Web, clients: Clients, school: str, class_name: str, problems: tuple[FieldProblem, ...] = ()
) -> Response[Any]:
    message = records_pb2.ListOnlineLessonsRequest(school=school, class_name=class_name)
    reply = await clients.records.ask("ListOnlineLessons", message)
    lessons = sorted(reply.lessons, key=lambda one: (one.on, one.class_name), reverse=True)
    strangers = sorted({shown for one in lessons for shown in one.strangers})
    return page(
        request,
        "marks/lessons.html",
        problems=problems,
        reply=reply,
        lessons=lessons,
        strangers=strangers if reply.may_tie else (),
        school=school,
        class_name=class_name,
    )


@post(ADDRESS)
async def tie(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    school, class_name, shown = (text(form, name) for name in ("school", "class_name", "shown"))
    message = records_pb2.TieGuestRequest(school=school, class_name=class_name, shown=shown, pupil=text(form, "pupil"))
    try:
        reply = await clients.records.ask("TieGuest", message)
    except Refusal as refusal:
        problem = FieldProblem("guests", explain(request, refusal))
        return await _shown(request, clients, school, class_name, (problem,))
    return go(ADDRESS, school=school, class_name=class_name, done="guest_tied", n=str(reply.days))


HANDLERS = [show_lessons, tie]
