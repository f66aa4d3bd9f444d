"""What a person, or some schools, owe of a type: loaded from the store and derived."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.identity.actor import Actor
from services.records.domain.catalogue import RecordType
from services.records.domain.slots import Obligation, Schools, obligations
from services.records.domain.staff import School, Staff
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies


async def schools_of_person(store: RecordsStore, actor: Actor) -> Schools:
    """The actor's own assignments, and the staff of the schools the actor belongs to."""
    assignments = await store.assignments_of(actor.id)
    places = [*actor.places("school"), *(assignment.school for assignment in assignments)]
    return Schools(assignments, await store.staff_of(places), await store.schools_of(places))


async def counted_in(
    store: RecordsStore, deps: Dependencies, row: RecordType, month: str, schools: Sequence[str]
) -> int:
    """How many records of a type these schools owe in a month; staff is asked for only where groups owe them."""
    assignments = await store.assignments_in(schools)
    places = schools or sorted({assignment.school for assignment in assignments})
    staff = await store.staff_of(places) if row.applies_to == "group" else Staff()
    return len(obligations(deps.catalogue, row, month, Schools(assignments, staff, await _schools(store, schools))))


async def schools_named(store: RecordsStore, schools: Sequence[str]) -> Schools:
    """All assignments and staff of these schools; of every school when none is named."""
    assignments = await store.assignments_in(schools)
    places = schools or sorted({assignment.school for assignment in assignments})
    return Schools(assignments, await store.staff_of(places), await _schools(store, schools))


def owed_by(deps: Dependencies, row: RecordType, month: str, actor: Actor, known: Schools) -> list[Obligation]:
    """Those obligations of the month that the actor may fulfil."""
    owed = obligations(deps.catalogue, row, month, known)
    return [obligation for obligation in owed if actor.id in obligation.submitters]


async def _schools(store: RecordsStore, schools: Sequence[str]) -> list[School]:
    return await store.schools_of(schools) if schools else await store.schools_all()
