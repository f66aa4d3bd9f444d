"""The composition of payments: the only file that sees every room."""

from __future__ import annotations

from chassis.service import Service, run
from operating.servicer import open_to_operators
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from proto.gen.edu.payments.v1 import payments_pb2, payments_pb2_grpc
from services.payments.domain.policy import POLICY
from services.payments.events import hears
from services.payments.rpc import ImportServicer, PaymentsServicer
from services.payments.settings import PaymentsSettings
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import book_missing, settle_waiting

SERVICE = payments_pb2.DESCRIPTOR.services_by_name["PaymentsService"].full_name
IMPORTS = imports_pb2.DESCRIPTOR.services_by_name["ImportService"].full_name
OPEN_TO_ALL = (f"/{SERVICE}/GetBill", f"/{SERVICE}/NoticePaid")


def build(settings: PaymentsSettings) -> Service:
    service = Service(settings)
    store = PaymentsStore(service.database, service.clock)
    service.keeps(store)
    service.hears(hears)
    service.allows(POLICY)
    servicer = PaymentsServicer(store, settings.notice_keys)
    service.answers(payments_pb2_grpc.add_PaymentsServiceServicer_to_server, servicer, SERVICE)
    service.answers(imports_pb2_grpc.add_ImportServiceServicer_to_server, ImportServicer(store), IMPORTS)
    service.open_to_all(*OPEN_TO_ALL)

    async def repair() -> None:
        """What a crash left between two writes is finished before anybody asks."""
        await settle_waiting(store)
        await book_missing(store)

    service.before_start(repair)
    open_to_operators(service, make=PaymentsStore)
    return service


def main() -> None:
    run(build(PaymentsSettings()))
