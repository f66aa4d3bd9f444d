"""What of the journal of payments is a read of what it keeps of pupils, and whom it is told."""

from __future__ import annotations

from functools import partial

from chassis.audit.reads import Whose
from chassis.identity.actor import Actor
from operating.families import ReadsKept
from services.payments.domain.policy import POLICY
from services.payments.store import PaymentsStore

READS = {
    "list_invoices": "list_invoices",
    "get_invoice": "get_invoice",
    "print_bills": "print_bills",
    "list_receipts": "list_receipts",
    "get_receipt": "get_receipt",
    "read_register": "read_register",
}
FAMILY = frozenset({"guardian", "pupil"})  # other families are not named


def reads_kept(store: PaymentsStore) -> ReadsKept:
    return ReadsKept(READS, partial(whose, store), FAMILY)


async def whose(store: PaymentsStore, actor: Actor, pupil: str) -> Whose:
    """Where the pupil is, as accounts told it. Raises NotAllowed."""
    POLICY.require(actor, "see_reads", pupil=pupil, self=pupil)
    found = (await store.pupils_named([pupil])).get(pupil)
    return Whose(pupil, found.school, found.class_name) if found else Whose(pupil)
