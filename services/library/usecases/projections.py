"""What the library keeps of what other services tell."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.envelope import Envelope
from contracts.facts.accounts import SchoolRegistered
from services.library.store import LibraryStore


async def remember_schools(store: LibraryStore, heard: Sequence[tuple[SchoolRegistered, Envelope]]) -> None:
    """Keeps the newest name of each school."""
    await store.schools.put_many((fact.school, envelope.sequence, {"name": fact.name}) for fact, envelope in heard)
