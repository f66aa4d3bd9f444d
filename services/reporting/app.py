"""The composition of reporting: the only file that sees every room."""

from __future__ import annotations

from chassis.service import Service, run
from operating.servicer import open_to_operators
from proto.gen.edu.reporting.v1 import reporting_pb2, reporting_pb2_grpc
from services.reporting.domain.policy import POLICY
from services.reporting.events import hears
from services.reporting.rpc import ReportingServicer
from services.reporting.settings import ReportingSettings
from services.reporting.store import ReportingStore

SERVICE = reporting_pb2.DESCRIPTOR.services_by_name["ReportingService"].full_name


def build(settings: ReportingSettings) -> Service:
    service = Service(settings)
    store = ReportingStore(service.database, service.clock)
    service.keeps(store)
    service.hears(hears)
    service.allows(POLICY)
    service.answers(reporting_pb2_grpc.add_ReportingServiceServicer_to_server, ReportingServicer(store), SERVICE)
    open_to_operators(service, make=ReportingStore)
    return service


def main() -> None:
    run(build(ReportingSettings()))
