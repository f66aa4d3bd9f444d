"""What a family cannot pay is written off: one person proposes it, another one of the school confirms it."""

from __future__ import annotations

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.invoices import Invoice, WriteOff
from services.payments.domain.policy import POLICY
from services.payments.domain.refusals import NothingWaits
from services.payments.domain.second_person import require_seen
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import book


async def propose_write_off(
    store: PaymentsStore, *, actor: Actor, invoice: str, amount: int, reason: str, request: str
) -> Invoice:
    """Nothing changes until a second person confirms; a negative amount is asked for again.

    Raises NotFound, NotAllowed, ReasonMissing or WriteOffTooLarge.
    """
    kept = await store.invoices.get(invoice)
    POLICY.require(actor, "write_off", school=kept.school)
    await store.audit(actor, "write_off", f"{invoice} {amount}")
    said = reason.strip()[: limits.REASON_CHARACTERS]

    async def attempt() -> Invoice:
        kept = await store.invoices.get(invoice)
        if kept.propose_write_off(WriteOff(amount, said, actor.id, store.now(), request)):
            await store.invoices.keep(kept)
        return kept

    return await decide(attempt)


async def decide_write_off(
    store: PaymentsStore, *, actor: Actor, invoice: str, accepted: bool, seen: str = ""
) -> Invoice:
    """What waits is written off and booked, or dropped. The same decision again finishes what a crash left.

    `seen` is the instant of the proposal that was looked at.
    Raises NotFound, NotAllowed, NothingWaits, ProposalOutdated, SecondPersonNeeded or WriteOffTooLarge.
    """
    kept = await store.invoices.get(invoice)
    POLICY.require(actor, "confirm_write_off" if accepted else "decline_write_off", school=kept.school)
    await store.audit(actor, "confirm_write_off" if accepted else "decline_write_off", invoice)

    async def attempt() -> Invoice:
        kept = await store.invoices.get(invoice)
        if kept.proposal is not None:
            require_seen(seen, kept.proposal.at, invoice)
        if kept.decide_write_off(actor.id, accepted=accepted):
            await store.invoices.keep(kept)
        elif accepted and not kept.write_offs:
            raise NothingWaits(invoice)
        return kept

    decided = await decide(attempt)
    await book(store, [decided])
    return decided
