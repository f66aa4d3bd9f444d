"""A clerk's home: the lists of the office to bring in, the records of the school, accounts of staff and parents."""

from __future__ import annotations

from typing import Any

from litestar import Response

from services.gateway.clients import Clients
from services.gateway.web.forms import new_request
from services.gateway.web.page import Web, page, visitor_of
from services.gateway.web.places import school_name


async def home(request: Web, clients: Clients) -> Response[Any]:
    school = next(iter(visitor_of(request).places("clerk", "school")), "")
    place = await school_name(request, clients, school)
    return page(request, "home/clerk.html", role="clerk", place=place, request_id=new_request(request))
