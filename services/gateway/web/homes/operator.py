"""The operator's home: files in, accounts issued and printed, the system's health."""

from __future__ import annotations

from typing import Any

from litestar import Response

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients
from services.gateway.web.forms import new_request
from services.gateway.web.page import Web, page


async def home(request: Web, clients: Clients) -> Response[Any]:
    summary = await clients.accounts.ask("GetSummary", accounts_pb2.GetSummaryRequest())
    reply = await clients.accounts.ask("ListSchools", accounts_pb2.ListSchoolsRequest(page_size=limits.PAGE_ROWS))
    made = new_request(request)
    return page(request, "home/operator.html", role="operator", summary=summary, schools=reply.schools, request_id=made)
