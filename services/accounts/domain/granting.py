"""From posts, classes and children to the grants that stand in a token."""

from __future__ import annotations

from collections.abc import Iterable

from chassis.identity.actor import Grant
from chassis.identity.policy import ROOT
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.teaching import TeachingAssignment


def grants_of_staff(person: Person, assignments: Iterable[TeachingAssignment]) -> tuple[Grant, ...]:
    """A group leader teaches too; plain staff have no grant."""
    taught = [one for one in assignments if one.school == person.school]
    newest = max((one.year for one in taught), default="")
    classes = dict.fromkeys(f"{one.school}/{one.class_name}" for one in taught if one.year == newest)
    if person.homeroom:
        classes[f"{person.school}/{person.homeroom}"] = None
    school = {"school": (person.school,)}
    group = {"group": (person.group_key,)} if person.group else {}
    teaches = Grant("teacher", {**school, **group, **({"class": tuple(classes)} if classes else {})})
    if person.role == "teacher":
        return (teaches,)
    if person.role == "group_leader":
        return (Grant("group_leader", {**school, **group}), teaches)
    if person.role in {"principal", "accountant", "librarian", "clerk"}:
        own = Grant(person.role, school)
        return (own, teaches) if classes else (own,)
    return ()


def grants_of_pupil(pupil: Pupil) -> tuple[Grant, ...]:
    return (Grant("pupil", {"self": (pupil.id,), "class": (pupil.class_key,), "school": (pupil.school,)}),)


def grants_of_guardian(pupils: Iterable[Pupil]) -> tuple[Grant, ...]:
    children = sorted(pupils, key=lambda pupil: pupil.id)
    if not children:
        return ()
    schools = tuple(dict.fromkeys(pupil.school for pupil in children))
    return (Grant("guardian", {"pupil": tuple(pupil.id for pupil in children), "school": schools}),)


def grants_of_office(kind: str) -> tuple[Grant, ...]:
    """`officer` reads reports, `operator` runs imports and issues accounts; both for the whole tree."""
    return (Grant(kind, {"jurisdiction": (ROOT,)}),)
