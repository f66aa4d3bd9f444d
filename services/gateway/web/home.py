"""One home per role: each duty is a card that already knows year, subject, class and signer."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from services.gateway.web.page import Web, page, visitor_of


@get("/")
async def show_home(request: Web) -> Response[Any]:
    visitor = visitor_of(request)
    return page(request, "home.html", role=visitor.roles[0] if visitor.roles else "none")


HANDLERS = [show_home]
