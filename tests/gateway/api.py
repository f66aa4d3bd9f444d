"""The JSON API over stand-ins, without pages, cookies or ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import TestClient

from services.gateway.api.routes import router
from services.gateway.web.words import Words
from tests.gateway.fakes import FakeNeighbours, clients


@contextmanager
def asking(
    houses: FakeNeighbours | None = None, **answers: Mapping[str, Any]
) -> Iterator[tuple[TestClient[Litestar], FakeNeighbours]]:
    """A client of the API, and the stand-ins behind it."""
    behind = houses or clients(**answers)
    app = Litestar(
        route_handlers=[router()],
        state=State({"houses": behind, "words": Words.load()}),
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client, behind
