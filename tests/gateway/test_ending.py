"""A gateway of a process of its own is told to end: it turns red, finishes what it began, and closes the door."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from litestar.testing import TestClient

from chassis.doors.rpc import RpcServer
from chassis.errors import Refusal
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier
from deploy.local import ports, waiting
from deploy.local.layout import ROOT
from proto.gen.edu.accounts.v1 import accounts_pb2, accounts_pb2_grpc
from services.gateway.app import build
from services.gateway.settings import GatewaySettings
from services.gateway.web.closing import Closing
from tests.chassis.test_doors import keys
from tests.gateway.fakes import FakeServices

NAME = accounts_pb2.DESCRIPTOR.services_by_name["AccountsService"].full_name
START_SECONDS = 60.0
# The server's own threads outlive it, and abort a process whose interpreter is taken down under them.
START = "import atexit, pathlib; atexit.register(pathlib.Path({mark!r}).touch); import services.gateway.__main__"


class Slow(accounts_pb2_grpc.AccountsServiceServicer):
    """Answers when it is let."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def ListSchools(self, request: Any, context: Any) -> accounts_pb2.ListSchoolsResponse:
        self.begun.set()
        await self.go_on.wait()
        return accounts_pb2.ListSchoolsResponse(schools=[accounts_pb2.School(id="8702030")])

    async def audit(self, actor: Actor | None, method: str, refusal: Refusal) -> None:
        raise AssertionError(method)


class Gateway(NamedTuple):
    process: subprocess.Popen[bytes]
    pages: str
    web: str
    taken_down: Path


@pytest.fixture
async def accounts() -> AsyncIterator[tuple[str, Slow]]:
    slow, address = Slow(), f"127.0.0.1:{ports.any_free()}"
    server = RpcServer(TokenVerifier(keys), slow.audit)
    server.add(accounts_pb2_grpc.add_AccountsServiceServicer_to_server, slow, NAME)
    server.open_to_all(f"/{NAME}/ListSchools")
    await server.start(address)
    yield address, slow
    await server.stop()


@pytest.fixture
def gateway(accounts: tuple[str, Slow], tmp_path: Path) -> Iterator[Gateway]:
    pages, web = ports.any_free(), ports.any_free()
    environment = {
        **os.environ,
        **dict.fromkeys(("EDU_RECORDS", "EDU_LIBRARY", "EDU_PAYMENTS", "EDU_REPORTING"), "127.0.0.1:1"),
        "EDU_ACCOUNTS": accounts[0],
        "EDU_KEYSET_URL": "http://127.0.0.1:1",
        "EDU_KEYS_DIR": str(tmp_path),
        "EDU_GATEWAY_PORT": str(pages),
        "EDU_WEB_PORT": str(web),
        "EDU_DRAIN_SECONDS": "0",
    }
    taken_down = tmp_path / "taken-down"
    start = START.format(mark=str(taken_down))
    process = subprocess.Popen([sys.executable, "-c", start], cwd=ROOT, env=environment)
    waiting.for_port(pages, Path(os.devnull), process.poll)
    yield Gateway(process, f"http://127.0.0.1:{pages}", f"http://127.0.0.1:{web}", taken_down)
    process.kill()
    process.wait()


async def ask_for_ever(client: httpx.AsyncClient, address: str) -> None:
    while True:
        await client.get(address)


async def test_a_gateway_that_is_told_to_end_finishes_what_it_began(
    gateway: Gateway, accounts: tuple[str, Slow]
) -> None:
    _, slow = accounts
    async with httpx.AsyncClient(trust_env=False, timeout=START_SECONDS) as client:
        assert (await client.get(f"{gateway.web}/readyz")).json() == {"ready": True, "wrong": {}}
        begun = asyncio.create_task(client.get(f"{gateway.pages}/api/v1/schools"))
        await slow.begun.wait()
        gateway.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(START_SECONDS):
            while (red := await client.get(f"{gateway.web}/readyz")).status_code == 200:
                pass
            assert red.json() == {"ready": False, "wrong": {"door": "closing"}}
            with pytest.raises(httpx.TransportError):
                await ask_for_ever(client, f"{gateway.pages}/api/v1/nothing")
        assert (gateway.process.poll(), begun.done()) == (None, False)
        slow.go_on.set()
        answer = await begun
        assert (answer.status_code, answer.json()["schools"][0]["id"]) == (200, "8702030")
        assert await asyncio.to_thread(gateway.process.wait, START_SECONDS) == 0
    assert not gateway.taken_down.exists()


def test_while_it_ends_each_caller_is_told_to_come_by_another_connection(
    services: FakeServices, settings: GatewaySettings
) -> None:
    closing = Closing()
    with TestClient(build(settings, clients=services, closing=closing)) as client:  # type: ignore[arg-type]  # the library is untyped
        before = client.get("/sign-in")
        closing.begin()
        page, problem = client.get("/sign-in"), client.get("/api/v1/nothing")
    assert (before.headers.get("connection"), page.headers["connection"]) == (None, "close")
    assert (problem.status_code, problem.headers["connection"]) == (404, "close")
