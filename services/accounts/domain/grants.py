"""The grants that stand in a token, from posts, classes and children."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chassis.identity.actor import Grant
from chassis.identity.policy import BELOW, ROOT
from contracts.ids import group_id
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.teaching import TeachingAssignment


def grants_of_staff(person: Person, assignments: Iterable[TeachingAssignment], *, on: date) -> tuple[Grant, ...]:
    """A group leader teaches too; plain staff have no grant, nor has anybody whose post has ended.

    Whoever acts for the leader of a group leads it on those days.
    """
    if person.has_ended(on):
        return ()
    acting = tuple(
        Grant("group_leader", {"school": (person.school,), "group": (group_id(person.school, group),)})
        for group in person.acts_for(on)
    )
    return (*acting, *_grants_of_post(person, assignments))


def _grants_of_post(person: Person, assignments: Iterable[TeachingAssignment]) -> tuple[Grant, ...]:
    taught = [assignment for assignment in assignments if assignment.school == person.school]
    newest = max((assignment.year for assignment in taught), default="")
    classes = dict.fromkeys(f"{each.school}/{each.class_name}" for each in taught if each.year == newest)
    if person.homeroom:
        classes[f"{person.school}/{person.homeroom}"] = None
    school = {"school": (person.school,)}
    group = {"group": (person.group_key,)} if person.group else {}
    teaches = Grant("teacher", {**school, **group, **({"class": tuple(classes)} if classes else {})})
    if person.role == "teacher":
        return (teaches,)
    if person.role == "group_leader":
        return (Grant("group_leader", {**school, **group}), teaches)
    if person.role in {"principal", "accountant", "cashier", "librarian", "clerk"}:
        own = Grant(person.role, school)
        return (own, teaches) if classes else (own,)
    return ()


def grants_of_pupil(pupil: Pupil) -> tuple[Grant, ...]:
    if pupil.withdrawn:
        return ()
    return (Grant("pupil", {"self": (pupil.id,), "class": (pupil.class_key,), "school": (pupil.school,)}),)


def grants_of_guardian(pupils: Iterable[Pupil]) -> tuple[Grant, ...]:
    children = sorted(pupils, key=lambda pupil: pupil.id)
    if not children:
        return ()
    schools = tuple(dict.fromkeys(pupil.school for pupil in children))
    return (Grant("guardian", {"pupil": tuple(pupil.id for pupil in children), "school": schools}),)


def grants_of_office(kind: str, unit: str, schools: Iterable[str]) -> tuple[Grant, ...]:
    """An officer reads reports, an operator imports files and issues accounts; both for a unit and its schools."""
    if unit == ROOT:
        return (Grant(kind, {"jurisdiction": (ROOT,)}),)
    return (Grant(kind, {"jurisdiction": (unit,), BELOW: tuple(schools)}),)
