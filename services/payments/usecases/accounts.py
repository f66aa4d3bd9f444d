"""Receiving accounts: where the money of a school comes in, one account a school."""

from __future__ import annotations

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.payments.domain.policy import POLICY
from services.payments.domain.receiving import ReceivingAccount, receiving_account
from services.payments.domain.refusals import AccountTaken
from services.payments.store import PaymentsStore


async def set_receiving_account(
    store: PaymentsStore, *, actor: Actor, school: str, bin_code: str, account: str, holder: str
) -> ReceivingAccount:
    """The account as it is kept; the same account again changes nothing.

    `bin_code` is the bank's six digits. Raises NotAllowed, NotFound, BankUnknown, AccountInvalid or AccountTaken.
    """
    POLICY.require(actor, "set_account", school=school)
    await store.audit(actor, "set_account", school)
    await store.school(school)
    proposed = receiving_account(school, bin_code, account, holder)

    async def attempt() -> ReceivingAccount:
        other = await store.account_named(proposed.account)
        if other is not None and other.id != school:
            raise AccountTaken(proposed.account, other.id)
        kept = await store.accounts.find(school)
        if kept is None:
            await store.accounts.keep(proposed)
            return proposed
        if (kept.bin, kept.account, kept.holder) != (proposed.bin, proposed.account, proposed.holder):
            kept.bin, kept.account, kept.holder = proposed.bin, proposed.account, proposed.holder
            await store.accounts.keep(kept)
        return kept

    return await decide(attempt)


async def read_receiving_account(store: PaymentsStore, *, actor: Actor, school: str) -> ReceivingAccount:
    """Raises NotAllowed, or NotFound while none is set."""
    POLICY.require(actor, "read_lists", school=school)
    return await store.accounts.get(school)
