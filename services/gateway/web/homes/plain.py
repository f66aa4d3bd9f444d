"""The home of a role that has no duty this month: what it may look at, and nothing else."""

from __future__ import annotations

from typing import Any

from litestar import Response

from services.gateway.clients import Clients
from services.gateway.web.page import Web, page


async def home(request: Web, _clients: Clients) -> Response[Any]:
    return page(request, "home/plain.html")
