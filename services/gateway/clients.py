"""Clients of the five services that the gateway asks: one channel each, made once, closed once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from litestar.params import Dependency

from chassis.doors.client import Client
from chassis.errors import Forbidden, NotFound
from proto.gen.edu.accounts.v1 import accounts_pb2_grpc
from proto.gen.edu.frame.v1 import frame_pb2_grpc
from proto.gen.edu.imports.v1 import imports_pb2_grpc
from proto.gen.edu.library.v1 import library_pb2_grpc
from proto.gen.edu.payments.v1 import payments_pb2_grpc
from proto.gen.edu.reads.v1 import reads_pb2_grpc
from proto.gen.edu.records.v1 import records_pb2_grpc
from proto.gen.edu.reporting.v1 import reporting_pb2_grpc
from services.gateway.settings import GatewaySettings

SECOND_FACTOR_NEEDED = "SECOND_FACTOR_NEEDED"
Reply = Any  # generated messages carry their own types; a stub method's reply is known where it is used

SERVICES = ("accounts", "records", "library", "payments", "reporting")


class SecondFactorAskedError(Exception):
    """A house wants a second factor first. No handler takes it for a fault of its own form: all pages ask alike."""

    def __init__(self, refusal: Forbidden) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class ServiceUnknown(NotFound):
    reason = "SERVICE_UNKNOWN"

    def __init__(self, name: str) -> None:
        super().__init__(f"no service is called {name!r}", service=name)


@dataclass(frozen=True)
class ServiceClient:
    """A service with its own stub, that of the frame, and those of imports and reads where it has them."""

    name: str
    channel: Client
    stub: Any
    frame: Any
    imports: Any = None
    reads: Any = None

    async def ask(self, method: str, request: Any, *, seconds: float | None = None) -> Reply:
        """Asks the service itself. Raises its Refusal, or ServiceUnavailableError."""
        return await _ask(self.channel, getattr(self.stub, method), request, seconds)

    async def ask_imports(self, method: str, request: Any, *, seconds: float | None = None) -> Reply:
        """Asks the ImportService, which four services share. Raises as `ask` does."""
        return await _ask(self.channel, getattr(self.imports, method), request, seconds)

    async def ask_reads(self, method: str, request: Any) -> Reply:
        """Asks the ReadsService, which the houses answer that keep something of pupils. Raises as `ask` does."""
        return await _ask(self.channel, getattr(self.reads, method), request, None)

    async def ask_frame(self, method: str, request: Any) -> Reply:
        """Asks the FrameService, which every service answers. Raises as `ask` does."""
        return await _ask(self.channel, getattr(self.frame, method), request, None)


async def _ask(channel: Client, method: Any, request: Any, seconds: float | None) -> Reply:
    try:
        if seconds is None:
            return await channel.ask(method, request)
        return await channel.ask(method, request, seconds=seconds)
    except Forbidden as refusal:
        if refusal.reason == SECOND_FACTOR_NEEDED:
            raise SecondFactorAskedError(refusal) from refusal
        raise


@dataclass(frozen=True)
class Clients:
    accounts: ServiceClient
    records: ServiceClient
    library: ServiceClient
    payments: ServiceClient
    reporting: ServiceClient

    @classmethod
    def from_settings(cls, settings: GatewaySettings) -> Clients:
        """Channels open themselves at the first question; nothing is reached here."""
        return cls(
            accounts=_client(settings, "accounts", accounts_pb2_grpc.AccountsServiceStub, imports=True),
            records=_client(settings, "records", records_pb2_grpc.RecordsServiceStub, imports=True),
            library=_client(settings, "library", library_pb2_grpc.LibraryServiceStub, imports=True),
            payments=_client(settings, "payments", payments_pb2_grpc.PaymentsServiceStub, imports=True),
            reporting=_client(settings, "reporting", reporting_pb2_grpc.ReportingServiceStub, imports=False),
        )

    @property
    def importing(self) -> tuple[ServiceClient, ...]:
        return (self.accounts, self.records, self.library, self.payments)

    @property
    def keeping_of_pupils(self) -> tuple[ServiceClient, ...]:
        return (self.accounts, self.records, self.payments)

    @property
    def all(self) -> tuple[ServiceClient, ...]:
        return (*self.importing, self.reporting)

    def named(self, name: str) -> ServiceClient:
        """Raises ServiceUnknown."""
        for client in self.all:
            if client.name == name:
                return client
        raise ServiceUnknown(name)

    async def close(self) -> None:
        await asyncio.gather(*(client.channel.close() for client in self.all))


# How a handler asks for them; made by the composition root, so nothing is left to validate per request.
InjectedClients = Annotated[Clients, Dependency(skip_validation=True)]


def _client(settings: GatewaySettings, name: str, stub: Any, *, imports: bool) -> ServiceClient:
    channel = Client(getattr(settings, name), settings.tls, name=name)
    return ServiceClient(
        name=name,
        channel=channel,
        stub=channel.stub(stub),
        frame=channel.stub(frame_pb2_grpc.FrameServiceStub),
        imports=channel.stub(imports_pb2_grpc.ImportServiceStub) if imports else None,
        reads=channel.stub(reads_pb2_grpc.ReadsServiceStub),
    )
