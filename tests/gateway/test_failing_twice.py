"""Every outside write of the gateway fails twice: not done, and done with the answer lost. Asking again mends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.errors import ServiceUnavailableError
from chassis.identity.tokens import TokenVerifier
from proto.gen.edu.imports.v1 import imports_pb2_grpc
from services.gateway.clients import ServiceClient
from tests.architecture.laws.source import kept
from tests.chassis.failing_client import Taking
from tests.chassis.test_doors import NAME, keys
from tests.failing_twice import BOTH, Loss, has_all_rows, lossy
from tests.gateway.failing_rows import ROWS, Visit


def test_every_write_of_the_gateway_has_its_two_rows() -> None:
    kept(has_all_rows("services/gateway/", ROWS, Path(__file__)))


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    taking = Taking()
    server = RpcServer(TokenVerifier(keys), taking.audit)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, taking, NAME)
    channel = Client(f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    imports = channel.stub(imports_pb2_grpc.ImportServiceStub)
    yield Visit(ServiceClient("accounts", channel, stub=None, frame=None, imports=imports), taking)
    await channel.close()
    await server.stop()


@BOTH
@pytest.mark.parametrize("write", ROWS)
async def test_what_was_asked_of_a_house_is_done_once_whatever_was_lost(visit: Visit, write: str, done: bool) -> None:
    loss = Loss(write, done=done)
    lossy(loss, visit.service.channel, "ask", ServiceUnavailableError)
    await ROWS[write].fail(visit, loss)
