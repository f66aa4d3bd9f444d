"""The composition of the library: the only file that sees every room."""

from __future__ import annotations

from chassis.service import Service, run
from operating.servicer import open_to_operators
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from proto.gen.edu.library.v1 import library_pb2, library_pb2_grpc
from services.library.domain.policy import POLICY
from services.library.events import hears
from services.library.rpc import ImportServicer, LibraryServicer
from services.library.settings import LibrarySettings
from services.library.store import LibraryStore
from services.library.usecases.shelving import keep_fresh, rebuild_index

SERVICE = library_pb2.DESCRIPTOR.services_by_name["LibraryService"].full_name
IMPORTS = imports_pb2.DESCRIPTOR.services_by_name["ImportService"].full_name


def build(settings: LibrarySettings) -> Service:
    service = Service(settings)
    store = LibraryStore(service.database, service.clock, service.files)
    service.keeps(store)
    service.hears(hears)
    service.allows(POLICY)
    service.answers(library_pb2_grpc.add_LibraryServiceServicer_to_server, LibraryServicer(store), SERVICE)
    service.answers(imports_pb2_grpc.add_ImportServiceServicer_to_server, ImportServicer(store), IMPORTS)

    async def index() -> None:
        """What was kept before this process began can be found before anybody asks."""
        await rebuild_index(store)

    async def refresh() -> None:
        await keep_fresh(store)

    service.before_start(index)
    service.in_background(refresh)
    open_to_operators(service, make=lambda database, clock: LibraryStore(database, clock, service.files))
    return service


def main() -> None:
    run(build(LibrarySettings()))
