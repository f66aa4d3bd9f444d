"""What the library hears: how the schools are called."""

from __future__ import annotations

from chassis.delivery.reactions import Reactions
from contracts.envelope import Envelope
from contracts.facts.accounts import SchoolRegistered
from services.library.store import LibraryStore
from services.library.usecases import projections

hears: Reactions[LibraryStore] = Reactions()


@hears.batch(SchoolRegistered)
async def remember_schools(heard: list[tuple[SchoolRegistered, Envelope]], store: LibraryStore) -> None:
    """Remembers the name of each school, to show whose a material is."""
    await projections.remember_schools(store, heard)
