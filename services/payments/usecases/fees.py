"""Fee items: a list of them comes in as a file; every school reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chassis.documents import Query
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from importing import ImportJob
from services.payments.domain import limits
from services.payments.domain.fees import FeeItem, same_item
from services.payments.domain.policy import POLICY
from services.payments.files.readers.fee_items import FeeList
from services.payments.store import PaymentsStore


async def import_fee_items(store: PaymentsStore, fee_list: FeeList, job: ImportJob) -> None:
    """Keeps the items that are new or changed. Raises NotAllowed, or LostUpdateError when others were faster."""
    POLICY.require(job.actor, "import_fee_items", jurisdiction="")
    findings = job.findings
    findings.school, findings.rows = "", fee_list.rows
    findings.refuse(*fee_list.refused)
    findings.note(*fee_list.notes)
    known = await store.items.many(item.id for item in fee_list.items)
    fresh = [item for item in fee_list.items if item.id not in known]
    changed = [item for item in fee_list.items if item.id in known and not same_item(item, known[item.id])]
    findings.count("created", len(fresh))
    findings.count("changed", len(changed))
    findings.count("same", len(fee_list.items) - len(fresh) - len(changed))
    if not job.preview:
        await _keep(store, fresh, changed, known)


async def _keep(
    store: PaymentsStore, fresh: Sequence[FeeItem], changed: Sequence[FeeItem], known: Mapping[str, FeeItem]
) -> None:
    for item in changed:
        item.version, item.sequence = known[item.id].version, known[item.id].sequence
    for item in (*fresh, *changed):
        item.tell_present()
    lost = await store.items.keep_many([*fresh, *changed]) if fresh or changed else []
    if lost:
        raise LostUpdateError(f"fee items {', '.join(lost)} were changed by somebody else; hand the file in again")


async def list_fee_items(store: PaymentsStore, *, actor: Actor) -> list[FeeItem]:
    """All fee items, by code. Raises NotAllowed."""
    POLICY.require(actor, "list_fee_items")
    return await store.items.where(Query(limit=limits.PAGE_ROWS))
