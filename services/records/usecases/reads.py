"""What of the journal of records is a read of what it keeps of pupils, and whom it is told."""

from __future__ import annotations

from functools import partial

from chassis.audit.reads import Whose
from chassis.identity.actor import Actor
from operating.families import ReadsKept
from services.records.domain.policy import POLICY
from services.records.store import RecordsStore

READS = {
    "read gradebook": "read_gradebook",
    "read results": "read_results",
    "read year sheet": "read_year_sheet",
    "list online lessons": "list_online_lessons",
    "see attendance": "see_attendance",
}
FAMILY = frozenset({"guardian", "pupil"})  # other families are not named


def reads_kept(store: RecordsStore) -> ReadsKept:
    return ReadsKept(READS, partial(whose, store), FAMILY)


async def whose(store: RecordsStore, actor: Actor, pupil: str) -> Whose:
    """Where the pupil is, as accounts told it. Raises NotAllowed."""
    POLICY.require(actor, "see_reads", pupil=pupil, self=pupil)
    found = await store.pupil(pupil)
    return Whose(pupil, found.school, found.class_name) if found else Whose(pupil)
