"""What the houses of this code keep: their shapes, and the order in which their stores are read for a backup."""

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

# A house that listens stands before every house it hears; a test holds it against the reactions.
ORDER = ("reporting", "payments", "library", "records", "accounts")
NOWHERE = "mongodb://127.0.0.1:1"


def stores() -> dict[str, Store]:
    """Each store room, connected to nothing."""
    clock = SystemClock()
    found: dict[str, Store] = {
        "reporting": ReportingStore(connect(NOWHERE, "reporting"), clock),
        "payments": PaymentsStore(connect(NOWHERE, "payments"), clock),
        "library": LibraryStore(connect(NOWHERE, "library"), clock, FileStore(Path())),
        "records": RecordsStore(connect(NOWHERE, "records"), clock),
        "accounts": AccountsStore(connect(NOWHERE, "accounts"), clock),
    }
    return {name: found[name] for name in ORDER}


def shapes() -> dict[str, list[DocumentMapping[Any]]]:
    """The shapes of each house, with the one that the frame keeps in all of them."""
    return {name: [*store.mappings(), SIGNED_HEADS] for name, store in stores().items()}


def known() -> Known:
    schemas = {house: {shape.name: shape.schema for shape in own} for house, own in shapes().items()}
    return Known(schemas, frozenset(all_facts()))
