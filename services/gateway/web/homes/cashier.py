"""A cashier's home: the desk, and what it holds."""

from __future__ import annotations

from typing import Any

from litestar import Response

from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway.clients import Clients
from services.gateway.web.desk import desk_of
from services.gateway.web.page import Web, page
from services.gateway.web.places import school_name


async def home(request: Web, clients: Clients) -> Response[Any]:
    school = desk_of(request)
    held = await clients.payments.ask("GetDesk", payments_pb2.GetDeskRequest(school=school))
    place = await school_name(request, clients, school)
    return page(request, "home/cashier.html", role="cashier", place=place, held=held)
