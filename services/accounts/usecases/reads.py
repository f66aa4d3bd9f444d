"""What of the journal of accounts is a read of what it keeps of pupils, and whom it is told."""

from __future__ import annotations

from functools import partial

from chassis.audit.reads import Whose
from chassis.identity.actor import Actor
from operating.families import ReadsKept
from services.accounts.domain import limits
from services.accounts.domain.policy import POLICY
from services.accounts.domain.refusals import PupilTooYoung
from services.accounts.store import AccountsStore

READS = {
    "read pupils": "read_pupils",
    "print slips": "print_slips",
    "issue guardian account": "issue_guardian_account",
}
FAMILY = frozenset({"guardian", "pupil"})  # other families are not named


def reads_kept(store: AccountsStore) -> ReadsKept:
    return ReadsKept(READS, partial(whose, store), FAMILY)


async def whose(store: AccountsStore, actor: Actor, pupil: str) -> Whose:
    """Where the pupil is. Raises NotAllowed, or PupilTooYoung for who is not seven: the guardians see it."""
    POLICY.require(actor, "see_reads", pupil=pupil, self=pupil)
    found = await store.pupils.find(pupil)
    if found is None:
        return Whose(pupil)
    if actor.id == pupil and not found.is_of_age(store.today()):
        raise PupilTooYoung(limits.SEES_READS_FROM_YEARS)
    return Whose(pupil, found.school, found.class_name)
