"""The composition of the library: the only file that sees every room."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import importing
import tabular
from chassis.service import Service, run
from chassis.texts import Texts
from importing import ImportRights, Imports
from importing.servicer import serve_imports
from operating.servicer import open_to_operators
from proto.gen.edu.library.v1 import library_pb2, library_pb2_grpc
from services.library.domain import limits
from services.library.domain.doors import DOORS
from services.library.domain.policy import POLICY
from services.library.events import hears
from services.library.files.readers import READERS
from services.library.rpc import LibraryServicer
from services.library.settings import LibrarySettings
from services.library.store import LibraryStore
from services.library.usecases.imports import importers
from services.library.usecases.search_index import keep_fresh, rebuild_index

SERVICE = library_pb2.DESCRIPTOR.services_by_name["LibraryService"].full_name
RIGHTS = ImportRights(policy=POLICY)
TEXTS = Path(__file__).parent / "texts"


def build(settings: LibrarySettings) -> Service:
    service = Service(settings)
    store = LibraryStore(service.database, service.clock, service.files)
    texts = Texts.load(tabular.TEXTS, importing.TEXTS, TEXTS)
    service.keeps(store)
    service.hears(hears)
    service.allows(POLICY)
    add = library_pb2_grpc.add_LibraryServiceServicer_to_server
    service.answers(add, LibraryServicer(store, texts), SERVICE, doors=DOORS, policy=POLICY)
    serve_imports(service, imports_of(store), texts)

    began = service.clock.now() - timedelta(seconds=limits.REFRESH_BACK_SECONDS)

    async def index() -> None:
        """What was kept before this process began can be found before anybody asks."""
        await rebuild_index(store)

    async def refresh() -> None:
        await keep_fresh(store, began)

    service.before_start(index)
    service.in_background(refresh)
    open_to_operators(service, make=lambda database, clock: LibraryStore(database, clock, service.files))
    return service


def imports_of(store: LibraryStore) -> Imports:
    """The import service of the library: its readers, what takes their content, and who may ask."""
    return Imports(store=store, readers=READERS, importers=importers(store), rights=RIGHTS)


def main() -> None:
    run(build(LibrarySettings()))
