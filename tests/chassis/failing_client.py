"""A call that writes at another house: asked again under the same request, it is done once and answered alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from grpc import StatusCode, aio

from chassis.context import call
from chassis.doors.client import Client
from chassis.errors import ServiceUnavailableError
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from tests.chassis.test_doors import LAN, Answering, token
from tests.failing_twice import Loss, Outcome, Twice


class Taking(Answering):
    """A house that takes a file once for each request, and remembers its answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, imports_pb2.ImportFileResponse] = {}
        self.asked = 0

    async def ImportFile(self, request: Any, context: Any) -> imports_pb2.ImportFileResponse:
        self.asked += 1
        report = imports_pb2.FileReport(file=f"{request.name} {len(self.answers)}")
        return self.answers.setdefault(request.request_id, imports_pb2.ImportFileResponse(report=report))


class Lost(aio.AioRpcError):
    """As the channel says it when the connection broke."""

    def __init__(self, message: str) -> None:
        super().__init__(StatusCode.UNAVAILABLE, aio.Metadata(), aio.Metadata(), message)


class Silent(Lost):
    """As the channel says it when the deadline passed: nobody asks again by itself."""

    def __init__(self, message: str) -> None:
        aio.AioRpcError.__init__(self, StatusCode.DEADLINE_EXCEEDED, aio.Metadata(), aio.Metadata(), message)


@dataclass
class Asking:
    client: Client
    service: Taking
    loss: Loss
    error: type[Exception] = Silent
    answers: list[str] = field(default_factory=list)

    async def ask(self) -> str:
        stub = self.client.stub(imports_pb2_grpc.ImportServiceStub)
        method = self.loss.around("rpc", stub.ImportFile, self.error)
        with call(command="c1", token=token(LAN)):
            reply = await self.client.ask(method, imports_pb2.ImportFileRequest(name="a.xlsx", request_id="r1"))
        return str(reply.report.file)


async def asks(asking: Asking) -> None:
    asking.answers.append(await asking.ask())


async def taken(asking: Asking) -> tuple[int, int, list[str]]:
    """How often the house was asked, what it took, and what the asker was told."""
    return asking.service.asked, len(asking.service.answers), asking.answers


AT_NEIGHBOURS: dict[str, Twice[Asking]] = {
    "chassis/doors/client.py:Client._ask_once rpc": Twice(
        act=asks,
        sees=taken,
        not_done=Outcome((0, 0, []), (1, 1, ["a.xlsx 0"])),
        answer_lost=Outcome((1, 1, []), (2, 1, ["a.xlsx 0"])),
        raises=ServiceUnavailableError,
    ),
}
