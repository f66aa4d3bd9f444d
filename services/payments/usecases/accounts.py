"""Receiving accounts: where the money of a school comes in. One person says it, a second one confirms it."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.payments.domain.policy import POLICY
from services.payments.domain.receiving import NOWHERE, AccountProposal, Payee, ReceivingAccount, payee_of
from services.payments.domain.refusals import AccountTaken, NothingWaits, ProposalOutdated
from services.payments.domain.second_person import require_other
from services.payments.store import PaymentsStore


@dataclass(frozen=True)
class SchoolAccount:
    """Where a school is paid now, and where it will be once a second person confirms it; None for neither."""

    school: str
    account: ReceivingAccount | None
    waiting: AccountProposal | None


async def propose_account(
    store: PaymentsStore, *, actor: Actor, school: str, bin_code: str, account: str, holder: str
) -> SchoolAccount:
    """What waits for a second person; the account that is kept, or that waits already, changes nothing.

    `bin_code` is the bank's six digits. Raises NotAllowed, NotFound, BankUnknown, AccountInvalid or AccountTaken.
    """
    POLICY.require(actor, "set_account", school=school)
    proposed = payee_of(bin_code, account, holder)
    await store.audit(actor, "set_account", await _change(store, school, proposed))
    await store.school(school)

    async def attempt() -> None:
        await _check_free(store, school, proposed)
        waiting = await store.proposals.find(school)
        if await _present(store, school) == proposed or (waiting and waiting.waits and waiting.payee == proposed):
            return
        fresh = waiting or AccountProposal(id=school, payee=proposed, by=actor.id, at=store.now())
        fresh.payee, fresh.by, fresh.at, fresh.waits = proposed, actor.id, store.now(), True
        await store.proposals.keep(fresh)

    await decide(attempt)
    return await _look(store, school)


async def decide_account(
    store: PaymentsStore, *, actor: Actor, school: str, account: str, accepted: bool
) -> SchoolAccount:
    """The school is paid to the account that waits, or goes on as before; a decision that was made changes nothing.

    `account` is the number that was looked at. Raises NotAllowed, NothingWaits, ProposalOutdated, SecondPersonNeeded or
    AccountTaken.
    """
    POLICY.require(actor, "confirm_account" if accepted else "set_account", school=school)
    seen = await _look(store, school)
    to = seen.waiting.payee if seen.waiting else NOWHERE
    await store.audit(actor, "confirm_account" if accepted else "decline_account", await _change(store, school, to))

    async def attempt() -> None:
        proposal = await store.proposals.find(school)
        if proposal is None or not proposal.waits:
            if accepted and (await _present(store, school)).account == account:
                return
            raise NothingWaits(school)
        if proposal.payee.account != account:
            raise ProposalOutdated(proposal.payee.account)
        if accepted:
            require_other(proposal.by, actor.id)
            await _pay_to(store, proposal, actor)
        proposal.waits = False
        await store.proposals.keep(proposal)

    await decide(attempt)
    return await _look(store, school)


async def read_receiving_account(store: PaymentsStore, *, actor: Actor, school: str) -> SchoolAccount:
    """Raises NotAllowed, or NotFound while none is set and none waits."""
    POLICY.require(actor, "read_lists", school=school)
    seen = await _look(store, school)
    if seen.waiting is None:
        await store.accounts.get(school)  # refuses
    return seen


async def _pay_to(store: PaymentsStore, proposal: AccountProposal, actor: Actor) -> None:
    """Raises AccountTaken."""
    school, payee = proposal.id, proposal.payee
    await _check_free(store, school, payee)
    kept = await store.accounts.find(school)
    if kept is None:
        kept = ReceivingAccount(id=school, bin=payee.bin, account=payee.account, holder=payee.holder)
    elif kept.payee == payee:
        return  # a confirmation that died before it could say so
    kept.change(payee, proposed_by=proposal.by, confirmed_by=actor.id, at=store.now())
    await store.accounts.keep(kept)


async def _check_free(store: PaymentsStore, school: str, payee: Payee) -> None:
    """Raises AccountTaken."""
    other = await store.account_named(payee.account)
    if other is not None and other.id != school:
        raise AccountTaken(payee.account, other.id)


async def _look(store: PaymentsStore, school: str) -> SchoolAccount:
    account, proposal = await store.accounts.find(school), await store.proposals.find(school)
    is_new = proposal is not None and proposal.waits and (account is None or account.payee != proposal.payee)
    return SchoolAccount(school, account, proposal if is_new else None)


async def _present(store: PaymentsStore, school: str) -> Payee:
    account = await store.accounts.find(school)
    return account.payee if account else NOWHERE


async def _change(store: PaymentsStore, school: str, to: Payee) -> str:
    """What the journal says of a change: the old account and the new one."""
    return f"{school}: {await _present(store, school)} > {to}"
