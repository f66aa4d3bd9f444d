"""The composition of reporting: the only file that sees every room."""

from __future__ import annotations

from chassis.service import House, run
from proto.gen.edu.reporting.v1 import reporting_pb2, reporting_pb2_grpc
from services.reporting.domain.policy import POLICY
from services.reporting.events import hears
from services.reporting.rpc import ReportingDoor
from services.reporting.settings import ReportingSettings
from services.reporting.store import ReportingStore

SERVICE = reporting_pb2.DESCRIPTOR.services_by_name["ReportingService"].full_name


def build(settings: ReportingSettings) -> House:
    house = House(settings)
    store = ReportingStore(house.database, house.door)
    house.keeps(store)
    house.hears(hears)
    house.allows(POLICY)
    house.rebuilds(ReportingStore)
    house.asks(reporting_pb2_grpc.add_ReportingServiceServicer_to_server, ReportingDoor(store), SERVICE)
    return house


def main() -> None:
    run(build(ReportingSettings()))
