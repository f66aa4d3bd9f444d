"""The composition of payments: the only file that sees every room."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import structlog

import importing
import tabular
from chassis.identity.actor import Actor
from chassis.identity.doors import open_calls
from chassis.service import Service, run
from chassis.texts import Texts
from importing import FileReport, ImportRights, Imports, Upload
from importing.servicer import serve_imports
from operating.families import open_to_families
from operating.rebuild.nightly import seconds_until
from operating.servicer import open_to_operators
from proto.gen.edu.payments.v1 import payments_pb2, payments_pb2_grpc
from services.payments import metrics
from services.payments.domain.doors import DOORS
from services.payments.domain.file_kinds import FEE_ITEMS, STATEMENT
from services.payments.domain.policy import POLICY
from services.payments.events import hears
from services.payments.files.notice_keys import NoticeKeys
from services.payments.files.readers import READERS
from services.payments.rpc import PaymentsServicer
from services.payments.settings import PaymentsSettings
from services.payments.store import PaymentsStore
from services.payments.usecases.fees import import_fee_items
from services.payments.usecases.notices import NoticeDesk
from services.payments.usecases.proof import prove_all
from services.payments.usecases.reads import reads_kept
from services.payments.usecases.settling import book_missing, settle_waiting
from services.payments.usecases.statements import import_statement
from services.payments.usecases.tables import carry_out_decided

log = structlog.get_logger()
SERVICE = payments_pb2.DESCRIPTOR.services_by_name["PaymentsService"].full_name
OPEN_TO_ALL = open_calls(SERVICE, DOORS)
RIGHTS = ImportRights(
    policy=POLICY, hand_in=("import_statement", "import_fee_items"), read="list_reports", read_of="read_lists"
)


class TimedImports(Imports):
    """Imports whose time is counted, from bytes to ledger."""

    async def import_file(self, *, actor: Actor, upload: Upload) -> FileReport:
        with metrics.STATEMENT_SECONDS.time():
            return await super().import_file(actor=actor, upload=upload)


def imports_of(store: PaymentsStore) -> Imports:
    """What the house takes from files, and who may hand them in: each kind asks for its own right."""
    return TimedImports(
        store=store,
        readers=READERS,
        importers={FEE_ITEMS: partial(import_fee_items, store), STATEMENT: partial(import_statement, store)},
        rights=RIGHTS,
        reports_unreadable=False,
        remembers_columns=True,
        observe=metrics.count_lines,
    )


def texts_of() -> Texts:
    """The sentences of spreadsheets, of importing and of this house."""
    return Texts.load(tabular.TEXTS, importing.TEXTS, Path(__file__).parent / "texts")


def build(settings: PaymentsSettings) -> Service:
    service = Service(settings)
    store, texts = PaymentsStore(service.database, service.clock), texts_of()
    service.keeps(store)
    service.hears(hears)
    service.allows(POLICY)
    desk = NoticeDesk(store, NoticeKeys(settings.notice_keys))
    servicer, add = PaymentsServicer(store, texts, desk), payments_pb2_grpc.add_PaymentsServiceServicer_to_server
    service.answers(add, servicer, SERVICE, doors=DOORS, policy=POLICY)
    serve_imports(service, imports_of(store), texts)

    async def repair() -> None:
        """What a crash left between two writes is finished before anybody asks."""
        await carry_out_decided(store)
        await settle_waiting(store)
        await book_missing(store)

    service.before_start(repair)
    service.in_background(desk.run)
    service.in_background(partial(prove_nightly, store, settings))
    open_to_families(service, POLICY, reads_kept(store))
    open_to_operators(service, make=PaymentsStore)
    return service


async def prove_nightly(store: PaymentsStore, settings: PaymentsSettings) -> None:
    """Ends only by cancellation."""
    while True:
        await asyncio.sleep(seconds_until(settings.prove_at, store.now()))
        try:
            await prove_all(store)
        except Exception:
            metrics.PROOFS_FAILED.inc()
            log.exception("the nightly proof of money failed")


def main() -> None:
    run(build(PaymentsSettings()))
