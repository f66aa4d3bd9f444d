"""What records hears: schools, people, pupils and assignments, each remembered as it was last told."""

from __future__ import annotations

from chassis.delivery.reactions import Reactions
from contracts.envelope import Envelope
from contracts.facts.accounts import PersonAppointed, PupilEnrolled, SchoolRegistered, TeachingAssigned
from services.records.store import RecordsStore
from services.records.usecases import projections

hears = Reactions["RecordsStore"]()


@hears.batch(SchoolRegistered)
async def remember_schools(heard: list[tuple[SchoolRegistered, Envelope]], store: RecordsStore) -> None:
    """Keeps the names of schools as they are now."""
    await projections.remember_schools(store, heard)


@hears.batch(PersonAppointed)
async def remember_people(heard: list[tuple[PersonAppointed, Envelope]], store: RecordsStore) -> None:
    """Keeps who holds which post, to find reviewers and signers."""
    await projections.remember_people(store, heard)


@hears.batch(PupilEnrolled)
async def remember_pupils(heard: list[tuple[PupilEnrolled, Envelope]], store: RecordsStore) -> None:
    """Keeps the roll of each class."""
    await projections.remember_pupils(store, heard)


@hears.batch(TeachingAssigned)
async def remember_assignments(heard: list[tuple[TeachingAssigned, Envelope]], store: RecordsStore) -> None:
    """Keeps who teaches what; duties are derived from it."""
    await projections.remember_assignments(store, heard)
