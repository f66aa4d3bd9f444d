"""The accountant's home: the statement to bring in, the lines to decide, fees and receipts of the month."""

from __future__ import annotations

from typing import Any

from litestar import Response

from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway.clients import Clients
from services.gateway.web.forms import month_of, new_request
from services.gateway.web.money import DOUBTFUL, school_of
from services.gateway.web.page import Web, page
from services.gateway.web.places import school_name
from services.gateway.web.second import account_of


async def home(request: Web, clients: Clients) -> Response[Any]:
    month, school = month_of(request), school_of(request)
    summary = await clients.payments.ask("GetSummary", payments_pb2.GetSummaryRequest(school=school, period=month))
    counts, waiting = summary.lines_by_state, summary.waiting_by_state
    return page(
        request,
        "home/accountant.html",
        role="accountant",
        month=month,
        summary=summary,
        lines=sum(counts.values()),
        doubtful=sum(counts.get(state, 0) - waiting.get(state, 0) for state in DOUBTFUL),
        waiting=sum(waiting.values()),
        account=await account_of(clients, school),
        place=await school_name(request, clients, school),
        request_id=new_request(request),
    )
