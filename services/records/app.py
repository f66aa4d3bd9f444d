"""The composition of records: the only file that sees every room."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import structlog

import importing
import tabular
from chassis.service import Service, run
from chassis.texts import Texts
from importing import ImportRights, Imports
from importing.servicer import serve_imports
from operating.families import open_to_families
from operating.servicer import open_to_operators
from proto.gen.edu.records.v1 import records_pb2, records_pb2_grpc
from services.records import metrics
from services.records.domain.catalogue import LESSON_PLAN, Catalogue
from services.records.domain.doors import DOORS
from services.records.domain.policy import POLICY
from services.records.domain.windows import windows_of
from services.records.events import hears
from services.records.files.readers import readers_of
from services.records.files.readers.gradebook import GRADEBOOK
from services.records.files.readers.meeting import ATTENDANCE
from services.records.files.readers.timetable import TIMETABLE
from services.records.files.rendering.renderer import Renderer
from services.records.record_types import READERS, RECORD_TYPES
from services.records.rpc import RecordsServicer
from services.records.settings import RecordsSettings
from services.records.signing.authority import Authority
from services.records.signing.key_store import KeyStore
from services.records.signing.service import Addresses, SigningService
from services.records.signing.software_keys import SoftwareKeyStore
from services.records.signing.token_keys import TokenKeyStore
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.imports.attendance import import_meeting
from services.records.usecases.imports.gradebooks import import_gradebook
from services.records.usecases.imports.lesson_plans import import_plan
from services.records.usecases.imports.timetables import import_timetables
from services.records.usecases.raising import keep_raising
from services.records.usecases.reads import reads_kept
from services.records.usecases.upgrade import rewrite_older_records

SERVICE = records_pb2.DESCRIPTOR.services_by_name["RecordsService"].full_name
RIGHTS = ImportRights(policy=POLICY, hand_in=("hand_in_files",))
log = structlog.get_logger()


def key_store_of(settings: RecordsSettings) -> KeyStore:
    """The token where one is set; else files, which is said plainly."""
    if settings.pkcs11_module is not None and settings.pkcs11_pin_file is not None:
        pin = settings.pkcs11_pin_file.read_text(encoding="ascii").strip()
        return TokenKeyStore(settings.pkcs11_module, settings.pkcs11_token, pin)
    folder = settings.signers_dir or settings.keys_dir / "signers"
    log.warning("signing keys are software keys, for demonstration only", folder=str(folder))
    return SoftwareKeyStore(folder)


def signing_of(settings: RecordsSettings) -> SigningService:
    addresses = Addresses(timestamp=settings.timestamp_url, status=settings.ocsp_url, revoked=settings.crl_url)
    return SigningService.of(key_store_of(settings), Authority(settings.keys_dir / "ca"), addresses)


def dependencies_of(settings: RecordsSettings, service: Service) -> Dependencies:
    days = {} if settings.plan_due_days is None else {LESSON_PLAN: settings.plan_due_days}
    return Dependencies(
        files=service.files,
        renderer=Renderer(),
        signing=signing_of(settings),
        catalogue=Catalogue.of(RECORD_TYPES, days),
        readers=READERS,
        texts=texts_of(),
        month=settings.month,
        online_limit=settings.online_periods_a_session,
        appeal_days=settings.appeal_days,
        windows=windows_of(settings.mark_windows),
        check_address=settings.check_address,
    )


def imports_of(store: RecordsStore, deps: Dependencies) -> Imports:
    """What the house takes from files."""
    return Imports(
        store=store,
        readers=readers_of(deps.record_type(LESSON_PLAN)),
        importers={
            LESSON_PLAN: partial(import_plan, store, deps),
            GRADEBOOK: partial(import_gradebook, store, deps.windows),
            TIMETABLE: partial(import_timetables, store, deps),
            ATTENDANCE: partial(import_meeting, store),
        },
        rights=RIGHTS,
        reports_unreadable=False,
        observe=metrics.count_file,
    )


def texts_of() -> Texts:
    """The sentences of spreadsheets, of importing and of this house."""
    return Texts.load(tabular.TEXTS, importing.TEXTS, Path(__file__).parent / "texts")


def build(settings: RecordsSettings) -> Service:
    service = Service(settings)
    store = RecordsStore(service.database, service.clock)
    deps = dependencies_of(settings, service)
    service.keeps(store)
    service.before_start(lambda: rewrite_older_records(store))
    service.in_background(lambda: keep_raising(store, deps))
    service.hears(hears)
    service.allows(POLICY)
    add = records_pb2_grpc.add_RecordsServiceServicer_to_server
    service.answers(add, RecordsServicer(store, deps), SERVICE, doors=DOORS, policy=POLICY)
    serve_imports(service, imports_of(store, deps), deps.texts, joint=" ")
    open_to_families(service, POLICY, reads_kept(store))
    open_to_operators(service, make=RecordsStore)
    return service


def main() -> None:
    run(build(RecordsSettings()))
