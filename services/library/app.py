"""The composition of the library: the only file that sees every room."""

from __future__ import annotations

from chassis.service import House, run
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from proto.gen.edu.library.v1 import library_pb2, library_pb2_grpc
from services.library.domain.policy import POLICY
from services.library.events import hears
from services.library.rpc import ImportDoor, LibraryDoor
from services.library.settings import LibrarySettings
from services.library.store import LibraryStore
from services.library.usecases.shelving import keep_fresh, rebuild_index

SERVICE = library_pb2.DESCRIPTOR.services_by_name["LibraryService"].full_name
IMPORTS = imports_pb2.DESCRIPTOR.services_by_name["ImportService"].full_name


def build(settings: LibrarySettings) -> House:
    house = House(settings)
    store = LibraryStore(house.database, house.door, house.files)
    house.keeps(store)
    house.hears(hears)
    house.allows(POLICY)
    house.asks(library_pb2_grpc.add_LibraryServiceServicer_to_server, LibraryDoor(store), SERVICE)
    house.asks(imports_pb2_grpc.add_ImportServiceServicer_to_server, ImportDoor(store), IMPORTS)

    async def index() -> None:
        """What was kept before this process began can be found before anybody asks."""
        await rebuild_index(store)

    async def refresh() -> None:
        await keep_fresh(store)

    house.first(index)
    house.beside(refresh)
    return house


def main() -> None:
    run(build(LibrarySettings()))
