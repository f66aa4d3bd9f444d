"""A teacher's home: each plan to hand in is a card with its own drop field; each gradebook one tap away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response

from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients
from services.gateway.web.forms import month_of, new_request
from services.gateway.web.page import FieldProblem, Web, page
from services.gateway.web.places import school_name

OWN = ("correct_plan", "submit_plan")


async def home(
    request: Web, clients: Clients, problems: Sequence[FieldProblem] = (), sent: Mapping[str, str] | None = None
) -> Response[Any]:
    """`sent` has the request of a duty whose form came back: its card keeps it, and the problem stands there."""
    duties = await clients.records.ask("ListDuties", records_pb2.ListDutiesRequest(month=month_of(request)))
    books = await clients.records.ask("ListGradebooks", records_pb2.ListGradebooksRequest())
    plans = [duty for kind in OWN for duty in duties.duties if duty.kind == kind]
    school = plans[0].school if plans else ""
    return page(
        request,
        "home/teacher.html",
        problems=problems,
        role="teacher",
        month=duties.month or month_of(request),
        place=plans[0].school_name if plans else await school_name(request, clients, school),
        waiting=[duty for duty in duties.duties if duty.kind == "wait_for_plan"],
        plans=[(duty, (sent or {}).get(duty.id) or new_request(request)) for duty in plans],
        done_plans=duties.done,
        all_plans=duties.all,
        gradebooks=[book for book in books.gradebooks if book.writable],
    )
