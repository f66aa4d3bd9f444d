"""Reading who there is; every read of other people's data is checked and audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import ROOT
from services.accounts.domain import limits
from services.accounts.domain.account import Account
from services.accounts.domain.people import Person
from services.accounts.domain.policy import POLICY
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.schools import School
from services.accounts.domain.teaching import TeachingAssignment
from services.accounts.usecases.signing_in import grants_of
from tabular import fold

if TYPE_CHECKING:
    from services.accounts.store import AccountsStore


@dataclass(frozen=True)
class Page:
    """How many at once, and behind which id to go on."""

    rows: int = limits.PAGE_ROWS
    after: str = ""

    @property
    def limit(self) -> int:
        wanted = self.rows if self.rows > 0 else limits.PAGE_ROWS
        return min(wanted, limits.PAGE_ROWS_MOST)


@dataclass(frozen=True)
class SchoolClass:
    name: str
    pupils: int
    homeroom_person: str = ""
    homeroom_name: str = ""


@dataclass(frozen=True)
class Summary:
    schools: int
    people: int
    pupils: int
    classes: int
    assignments: int
    accounts: Mapping[str, int]
    active: int


async def get_me(store: AccountsStore, *, actor: Actor) -> tuple[Account, tuple[Grant, ...]]:
    """Raises NoSuchDocument when the account is gone."""
    account = await store.accounts.get(actor.id)
    return account, await grants_of(store, account)


async def list_schools(store: AccountsStore, *, actor: Actor, page: Page) -> list[School]:
    """All of them for an office, else those the actor belongs to."""
    if POLICY.allows(actor, "see_schools", jurisdiction=ROOT):
        return await store.schools.where(Query(after=page.after, limit=page.limit))
    mine = actor.places("school")
    POLICY.require(actor, "see_schools", school=mine)
    found = await store.schools.many(mine)
    return [found[code] for code in sorted(found) if code > page.after][: page.limit]


async def list_people(
    store: AccountsStore, *, actor: Actor, school: str, equals: Mapping[str, str], page: Page
) -> tuple[list[Person], Mapping[str, Account]]:
    POLICY.require(actor, "see_people", school=school)
    chosen = {name: value for name, value in equals.items() if value}
    people = await store.staff_of(school, after=page.after, limit=page.limit, **chosen)
    await store.audited(actor, "read people", school)
    return people, await store.accounts.many(person.id for person in people)


async def list_pupils(
    store: AccountsStore, *, actor: Actor, school: str, class_name: str, query: str, page: Page
) -> tuple[list[Pupil], Mapping[str, Account], str]:
    """Pupils, their accounts, and behind whom the next page begins (empty at the end)."""
    POLICY.require(actor, "see_pupils", school=school, **{"class": f"{school}/{class_name}" if class_name else ""})
    wanted = fold(query)
    chosen: list[Pupil] = []
    after = page.after
    for _ in range(limits.SEARCH_PAGES):
        found = await store.pupils_of(school, class_name, after=after, limit=page.limit)
        after = found[-1].id if len(found) == page.limit else ""
        chosen += [pupil for pupil in found if wanted in fold(pupil.name) or wanted in pupil.id]
        if not after or len(chosen) >= page.limit or not wanted:
            break
    await store.audited(actor, "read pupils", f"{school}/{class_name}")
    return chosen, await store.accounts.many(pupil.id for pupil in chosen), after


async def list_classes(store: AccountsStore, *, actor: Actor, school: str) -> list[SchoolClass]:
    POLICY.require(actor, "see_classes", school=school)
    counts = await store.pupils.counts("class_name", {"school": school})
    homerooms = {one.class_name: one.person for one in await store.homerooms_of(school)}
    people = await store.people.many(homerooms.values())
    return [
        SchoolClass(
            name=name,
            pupils=counts.get(name, 0),
            homeroom_person=homerooms.get(name, ""),
            homeroom_name=people[homerooms[name]].name if homerooms.get(name) in people else "",
        )
        for name in sorted({*counts, *homerooms})
    ]


async def list_assignments(
    store: AccountsStore, *, actor: Actor, school: str, person: str, page: Page
) -> tuple[Sequence[TeachingAssignment], Mapping[str, Person]]:
    POLICY.require(actor, "see_assignments", school=school)
    found = await store.assignments_of(school, person=person, after=page.after, limit=page.limit)
    return found, await store.people.many(one.person for one in found)


async def count(store: AccountsStore, *, actor: Actor, school: str) -> Summary:
    """Numbers of one school, or of everything for an office."""
    if school:
        POLICY.require(actor, "count", school=school)
    else:
        POLICY.require(actor, "count", jurisdiction=ROOT)
    where = {"school": school} if school else {}
    classes = await store.pupils.counts("class_key", where)
    return Summary(
        schools=await store.schools.count({"id": school} if school else {}),
        people=await store.people.count(where),
        pupils=await store.pupils.count(where),
        classes=len(classes),
        assignments=await store.assignments.count(where),
        accounts=await store.accounts.counts("kind", where),
        active=await store.accounts.count({**where, "active": True}),
    )
