"""A second factor whose device is lost: somebody of the school reports it, somebody else takes it off."""

from __future__ import annotations

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.accounts.domain.second_factor import LostFactor
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import BY_THE_SCHOOL, end_sessions_of
from services.accounts.usecases.managing import place_of


async def report_lost_factor(store: AccountsStore, *, actor: Actor, account: str) -> LostFactor:
    """Lets it wait for a second person; returns until when. The same person again prolongs nothing.

    Raises NoSuchDocument, NotAllowed, SecondPersonNeeded for the own account, or SecondFactorNotBegun.
    """

    async def attempt() -> LostFactor:
        found = await store.accounts.get(account)
        (await place_of(store, found)).require(actor, "reset", account)
        if found.lose_second(by=actor.id, at=store.now()):
            await store.audit(actor, "report lost second factor", account)
            await store.accounts.keep(found)
        assert found.second_lost is not None
        return found.second_lost

    return await decide(attempt)


async def confirm_lost_factor(store: AccountsStore, *, actor: Actor, account: str) -> LostFactor:
    """Takes the factor off and ends the sessions; returns who had reported it.

    Raises NoSuchDocument, NotAllowed, NothingLost, or SecondPersonNeeded for whoever reported it, and its owner.
    """

    async def attempt() -> LostFactor:
        found = await store.accounts.get(account)
        (await place_of(store, found)).require(actor, "reset", account)
        lost = found.confirm_lost(by=actor.id, at=store.now())
        await store.audit(actor, "take off lost second factor", f"{account} {lost.by}")
        await store.accounts.keep(found)
        return lost

    lost = await decide(attempt)
    await end_sessions_of(store, [account], why=BY_THE_SCHOOL)
    return lost
