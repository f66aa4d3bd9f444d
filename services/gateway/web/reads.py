"""Who looked at what is kept of a child, or of the pupil who asks."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from services.gateway.clients import InjectedClients
from services.gateway.usecases.reads import Reads, reads_of
from services.gateway.web.page import Web, page, visitor_of


@get("/reads")
async def show_reads(request: Web, clients: InjectedClients) -> Response[Any]:
    """Of the child that is named, else of the first; the houses decide whether it is one's own."""
    visitor = visitor_of(request)
    children = visitor.places("guardian", "pupil") or visitor.places("pupil", "self")
    pupil = request.query_params.get("pupil", children[0] if children else "")
    nothing = Reads(reads=[], next_page_token="")
    found = await reads_of(clients, pupil, request.query_params.get("page", "")) if pupil else nothing
    return page(
        request, "reads.html", children=children, pupil=pupil, reads=found["reads"], more=found["next_page_token"]
    )


HANDLERS = [show_reads]
