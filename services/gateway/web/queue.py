"""The queue of lines that a person has to decide: suggestions with score and reasons, a key for each."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.enums import MediaType

from chassis.errors import Refusal
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import InjectedClients
from services.gateway.web.forms import new_request, text
from services.gateway.web.money import school_of
from services.gateway.web.page import FieldProblem, Web, done, explain, page, say

SAME = "same"  # chosen: another line tells the same payment
PARTS = re.compile(r"^[0-9A-Za-z]+=[0-9]+(;[0-9A-Za-z]+=[0-9]+)*$")


@get("/money/queue")
async def show_queue(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _queue(request, clients)


async def _queue(request: Web, clients: InjectedClients, problems: tuple[FieldProblem, ...] = ()) -> Response[Any]:
    message = payments_pb2.ListDoubtsRequest(
        school=school_of(request),
        page_size=limits.QUEUE_ROWS,
        page_token=request.query_params.get("page", ""),
    )
    reply = await clients.payments.ask("ListDoubts", message)
    return page(
        request,
        "money/queue.html",
        problems=problems,
        doubts=reply.doubts,
        more=reply.next_page_token,
        request_id=new_request(request),
    )


@post("/money/queue")
async def put_from_queue(request: Web, clients: InjectedClients) -> Response[Any]:
    """What was chosen is proposed to a second person: a suggestion, or that the payment is told twice.

    A script of ours reads the answer as JSON.
    """
    form = await request.form()
    line, number = text(form, "line"), text(form, "chosen")
    parts, problem, names = text(form, f"parts-{number}"), "", text(form, f"names-{number}")
    if number == SAME or PARTS.match(parts):
        message = payments_pb2.AssignLineRequest(
            line=line, reason=text(form, f"reason-{number}"), request_id=text(form, "request_id")
        )
        if number == SAME:
            message.repeated, names = True, say(request, "queue.same")
        else:
            for pupil, amount in (part.split("=") for part in parts.split(";")):
                message.parts.add(pupil=pupil, amount=min(int(amount), limits.AMOUNT_MOST_DONG))
        try:
            await clients.payments.ask("AssignLine", message)
        except Refusal as refusal:
            problem = explain(request, refusal)
    else:
        problem = say(request, "queue.nothing_chosen")
    if request.headers.get("accept") == MediaType.JSON:
        said = problem or say(request, "queue.sent", names=names)
        return Response({"text": said}, status_code=422 if problem else 200, media_type=MediaType.JSON)
    if problem:
        return await _queue(request, clients, (FieldProblem(f"line-{line}", problem),))
    return done(request, "/money/queue", "line_proposed", {"name": names})


HANDLERS = [show_queue, put_from_queue]
