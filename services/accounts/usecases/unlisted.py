"""Whom and what a school has and a newer list does not name: counted and named in the report, never ended by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from chassis.documents import Query
from chassis.why import Why
from services.accounts.domain import limits
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.roles import OTHER, role_of
from services.accounts.domain.teaching import TeachingAssignment
from services.accounts.store import AccountsStore

# Those first whose place somebody has to take: a group without its leader stops, a school without a clerk waits.
_ORDER = ("group_leader", "principal", "clerk", "accountant", "cashier", "librarian", "teacher", OTHER)


async def staff_unlisted(store: AccountsStore, school: str, named: Collection[str]) -> list[Why]:
    """The staff who are not named, leaders of groups first; and groups that the list gives a second leader."""
    today = store.today()
    staff = [one for one in await store.staff_of(school, limit=limits.ROWS_AT_ONCE) if not one.has_ended(today)]
    unlisted = sorted((one for one in staff if one.id not in named), key=_rank)
    if not unlisted:
        return []
    said = (f"{one.id} {one.name} ({_title(one).lower()})" for one in unlisted)
    return [Why("STAFF_UNLISTED", {"count": len(unlisted), "people": _first(said)}), *_second_leaders(staff, named)]


async def pupils_unlisted(store: AccountsStore, school: str, year: str, named: Collection[str]) -> list[Why]:
    """Classes of which nobody is named, with their numbers; and the pupils that are missing from the others."""
    where = {"school": school, "year": year}
    counts = await store.pupils.counts("class_name", where)
    if sum(counts.values()) <= len(named):
        known = await store.pupils.counts("school", where, {"id": sorted(named)})
        if known.get(school, 0) == sum(counts.values()):
            return []
    pupils = await store.pupils.where(Query(equals=where, limit=limits.PUPILS_OF_A_SCHOOL))
    unlisted = [one for one in pupils if one.id not in named]
    missing = Counter(one.class_name for one in unlisted)
    whole = {name: count for name, count in missing.items() if counts.get(name) == count}
    found = []
    if whole:
        classes = _first(f"{name} ({count})" for name, count in sorted(whole.items()))
        found.append(Why("CLASSES_UNLISTED", {"count": sum(whole.values()), "classes": classes}))
    some = [one for one in unlisted if one.class_name not in whole]
    if some:
        found.append(Why("PUPILS_UNLISTED", {"count": len(some), "pupils": _first(map(_pupil, some))}))
    return found


async def assignments_unlisted(
    store: AccountsStore, school: str, year: str, named: Collection[str]
) -> list[TeachingAssignment]:
    """Open assignments of the school and year that are not named."""
    equals = {"school": school, "year": year}
    found = await store.assignments.where(Query(equals=equals, limit=limits.ASSIGNMENTS_AT_ONCE))
    return [one for one in found if one.ended is None and one.id not in named]


def assignments_said(unlisted: Collection[TeachingAssignment], *, ended: bool) -> list[Why]:
    if not unlisted:
        return []
    said = _first(f"{one.person} {one.class_name} {one.subject}" for one in unlisted)
    code = "ASSIGNMENTS_ENDED" if ended else "ASSIGNMENTS_UNLISTED"
    return [Why(code, {"count": len(unlisted), "assignments": said})]


def _second_leaders(staff: Iterable[Person], named: Collection[str]) -> list[Why]:
    """A leader who is not named still leads; a list that names another one of the group makes two."""
    old: dict[str, list[str]] = {}
    new: dict[str, list[str]] = {}
    for one in staff:
        post = one.waiting.post if one.waiting else None
        leads = one.role == "group_leader"
        if leads and one.group:
            (new if one.id in named else old).setdefault(one.group, []).append(one.id)
        elif post and post.group and one.id in named and role_of(post.title) == "group_leader":
            new.setdefault(post.group, []).append(one.id)
    return [
        Why("GROUP_HAS_TWO_LEADERS", {"group": group, "people": ", ".join([*old[group], *new[group]])})
        for group in sorted(old.keys() & new.keys())
    ]


def _title(person: Person) -> str:
    """Of the post that the person has, or will have once it is confirmed."""
    return person.title or (person.waiting.post.title if person.waiting else "")


def _rank(person: Person) -> tuple[int, str]:
    role = role_of(_title(person))
    return _ORDER.index(role) if role in _ORDER else len(_ORDER), person.id


def _pupil(one: Pupil) -> str:
    return f"{one.id} {one.name} ({one.class_name})"


def _first(said: Iterable[str]) -> str:
    """The first of them, and how many more there are."""
    every = list(said)
    more = [f"… (+{len(every) - limits.UNLISTED_NAMED})"] if len(every) > limits.UNLISTED_NAMED else []
    return ", ".join([*every[: limits.UNLISTED_NAMED], *more])
