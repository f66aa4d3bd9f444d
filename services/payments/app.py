"""The composition of payments: the only file that sees every room."""

from __future__ import annotations

from chassis.service import House, run
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from proto.gen.edu.payments.v1 import payments_pb2, payments_pb2_grpc
from services.payments.domain.policy import POLICY
from services.payments.events import hears
from services.payments.rpc import ImportDoor, PaymentsDoor
from services.payments.settings import PaymentsSettings
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import book_missing, settle_waiting

SERVICE = payments_pb2.DESCRIPTOR.services_by_name["PaymentsService"].full_name
IMPORTS = imports_pb2.DESCRIPTOR.services_by_name["ImportService"].full_name
OPEN_TO_ALL = (f"/{SERVICE}/GetBill", f"/{SERVICE}/NoticePaid")


def build(settings: PaymentsSettings) -> House:
    house = House(settings)
    store = PaymentsStore(house.database, house.door)
    house.keeps(store)
    house.hears(hears)
    house.allows(POLICY)
    door = PaymentsDoor(store, settings.notice_keys)
    house.asks(payments_pb2_grpc.add_PaymentsServiceServicer_to_server, door, SERVICE)
    house.asks(imports_pb2_grpc.add_ImportServiceServicer_to_server, ImportDoor(store), IMPORTS)
    house.open_to_all(*OPEN_TO_ALL)

    async def repair() -> None:
        """What a crash left between two writes is finished before anybody asks."""
        await settle_waiting(store)
        await book_missing(store)

    house.first(repair)
    return house


def main() -> None:
    run(build(PaymentsSettings()))
