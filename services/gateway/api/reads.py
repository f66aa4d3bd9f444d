"""Who read what is kept of a pupil, for the family."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.openapi.datastructures import ResponseSpec

from services.gateway.api.requests import PageToken
from services.gateway.clients import InjectedClients
from services.gateway.usecases.reads import Reads, reads_of

SAYS = {200: ResponseSpec(data_container=Reads, description="Reads, the newest first", generate_examples=False)}


@get("/pupils/{pupil:str}/reads", responses=SAYS, tags=["people"])
async def reads(clients: InjectedClients, pupil: str, page_token: PageToken = "") -> dict[str, Any]:
    """Who read what the houses keep of the pupil, alone or in a list of class or school. A page may be empty."""
    return dict(await reads_of(clients, pupil, page_token))


ROUTES = [reads]
