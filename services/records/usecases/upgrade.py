"""Records that an older version of the house kept are rewritten once, so that their new fields can be asked for."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from chassis.documents import BrokenDocument
from services.records.domain.record import Record
from services.records.store import RecordsStore

log = structlog.get_logger()


async def rewrite_older_records(store: RecordsStore) -> int:
    """Returns how many were rewritten. One that cannot be read stays as it is: whoever opens it is told.

    Nothing is told: a record says in its new form what it said in the old one.
    """
    rewritten, after = 0, ""
    while ids := await store.ids_of_older_records(after):
        records = await _readable(store, ids)
        lost = await store.records.keep_many(records) if records else []
        rewritten += len(records) - len(lost)
        after = ids[-1]
    if rewritten:
        log.info("older records rewritten", records=rewritten)
    return rewritten


async def _readable(store: RecordsStore, ids: Sequence[str]) -> list[Record]:
    try:
        return list((await store.records.many(ids)).values())
    except BrokenDocument:
        found = [await _one(store, record) for record in ids]
        return [record for record in found if record]


async def _one(store: RecordsStore, record: str) -> Record | None:
    try:
        return await store.records.find(record)
    except BrokenDocument as error:
        log.warning("an older record cannot be read and stays as it is", record=record, error=str(error))
        return None
