"""Schools and pupils as accounts tells them: replicas, the newest telling stands."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.envelope import Envelope
from contracts.facts.accounts import PupilEnrolled, SchoolRegistered
from services.payments.store import PaymentsStore


async def remember_schools(store: PaymentsStore, facts: Sequence[tuple[SchoolRegistered, Envelope]]) -> None:
    await store.schools.put_many(
        (fact.school, envelope.sequence, {"name": fact.name, "levels": list(fact.levels), "kind": fact.kind})
        for fact, envelope in facts
    )


async def remember_pupils(store: PaymentsStore, facts: Sequence[tuple[PupilEnrolled, Envelope]]) -> None:
    await store.pupils.put_many(
        (fact.pupil, envelope.sequence, {"school": fact.school, "name": fact.name, "class_name": fact.class_name})
        for fact, envelope in facts
    )
