"""Queries about schools, people and classes. Every read of other people's data is checked and audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import BELOW, ROOT
from services.accounts.domain import limits
from services.accounts.domain.account import Account
from services.accounts.domain.people import Person
from services.accounts.domain.policy import POLICY
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.schools import School
from services.accounts.domain.teaching import TeachingAssignment
from services.accounts.store import AccountsStore
from services.accounts.usecases.by_name import PageRequest, page_by_name
from services.accounts.usecases.factor_rules import is_asked
from services.accounts.usecases.signing_in import grants_of
from tabular import fold


@dataclass(frozen=True)
class PeoplePage:
    """`accounts` by id, `after` is the id after which the next page begins: empty at the end."""

    people: Sequence[Person]
    accounts: Mapping[str, Account]
    after: str


@dataclass(frozen=True)
class PupilPage:
    """`accounts` by id, `after` is the id after which the next page begins: empty at the end.

    `details` says whether the actor sees more of a pupil than code, name, class and boarding.
    """

    pupils: Sequence[Pupil]
    accounts: Mapping[str, Account]
    after: str
    details: bool


@dataclass(frozen=True)
class SchoolClass:
    name: str
    pupils: int
    homeroom_person: str = ""
    homeroom_name: str = ""


@dataclass(frozen=True)
class Me:
    """`needs_second` says that a unit asks a second factor of a role of the owner, who has none."""

    account: Account
    grants: tuple[Grant, ...]
    needs_second: bool


@dataclass(frozen=True)
class Summary:
    schools: int
    people: int
    pupils: int
    classes: int
    assignments: int
    accounts: Mapping[str, int]
    active: int


async def get_me(store: AccountsStore, *, actor: Actor) -> Me:
    """The actor's account, and what its owner may do today. Raises NoSuchDocument when the account is gone."""
    account = await store.accounts.get(actor.id)
    grants = await grants_of(store, account)
    return Me(account, grants, account.second is None and await is_asked(store, grants))


async def list_schools(store: AccountsStore, *, actor: Actor, page: PageRequest) -> list[School]:
    """Every school for an office, else the schools that the actor belongs to, by code. Raises NotAllowed."""
    if POLICY.allows(actor, "see_schools", jurisdiction=ROOT):
        return await store.schools.where(Query(after=page.after, limit=page.limit))
    mine = actor.schools()
    POLICY.require(actor, "see_schools", school=mine)
    schools = await store.schools.many(mine)
    return [schools[code] for code in sorted(schools) if code > page.after][: page.limit]


async def list_people(
    store: AccountsStore, *, actor: Actor, school: str, equals: Mapping[str, str], page: PageRequest
) -> PeoplePage:
    """A page of a school's staff in the order of names. Empty values of `equals` ask for nothing.

    Raises NotAllowed or PageTokenInvalid.
    """
    POLICY.require(actor, "see_people", school=school)
    await store.audit(actor, "read people", school)
    chosen = {name: value for name, value in equals.items() if value}
    people = await store.staff_of(school, limit=limits.ROWS_AT_ONCE, **chosen)
    # Nobody holds a role any more whose post has ended; without a role asked for, such people are listed too.
    people = [person for person in people if not (chosen.get("role") and person.has_ended(store.today()))]
    of = {person.id: person for person in people}
    names = {person.id: person.name for person in people}
    shown, after = await page_by_name(store.people, names, page, was_among=lambda one: one.school == school)
    return PeoplePage([of[code] for code in shown], await store.accounts.many(shown), after)


async def list_pupils(
    store: AccountsStore, *, actor: Actor, school: str, class_name: str, query: str, page: PageRequest
) -> PupilPage:
    """A page of the pupils in the order of names. Raises NotAllowed or PageTokenInvalid."""
    place = {"school": school, "class": f"{school}/{class_name}" if class_name else ""}
    POLICY.require(actor, "see_pupils", **place)
    await store.audit(actor, "read pupils", f"{school}/{class_name}")
    folded = fold(query)
    names = await store.names_of_pupils(school, class_name)
    if folded:
        names = {code: name for code, name in names.items() if folded in fold(name) or folded in code}
    codes, after = await page_by_name(store.pupils, names, page, was_among=lambda one: one.was_at(school))
    found = await store.pupils.many(codes)
    # Who has moved since the names were read is listed here no longer.
    pupils = [one for code in codes if (one := found.get(code)) and one.is_in(school, class_name)]
    details = POLICY.allows(actor, "see_pupil_details", **place)
    return PupilPage(pupils, await store.accounts.many(codes), after, details)


async def list_classes(store: AccountsStore, *, actor: Actor, school: str) -> list[SchoolClass]:
    """The classes of a school by name, with their pupils and homeroom teachers. Raises NotAllowed."""
    POLICY.require(actor, "see_classes", school=school)
    await store.audit(actor, "read classes", school)
    counts = await store.pupils.counts("class_name", {"school": school})
    homerooms = {held.class_name: held.person for held in await store.homerooms_of(school)}
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
    store: AccountsStore, *, actor: Actor, school: str, person: str, page: PageRequest
) -> tuple[Sequence[TeachingAssignment], Mapping[str, Person]]:
    """Who teaches what: assignments by id, and the teachers by code. Raises NotAllowed."""
    POLICY.require(actor, "see_assignments", school=school)
    await store.audit(actor, "read assignments", school)
    assignments = await store.assignments_of(school, person=person, after=page.after, limit=page.limit)
    return assignments, await store.people.many(assignment.person for assignment in assignments)


async def count(store: AccountsStore, *, actor: Actor, school: str) -> Summary:
    """Counts of one school, or of all schools of an office. Raises NotAllowed."""
    schools = {school} if school else schools_below(actor, "count")
    POLICY.require(actor, "count", school=schools, jurisdiction=() if schools else ROOT)
    there = {"school": sorted(schools)} if schools else {}
    classes = await store.pupils.counts("class_key", {}, there)
    return Summary(
        schools=await store.schools.count({}, {"id": sorted(schools)} if schools else {}),
        people=await store.people.count({}, there),
        pupils=await store.pupils.count({}, there),
        classes=len(classes),
        assignments=await store.assignments.count({}, there),
        accounts=await store.accounts.counts("kind", {}, there),
        active=await store.accounts.count({"active": True}, there),
    )


def schools_below(actor: Actor, action: str) -> frozenset[str]:
    """The schools below the unit of an office that may do this; none for the root, which reaches all."""
    below = actor.places(BELOW)
    return frozenset(school for school in below if POLICY.allows(actor, action, school=school))
