"""What the gateway writes is asked of a house, under a request that the house answers alike when it is asked again."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.context import call
from chassis.errors import ServiceUnavailableError
from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.clients import ServiceClient
from tests.chassis.failing_client import Taking
from tests.chassis.test_doors import LAN, token
from tests.failing_twice import Outcome, Twice


@dataclass
class Visit:
    """A person's request at the gateway, and the house that answers it."""

    service: ServiceClient
    taking: Taking


def asked() -> imports_pb2.ImportFileRequest:
    return imports_pb2.ImportFileRequest(name="a.xlsx", request_id="r1")


async def asks(visit: Visit) -> None:
    with call(command="c1", token=token(LAN)):
        await visit.service.ask_imports("ImportFile", asked())


async def asks_with_patience(visit: Visit) -> None:
    with call(command="c1", token=token(LAN)):
        await visit.service.ask_imports("ImportFile", asked(), seconds=limits.ASK_FILE_SECONDS)


async def taken(visit: Visit) -> tuple[int, int]:
    """How often the house was asked, and what it took."""
    return visit.taking.asked, len(visit.taking.answers)


ROWS: dict[str, Twice[Visit]] = {
    "services/gateway/clients.py:_ask channel.ask": Twice(
        act=asks,
        sees=taken,
        not_done=Outcome((0, 0), (1, 1)),
        answer_lost=Outcome((1, 1), (2, 1)),
        raises=ServiceUnavailableError,
    ),
    "services/gateway/clients.py:_ask channel.ask 2": Twice(
        act=asks_with_patience,
        sees=taken,
        not_done=Outcome((0, 0), (1, 1)),
        answer_lost=Outcome((1, 1), (2, 1)),
        raises=ServiceUnavailableError,
    ),
}
