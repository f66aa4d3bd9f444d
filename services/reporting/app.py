"""The composition of reporting: the only file that sees every room."""

from __future__ import annotations

from pathlib import Path

from chassis.service import Service, run
from chassis.texts import Texts
from operating.servicer import open_to_operators
from proto.gen.edu.reporting.v1 import reporting_pb2, reporting_pb2_grpc
from services.reporting.domain.doors import ASKS_SECOND_FACTOR, DOORS
from services.reporting.domain.policy import POLICY
from services.reporting.events import hears
from services.reporting.files.indicator_table import read_table
from services.reporting.rpc import ReportingServicer
from services.reporting.settings import ReportingSettings
from services.reporting.store import ReportingStore

SERVICE = reporting_pb2.DESCRIPTOR.services_by_name["ReportingService"].full_name
TEXTS = Path(__file__).parent / "texts"


def build(settings: ReportingSettings) -> Service:
    service = Service(settings)
    store = ReportingStore(service.database, service.clock)
    service.keeps(store)
    service.hears(hears)
    service.allows(POLICY)
    servicer = ReportingServicer(store, read_table(), Texts.load(TEXTS))
    add = reporting_pb2_grpc.add_ReportingServiceServicer_to_server
    service.answers(add, servicer, SERVICE, doors=DOORS, policy=POLICY, second=ASKS_SECOND_FACTOR)
    open_to_operators(service, make=ReportingStore)
    return service


def main() -> None:
    run(build(ReportingSettings()))
