"""Real houses behind the JSON API: accounts and payments on a real store and a real log, the others quiet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.datastructures import State

from chassis.texts import Texts
from deploy.local import ports
from proto.gen.edu.frame.v1 import frame_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from services.accounts.app import build as build_accounts
from services.accounts.settings import AccountsSettings
from services.gateway.api.routes import router
from services.gateway.app import TEXTS
from services.gateway.clients import Clients
from services.gateway.settings import GatewaySettings
from services.payments.app import build as build_payments
from services.payments.settings import PaymentsSettings
from tests.gateway.fakes import FakeService, FakeServices

OPERATOR_PASSWORD = "operator's own"
DEADLINE_SECONDS = 120.0  # only a hang lasts so long


@dataclass
class Place:
    """Where everything of one test lies."""

    store_uri: str
    name: str
    kafka: str
    folder: Path

    def settings(self, service: str, web_port: int, keyset: str) -> dict[str, Any]:
        return {
            "service": service,
            "store_uri": self.store_uri,
            "database": f"{self.name}{service}",
            "kafka": self.kafka,
            "keyset_url": keyset,
            "files_dir": self.folder / "files",
            "keys_dir": self.folder / "keys",
            "rpc_port": ports.any_free(),
            "web_port": web_port,
        }


@dataclass
class Program:
    """A program that asks the API as one person."""

    http: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **query: Any) -> Any:
        return (await self.http.get(f"/api/v1{path}", params=query, headers=self.headers)).json()

    async def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        return await self.http.post(f"/api/v1{path}", json=body or {}, headers=self.headers | headers)

    async def hand_in(self, path: str, content: bytes, **headers: str) -> Any:
        files, data = {"file": (path.rpartition("/")[2], content)}, {"path": path}
        answer = await self.http.post("/api/v1/imports", files=files, data=data, headers=self.headers | headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sign_in(self, name: str, password: str) -> Any:
        session = (await self.post("/session", {"name": name, "password": password})).json()
        self.headers = {"authorization": f"Bearer {session['access_token']}"}
        return session

    async def settled(self) -> None:
        """Waits on the API's own word, never on time."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not (await self.get("/ops/settled"))["settled"]:
                pass

    def other(self) -> Program:
        return Program(self.http)


def quiet(name: str) -> FakeService:
    """A house that knows no file and has nothing to tell."""
    return FakeService(
        name,
        {
            "Recognise": imports_pb2.RecogniseResponse(),
            "ListReports": imports_pb2.ListReportsResponse(),
            "GetState": frame_pb2.GetStateResponse(),
            "Describe": frame_pb2.DescribeResponse(service=name),
            "ListEffects": frame_pb2.ListEffectsResponse(),
        },
    )


def _as_met(service: Any) -> Any:
    """A real house where a stand-in is expected: both are asked alike."""
    return service


@asynccontextmanager
async def standing(place: Place) -> AsyncIterator[Program]:
    """The operator's program; signed in."""
    web = ports.any_free()
    keyset = f"http://127.0.0.1:{web}/.well-known/jwks.json"
    own = AccountsSettings(**place.settings("accounts", web, keyset), bootstrap_operator_password=OPERATOR_PASSWORD)
    money = PaymentsSettings(**place.settings("payments", ports.any_free(), keyset))
    settings = GatewaySettings(
        accounts=f"127.0.0.1:{own.rpc_port}",
        payments=f"127.0.0.1:{money.rpc_port}",
        records="127.0.0.1:1",
        library="127.0.0.1:1",
        reporting="127.0.0.1:1",
        keyset_url=keyset,
        kafka=place.kafka,
    )
    services = [build_accounts(own), build_payments(money)]
    for service in services:
        await service.start()
    real = Clients.from_settings(settings)
    behind = FakeServices(
        _as_met(real.accounts), quiet("records"), quiet("library"), _as_met(real.payments), quiet("reporting")
    )
    state = State({"clients": behind, "settings": settings, "texts": Texts.load(TEXTS)})
    app: Any = Litestar(route_handlers=[router()], state=state, openapi_config=None, logging_config=None)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        program = Program(http)
        await program.sign_in("operator", OPERATOR_PASSWORD)
        yield program
    await real.close()
    for service in services:
        await service.database.client.drop_database(service.database.name)
        await service.stop()
