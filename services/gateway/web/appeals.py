"""A family asks that a mark be looked at again, and sees the answer; the teacher answers beside the corrections."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.corrections import ADDRESS as CORRECTIONS
from services.gateway.web.corrections import shown as corrections_shown
from services.gateway.web.forms import new_request, text
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of

ADDRESS = "/marks/appeals"


@get(ADDRESS)
async def show_appeals(request: Web, clients: InjectedClients) -> Response[Any]:
    query = request.query_params
    return await _shown(request, clients, query.get("pupil", ""), query.get("term", "hk1"))


async def _shown(
    request: Web, clients: Clients, pupil: str, term: str, problems: tuple[FieldProblem, ...] = ()
) -> Response[Any]:
    visitor_of(request)
    reply = await clients.records.ask("ResultsOfPupil", records_pb2.ResultsOfPupilRequest(pupil=pupil, term=term))
    return page(
        request,
        "marks/appeals.html",
        problems=problems,
        reply=reply,
        term=term,
        marks={one.subject: list(one.marks) for one in reply.marks},
        request_id=new_request(request),
    )


@post(ADDRESS)
async def ask_appeal(request: Web, clients: InjectedClients) -> Response[Any]:
    """`which` is subject and column; no column is the whole term."""
    form = await request.form()
    subject, _, slot = text(form, "which").partition("|")
    message = records_pb2.AskAppealRequest(
        pupil=text(form, "pupil"),
        subject=subject,
        term=text(form, "term"),
        slot=slot,
        words=text(form, "words"),
        request_id=text(form, "request_id"),
    )
    try:
        await clients.records.ask("AskAppeal", message)
    except Refusal as refusal:
        problem = FieldProblem("main", explain(request, refusal))
        return await _shown(request, clients, message.pupil, message.term, (problem,))
    return go(ADDRESS, pupil=message.pupil, term=message.term, done="appeal_asked")


@post(f"{ADDRESS}/answer")
async def answer_appeal(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = records_pb2.AnswerAppealRequest(
        gradebook=text(form, "gradebook"),
        appeal=text(form, "appeal"),
        outcome=text(form, "outcome"),
        answer=text(form, "answer"),
        request_id=text(form, "request_id"),
    )
    try:
        await clients.records.ask("AnswerAppeal", message)
    except Refusal as refusal:
        problem = FieldProblem("main", explain(request, refusal))
        return await corrections_shown(request, clients, message.gradebook, (problem,))
    return go(CORRECTIONS, gradebook=message.gradebook, done="appeal_answered")


HANDLERS = [show_appeals, ask_appeal, answer_appeal]
