"""What the library keeps of what other services tell."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.envelope import Envelope
from contracts.facts.accounts import PersonAppointed, PupilEnrolled, SchoolRegistered
from services.library.domain.lending import PUPIL, STAFF
from services.library.store import LibraryStore


async def remember_schools(store: LibraryStore, heard: Sequence[tuple[SchoolRegistered, Envelope]]) -> None:
    """Keeps the newest name of each school."""
    await store.schools.put_many((fact.school, envelope.sequence, {"name": fact.name}) for fact, envelope in heard)


async def remember_pupils(store: LibraryStore, heard: Sequence[tuple[PupilEnrolled, Envelope]]) -> None:
    """One who left is of no school and borrows nothing more; what he or she has stays lent."""
    await store.readers.put_many((fact.pupil, told.sequence, _pupil(fact)) for fact, told in heard)


def _pupil(fact: PupilEnrolled) -> dict[str, str]:
    place = ("", "") if fact.left else (fact.school, fact.class_name)
    return {"kind": PUPIL, "name": fact.name, "school": place[0], "class_name": place[1]}


async def remember_people(store: LibraryStore, heard: Sequence[tuple[PersonAppointed, Envelope]]) -> None:
    await store.readers.put_many((fact.person, told.sequence, _person(fact)) for fact, told in heard)


def _person(fact: PersonAppointed) -> dict[str, str]:
    until = fact.until.isoformat() if fact.until else ""
    return {"kind": STAFF, "name": fact.name, "school": fact.school, "until": until}
