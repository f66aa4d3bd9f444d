"""Fee items: a list of them comes in as a file; every school reads them."""

from __future__ import annotations

import asyncio

from chassis.documents import Query
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.fees import FeeItem, same_item
from services.payments.domain.policy import POLICY
from services.payments.domain.reports import FEE_ITEMS, FileReport, Findings
from services.payments.files.readers import fee_items
from services.payments.files.statements import open_workbook
from services.payments.store import PaymentsStore
from services.payments.usecases.reports import Upload, keep_report


async def import_fee_items(store: PaymentsStore, *, actor: Actor, upload: Upload) -> FileReport:
    """The report on the file; refused rows stand in it. Raises NotAllowed or FileUnreadable."""
    POLICY.require(actor, "import_fee_items", jurisdiction="")
    await store.audited(actor, "import_fee_items", upload.name)
    workbook = await asyncio.to_thread(open_workbook, upload.content, upload.name)
    fee_list = fee_items.read(workbook, upload.name)
    known = await store.items.many(item.id for item in fee_list.items)
    fresh = [item for item in fee_list.items if item.id not in known]
    changed = [item for item in fee_list.items if item.id in known and not same_item(item, known[item.id])]
    for item in changed:
        item.version, item.sequence = known[item.id].version, known[item.id].sequence
    for item in (*fresh, *changed):
        item.tell_present()
    lost = await store.items.keep_many([*fresh, *changed]) if fresh or changed else []
    if lost:
        raise LostUpdateError(f"fee items {', '.join(lost)} were changed by somebody else; hand the file in again")
    findings = Findings(
        kind=FEE_ITEMS,
        rows=fee_list.rows,
        created=len(fresh),
        changed=len(changed),
        same=len(fee_list.items) - len(fresh) - len(changed),
        refused=tuple(fee_list.refused[: limits.REFUSED_ROWS]),
        note="; ".join(fee_list.notes),
    )
    return await keep_report(store, upload, findings)


async def list_fee_items(store: PaymentsStore, *, actor: Actor) -> list[FeeItem]:
    """All fee items, by code. Raises NotAllowed."""
    POLICY.require(actor, "list_fee_items")
    return await store.items.where(Query(limit=limits.PAGE_ROWS))
