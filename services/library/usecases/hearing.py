"""What the library remembers of what others told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contracts.envelope import Envelope
    from contracts.facts.accounts import SchoolRegistered
    from services.library.store import LibraryStore


async def remember_schools(store: LibraryStore, heard: list[tuple[SchoolRegistered, Envelope]]) -> None:
    await store.schools.put_many((fact.school, told.sequence, {"name": fact.name}) for fact, told in heard)
