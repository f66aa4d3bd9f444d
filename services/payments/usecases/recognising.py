"""How well this house knows a file, and what it takes from candidate."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.errors import Invalid
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.refusals import FileUnreadable
from services.payments.domain.reports import FEE_ITEMS, STATEMENT, FileReport
from services.payments.files.readers import camt053, fee_items, mt940_text, sheets
from services.payments.files.statements import open_workbook
from services.payments.store import PaymentsStore
from services.payments.usecases.fees import import_fee_items
from services.payments.usecases.reports import Upload, answered_before
from services.payments.usecases.statements import import_statement
from tabular import Table


class KindUnknown(Invalid):
    reason = "KIND_UNKNOWN"

    def __init__(self, kind: str) -> None:
        super().__init__(f"payments imports {FEE_ITEMS} and {STATEMENT}, not {kind!r}", kind=kind)


@dataclass(frozen=True)
class Recognised:
    kind: str = ""
    score: int = 0
    missing: tuple[str, ...] = ()
    rows: int = 0


CERTAIN, NONE_OF_OURS = 100, Recognised()


def recognise(content: bytes, name: str) -> Recognised:
    """Raises FileUnreadable for a file that is not what it claims."""
    if camt053.is_camt053(content):
        return Recognised(STATEMENT, CERTAIN, rows=content.count(b"<Ntry>"))
    if mt940_text.is_mt940(content):
        return Recognised(STATEMENT, CERTAIN, rows=content.count(b"\n:61:"))
    workbook = open_workbook(content, name)
    candidates = [
        _scored(STATEMENT, sheets.table_of(workbook), len(sheets.COLUMNS), sheets.missing_columns),
        _scored(FEE_ITEMS, fee_items.table_of(workbook), len(fee_items.COLUMNS), fee_items.missing_columns),
    ]
    return max(candidates, key=lambda candidate: (candidate.score, not candidate.missing))


def _scored(kind: str, table: Table | None, columns: int, missing_columns: object) -> Recognised:
    """The share of the kind's columns that the header names; a missing required candidate costs most."""
    if table is None:
        return NONE_OF_OURS
    assert callable(missing_columns)
    share = len(table.places) * CERTAIN // columns
    missing = tuple(missing_columns(table))
    score = share if not missing else share // (1 + len(missing)) // 2
    return Recognised(kind, score, missing, sum(1 for _ in table.rows))


async def import_file(store: PaymentsStore, *, actor: Actor, kind: str, upload: Upload) -> FileReport:
    """Raises FileUnreadable, KindUnknown or NotAllowed. A repeated request gets the first report."""
    if len(upload.content) > limits.STATEMENT_BYTES:
        raise FileUnreadable(upload.name, f"tệp nặng hơn {limits.STATEMENT_BYTES // 1_000_000} MB")
    report = await answered_before(store, upload)
    if report is not None:
        return report
    if kind == FEE_ITEMS:
        return await import_fee_items(store, actor=actor, upload=upload)
    if kind == STATEMENT:
        return await import_statement(store, actor=actor, upload=upload)
    raise KindUnknown(kind)
