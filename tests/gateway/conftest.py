"""A gateway over stand-ins, and a browser-like visitor who keeps cookies and form tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from services.gateway.app import build
from services.gateway.settings import GatewaySettings
from tests.gateway.demo import demo_services
from tests.gateway.fakes import FakeServices

TOKEN = re.compile(r'name="_csrf_token" value="([0-9a-f]+)"')


class Visitor:
    """Signs in as one of the demo's people and sends forms as a browser would."""

    def __init__(self, client: TestClient[Any], services: FakeServices) -> None:
        self.client = client
        self.services = services

    def sign_in(self, name: str) -> Visitor:
        answer = self.post("/sign-in", {"name": name, "password": "x"}, seen="/sign-in")
        assert answer.status_code == 303, answer.text
        return self

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path, follow_redirects=False)

    def post(
        self,
        path: str,
        fields: Mapping[str, str | list[str]],
        *,
        seen: str = "/",
        files: dict[str, tuple[str, bytes]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        found = TOKEN.search(self.client.get(seen).text)
        assert found is not None
        data = {**fields, "_csrf_token": found.group(1)}
        return self.client.post(path, data=data, files=files, headers=headers, follow_redirects=False)

    def asked(self, method: str) -> list[Any]:
        return [request for service in self.services.all for name, request in service.asked if name == method]


@pytest.fixture
def services() -> FakeServices:
    return demo_services()


@pytest.fixture
def settings(tmp_path: Path) -> GatewaySettings:
    nowhere = "127.0.0.1:1"
    return GatewaySettings(
        accounts=nowhere,
        records=nowhere,
        library=nowhere,
        payments=nowhere,
        reporting=nowhere,
        keyset_url="",
        keys_dir=tmp_path,
        month="2026-10",
    )


@pytest.fixture
def visitor(services: FakeServices, settings: GatewaySettings) -> Iterator[Visitor]:
    with TestClient(build(settings, clients=services)) as client:  # type: ignore[arg-type]  # the library is untyped
        yield Visitor(client, services)
