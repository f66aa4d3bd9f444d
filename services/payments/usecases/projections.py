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
    """Who left is of no school: nothing more is asked of the family. Bills and payments stay."""
    await store.pupils.put_many(
        (fact.pupil, envelope.sequence, {"name": fact.name, **_place(fact)}) for fact, envelope in facts
    )


def _place(fact: PupilEnrolled) -> dict[str, str]:
    return {"school": "" if fact.left else fact.school, "class_name": "" if fact.left else fact.class_name}
