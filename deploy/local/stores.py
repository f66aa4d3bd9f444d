"""The stores of every service: their mappings, and the order in which a backup reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chassis.audit.checkpoints import SIGNED_HEADS
from chassis.clock import SystemClock
from chassis.documents import DocumentMapping, connect
from chassis.documents.files import FileStore
from chassis.store import Store
from contracts.facts import all_facts
from operating.backup.restoring import Known
from services.accounts.store import AccountsStore
from services.library.store import LibraryStore
from services.payments.store import PaymentsStore
from services.records.store import RecordsStore
from services.reporting.store import ReportingStore

# A service that listens stands before every service that it hears; a test compares this with the reactions.
ORDER = ("reporting", "payments", "library", "records", "accounts")
NOWHERE = "mongodb://127.0.0.1:1"


def stores() -> dict[str, Store]:
    """The store of each service, connected to nothing."""
    clock = SystemClock()
    by_name: dict[str, Store] = {
        "reporting": ReportingStore(connect(NOWHERE, "reporting"), clock),
        "payments": PaymentsStore(connect(NOWHERE, "payments"), clock),
        "library": LibraryStore(connect(NOWHERE, "library"), clock, FileStore(Path())),
        "records": RecordsStore(connect(NOWHERE, "records"), clock),
        "accounts": AccountsStore(connect(NOWHERE, "accounts"), clock),
    }
    return {name: by_name[name] for name in ORDER}


def mappings() -> dict[str, list[DocumentMapping[Any]]]:
    """The mappings of each service, with the one that the frame keeps in all of them."""
    return {name: [*store.mappings(), SIGNED_HEADS] for name, store in stores().items()}


def known() -> Known:
    """What this code can read of a backup."""
    schemas = {service: {mapping.name: mapping.schema for mapping in own} for service, own in mappings().items()}
    return Known(schemas, frozenset(all_facts()))
