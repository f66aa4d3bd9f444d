"""The JSON API over stand-ins, without pages, cookies or ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import TestClient

from chassis.texts import Texts
from services.gateway.api.addresses import keeping_slashes
from services.gateway.api.manners import answering_head
from services.gateway.api.routes import router
from services.gateway.app import TEXTS
from tests.gateway.fakes import FakeServices, fake_services


@contextmanager
def asking(
    services: FakeServices | None = None, **answers: Mapping[str, Any]
) -> Iterator[tuple[TestClient[Litestar], FakeServices]]:
    """A client of the API, and the stand-ins behind it."""
    behind = services or fake_services(**answers)
    app = Litestar(
        route_handlers=[router()],
        state=State({"clients": behind, "texts": Texts.load(TEXTS)}),
        openapi_config=None,
        logging_config=None,
    )
    app.asgi_handler = answering_head(keeping_slashes(app.asgi_handler))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client, behind
