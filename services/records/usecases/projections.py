"""What accounts told, kept as replicas: an older telling never replaces a newer one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.envelope import Envelope
from contracts.facts.accounts import PersonAppointed, PupilEnrolled, SchoolRegistered, TeachingAssigned
from services.records.domain.periods import grade_of
from services.records.store import RecordsStore


async def remember_schools(store: RecordsStore, heard: Sequence[tuple[SchoolRegistered, Envelope]]) -> None:
    await store.schools.put_many(
        (fact.school, told.sequence, {"name": fact.name, "levels": list(fact.levels)}) for fact, told in heard
    )


async def remember_people(store: RecordsStore, heard: Sequence[tuple[PersonAppointed, Envelope]]) -> None:
    await store.people.put_many((fact.person, told.sequence, _person(fact)) for fact, told in heard)


def _person(fact: PersonAppointed) -> dict[str, Any]:
    """What came to the fact later is kept where it says something: a rebuild from older facts gives older documents."""
    present = {
        "school": fact.school,
        "name": fact.name,
        "role": fact.role,
        "group": fact.group,
        "subject": fact.subject,
    }
    later = {
        "homeroom": fact.homeroom,
        "until": fact.until.isoformat() if fact.until else "",
        "acting_group": fact.acting_group,
        "acting_since": fact.acting_since.isoformat() if fact.acting_since else "",
        "acting_until": fact.acting_until.isoformat() if fact.acting_until else "",
    }
    return present | {name: value for name, value in later.items() if value}


async def remember_pupils(store: RecordsStore, heard: Sequence[tuple[PupilEnrolled, Envelope]]) -> None:
    await store.pupils.put_many(
        (
            fact.pupil,
            told.sequence,
            {"name": fact.name, **_place(fact)},
        )
        for fact, told in heard
    )


def _place(fact: PupilEnrolled) -> dict[str, str]:
    """Who left is on no roll; marks and signatures stay where they are."""
    if fact.left:
        return {"school": "", "class_name": "", "year": ""}
    return {"school": fact.school, "class_name": fact.class_name, "year": fact.year}


async def remember_assignments(store: RecordsStore, heard: Sequence[tuple[TeachingAssigned, Envelope]]) -> None:
    """The subject of the telling is the assignment itself: year, school, class, subject and person."""
    await store.assignments.put_many(
        (
            told.subject,
            told.sequence,
            {
                "school": fact.school,
                "person": fact.person,
                "class_name": fact.class_name,
                "grade": grade_of(fact.class_name),
                "subject": fact.subject,
                "subject_name": fact.subject_name,
                "periods": fact.periods_per_year,
                "homeroom": fact.homeroom,
                "ended": fact.ended.isoformat() if fact.ended else "",
            },
        )
        for fact, told in heard
    )
