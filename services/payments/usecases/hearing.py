"""Schools and pupils as accounts tells them: replicas, the newest telling stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contracts.envelope import Envelope
from contracts.facts.accounts import PupilEnrolled, SchoolRegistered

if TYPE_CHECKING:
    from services.payments.store import PaymentsStore


async def remember_schools(store: PaymentsStore, heard: Sequence[tuple[SchoolRegistered, Envelope]]) -> None:
    await store.schools.put_many(
        (fact.school, told.sequence, {"name": fact.name, "levels": list(fact.levels), "kind": fact.kind})
        for fact, told in heard
    )


async def remember_pupils(store: PaymentsStore, heard: Sequence[tuple[PupilEnrolled, Envelope]]) -> None:
    await store.pupils.put_many(
        (fact.pupil, told.sequence, {"school": fact.school, "name": fact.name, "class_name": fact.class_name})
        for fact, told in heard
    )
