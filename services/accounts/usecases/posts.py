"""Posts with rights over others: what a list names waits until a second person, with the right there, confirms it."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from services.accounts.domain.people import Person
from services.accounts.domain.policy import POLICY
from services.accounts.store import AccountsStore
from services.accounts.usecases.by_name import PageRequest
from services.accounts.usecases.ending import ROLE_ENDED, end_sessions_of
from services.accounts.usecases.queries import schools_below


async def list_waiting_posts(store: AccountsStore, *, actor: Actor, school: str, page: PageRequest) -> list[Person]:
    """Whose post waits, by code, at one school or in all that the actor reaches. Raises NotAllowed."""
    schools = {school} if school else schools_below(actor, "confirm_posts")
    POLICY.require(actor, "confirm_posts", school=schools, jurisdiction=() if schools else ROOT)
    await store.audit(actor, "read waiting posts", ",".join(sorted(schools)))
    return await store.posts_waiting(schools, after=page.after, limit=page.limit)


async def who_asked(store: AccountsStore, waiting: Sequence[Person]) -> dict[str, str]:
    """The names of those who handed in the lists that these posts stand in, by their codes."""
    people = await store.people.many({person.waiting.by for person in waiting if person.waiting})
    return {person.id: person.name for person in people.values()}


async def confirm_post(store: AccountsStore, *, actor: Actor, person: str, title: str) -> Person:
    """Lets the post that waits under this title take effect. Asked again it answers the same.

    Raises NoSuchDocument, NotAllowed, SecondPersonNeeded, or PostChanged where another post waits, or none.
    """

    async def attempt() -> Person:
        found = await store.people.get(person)
        POLICY.require(actor, "confirm_posts", school=found.waiting_school or found.school)
        if found.waiting is None and (found.title, found.confirmed_by) == (title, actor.id):
            return found
        found.confirm_post(title, by=actor.id, on=store.today())
        await store.audit(actor, "confirm post", f"{person}: {title}")
        await store.people.keep(found)
        return found

    confirmed = await decide(attempt)
    # The next session has the rights of the new post, and no longer those of the one before.
    await end_sessions_of(store, [person], why=ROLE_ENDED)
    return confirmed


async def decline_post(store: AccountsStore, *, actor: Actor, person: str, title: str) -> Person:
    """Forgets the post that waits under this title; the person keeps the present one. Asked again it changes nothing.

    Raises NoSuchDocument, NotAllowed, SecondPersonNeeded, or PostChanged where another post waits.
    """

    async def attempt() -> Person:
        found = await store.people.get(person)
        POLICY.require(actor, "confirm_posts", school=found.waiting_school or found.school)
        if found.waiting is None:
            return found
        found.decline_post(title, by=actor.id)
        await store.audit(actor, "decline post", f"{person}: {title}")
        await store.people.keep(found)
        return found

    return await decide(attempt)
