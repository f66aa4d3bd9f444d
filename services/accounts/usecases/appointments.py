"""A post ends from a day, and somebody leads a group in place of its leader, because a person of the office says so."""

from __future__ import annotations

from datetime import date

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.accounts.domain.people import Person
from services.accounts.domain.policy import POLICY
from services.accounts.store import AccountsStore


async def end_appointment(store: AccountsStore, *, actor: Actor, person: str, on: date) -> Person:
    """Ends the person's post from that day: its rights and its group are gone then. Asked again it answers the same.

    Raises NoSuchDocument, NotAllowed, SecondPersonNeeded or NoPostToEnd.
    """

    async def attempt() -> Person:
        found = await store.people.get(person)
        POLICY.require(actor, "end_posts", school=found.school)
        if found.end_post(on=on, by=actor.id):
            await store.audit(actor, "end appointment", f"{person} {found.name}: {found.title}, from {on.isoformat()}")
            await store.people.keep(found)
        return found

    return await decide(attempt)


async def name_acting_leader(
    store: AccountsStore, *, actor: Actor, person: str, group: str, since: date, until: date
) -> Person:
    """Lets the person lead a group of the own school on those days, both counted. Asked again it answers the same.

    Raises NoSuchDocument, NotAllowed, SecondPersonNeeded or ActingDaysInvalid.
    """

    async def attempt() -> Person:
        found = await store.people.get(person)
        POLICY.require(actor, "confirm_posts", school=found.school)
        if found.lead_for(group, since=since, until=until, by=actor.id):
            days = f"{since.isoformat()} to {until.isoformat()}"
            await store.audit(actor, "name acting leader", f"{person} {found.name}: {group}, {days}")
            await store.people.keep(found)
        return found

    return await decide(attempt)
