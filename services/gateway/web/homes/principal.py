"""A principal's home: the month's batch to sign, resources to approve, and how the school stands."""

from __future__ import annotations

from typing import Any

from litestar import Response

from proto.gen.edu.payments.v1 import payments_pb2
from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients
from services.gateway.web.district import late_of_school
from services.gateway.web.forms import month_of
from services.gateway.web.page import Web, page, visitor_of
from services.gateway.web.places import school_name
from services.gateway.web.resources import waiting_resources
from services.gateway.web.second import account_of, tables_of


async def home(request: Web, clients: Clients) -> Response[Any]:
    month = month_of(request)
    school = next(iter(visitor_of(request).places("principal", "school")), "")
    batch = await clients.records.ask("ListBatch", records_pb2.ListBatchRequest(month=month))
    summary = await clients.records.ask("GetSummary", records_pb2.GetSummaryRequest(month=month, school=school))
    duties = await clients.records.ask("ListDuties", records_pb2.ListDutiesRequest(month=month))
    late = await late_of_school(clients, month, school)
    money = await clients.payments.ask("GetSummary", payments_pb2.GetSummaryRequest(school=school, period=month))
    return page(
        request,
        "home/principal.html",
        role="principal",
        month=month,
        place=await school_name(request, clients, school),
        batch=batch,
        summary=summary,
        late=late,
        reviews=[duty for duty in duties.duties if duty.kind == "review_plan"],
        account=await account_of(clients, school),
        tables=await tables_of(clients, school),
        lines_waiting=sum(money.waiting_by_state.values()),
        resources=await waiting_resources(clients, "passed"),
    )
