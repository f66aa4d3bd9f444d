"""What the library hears: how the schools are called, and who may borrow there."""

from __future__ import annotations

from chassis.delivery.reactions import Reactions
from contracts.envelope import Envelope
from contracts.facts.accounts import PersonAppointed, PupilEnrolled, SchoolRegistered
from services.library.store import LibraryStore
from services.library.usecases import projections

hears: Reactions[LibraryStore] = Reactions()


@hears.batch(SchoolRegistered)
async def remember_schools(heard: list[tuple[SchoolRegistered, Envelope]], store: LibraryStore) -> None:
    """Remembers the name of each school, to show whose a material is."""
    await projections.remember_schools(store, heard)


@hears.batch(PupilEnrolled)
async def remember_pupils(heard: list[tuple[PupilEnrolled, Envelope]], store: LibraryStore) -> None:
    """Remembers which pupil is at which school, to lend to the own ones alone."""
    await projections.remember_pupils(store, heard)


@hears.batch(PersonAppointed)
async def remember_people(heard: list[tuple[PersonAppointed, Envelope]], store: LibraryStore) -> None:
    """Remembers who works at which school, to lend to the own ones alone."""
    await projections.remember_people(store, heard)
