"""What payments hears: who goes to which school."""

from __future__ import annotations

from chassis.delivery.reactions import Reactions
from contracts.envelope import Envelope
from contracts.facts.accounts import PupilEnrolled, SchoolRegistered
from services.payments.store import PaymentsStore
from services.payments.usecases import projections

hears: Reactions[PaymentsStore] = Reactions()


@hears.batch(SchoolRegistered)
async def remember_schools(facts: list[tuple[SchoolRegistered, Envelope]], store: PaymentsStore) -> None:
    """Remembers name, levels and kind of each school, which decide what it may ask."""
    await projections.remember_schools(store, facts)


@hears.batch(PupilEnrolled)
async def remember_pupils(facts: list[tuple[PupilEnrolled, Envelope]], store: PaymentsStore) -> None:
    """Remembers who is in which class, to raise demands and to know whose money came."""
    await projections.remember_pupils(store, facts)
