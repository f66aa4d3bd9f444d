"""A group leader's home: plans and resources of colleagues that wait for a look."""

from __future__ import annotations

from typing import Any

from litestar import Response

from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients
from services.gateway.web.forms import month_of
from services.gateway.web.page import Web, page, visitor_of
from services.gateway.web.resources import waiting_resources


async def home(request: Web, clients: Clients) -> Response[Any]:
    duties = await clients.records.ask("ListDuties", records_pb2.ListDutiesRequest(month=month_of(request)))
    groups = visitor_of(request).places("group_leader", "group")
    return page(
        request,
        "home/leader.html",
        role="group_leader",
        month=duties.month or month_of(request),
        place=", ".join(group.rpartition("/")[2] for group in groups),
        reviews=[duty for duty in duties.duties if duty.kind == "review_plan"],
        resources=await waiting_resources(clients, "submitted"),
    )
