"""Duties of a month, and who has not done them: nothing submitted is late too, not only what came late."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chassis.why import Why
from services.reporting.domain.month import due_after
from services.reporting.domain.refusals import DutyUnknown
from tabular.ordering import by_name

LESSON_PLAN, PLAN_REVIEW, PLAN_SIGNING, TIMETABLE = "lesson_plan", "plan_review", "plan_signing", "timetable"
# [M] Days after the month's end on which each duty is due; the district's own calendar may say otherwise.
DUE_DAYS: Mapping[str, int] = {LESSON_PLAN: 0, PLAN_REVIEW: 3, PLAN_SIGNING: 5, TIMETABLE: 0}
TITLES: Mapping[str, Why] = {
    LESSON_PLAN: Why("LESSON_PLAN"),
    PLAN_REVIEW: Why("PLAN_REVIEW"),
    PLAN_SIGNING: Why("PLAN_SIGNING"),
    TIMETABLE: Why("TIMETABLE"),
}
_GRADE = re.compile(r"[0-9]{1,2}")


def checked(duty: str) -> str:
    """The duty itself. Raises DutyUnknown."""
    if duty not in DUE_DAYS:
        raise DutyUnknown(duty, DUE_DAYS)
    return duty


def due_day(duty: str, month: str) -> date:
    return due_after(month, DUE_DAYS[duty])


class Slot(NamedTuple):
    """One lesson plan that is owed: a teacher, a subject, a grade."""

    school: str
    person: str
    subject: str
    grade: str


class Leader(NamedTuple):
    """Who leads a subject group, and what the group is called."""

    person: str
    group_name: str


@dataclass(frozen=True, kw_only=True)
class OpenDuty:
    """What a person owes and has not done, overdue or not. `what` names the things, `items` counts them."""

    duty: str
    school: str
    person: str
    what: str
    due: date
    items: int

    def days_late(self, today: date) -> int:
        """Below zero: days left."""
        return (today - self.due).days


def grade_of(class_name: str) -> str:
    """The number that a class name begins with: `7A1` is of grade 7; a nursery class has none."""
    number = _GRADE.match(class_name)
    return str(int(number.group(0))) if number else ""


def slots_owed(assignments: Iterable[Mapping[str, str]]) -> dict[Slot, str]:
    """The lesson plans that assignments ask for, with the subject's name: one a teacher, subject and grade."""
    return {
        Slot(
            assignment["school"], assignment["person"], assignment["subject"], grade_of(assignment["class_name"])
        ): assignment["subject_name"]
        for assignment in assignments
        if assignment["subject"]
    }


def classes_of(documents: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    """School → the names of the classes that the documents are about."""
    classes: dict[str, set[str]] = {}
    for document in documents:
        classes.setdefault(document["school"], set()).add(document["class_name"])
    return classes


def slot_of(plan: Mapping[str, str]) -> Slot:
    """The slot that a lesson plan fills."""
    return Slot(plan["school"], plan["teacher"], plan["subject"], plan["grade"])


def unplanned(slots: Mapping[Slot, str], plans: Iterable[Mapping[str, str]], month: str) -> list[OpenDuty]:
    """Teachers with a plan that was never submitted, or was returned and not submitted again."""
    submitted = {slot_of(plan) for plan in plans if plan["state"] != "returned"}
    missing: dict[tuple[str, str], list[str]] = {}
    for slot, name in slots.items():
        if slot not in submitted:
            missing.setdefault((slot.school, slot.person), []).append(f"{name or slot.subject} {slot.grade}".strip())
    due = due_day(LESSON_PLAN, month)
    return [
        OpenDuty(duty=LESSON_PLAN, school=school, person=person, what=", ".join(names), due=due, items=len(names))
        for (school, person), names in missing.items()
    ]


def unreviewed(plans: Iterable[Mapping[str, str]], leaders: Mapping[str, Leader], month: str) -> list[OpenDuty]:
    """Leaders of subject groups with plans that wait; `leaders` is group → its leader."""
    waiting: dict[tuple[str, Leader], int] = {}
    for plan in plans:
        if plan["state"] == "submitted" and plan["group"] in leaders:
            key = (plan["school"], leaders[plan["group"]])
            waiting[key] = waiting.get(key, 0) + 1
    due = due_day(PLAN_REVIEW, month)
    return [
        OpenDuty(duty=PLAN_REVIEW, school=school, person=leader.person, what=leader.group_name, due=due, items=count)
        for (school, leader), count in waiting.items()
    ]


def unsigned(plans: Iterable[Mapping[str, str]], principals: Mapping[str, str], month: str) -> list[OpenDuty]:
    """Principals with passed plans that wait for a signature; `principals` is school → person."""
    waiting: dict[str, int] = {}
    for plan in plans:
        if plan["state"] == "passed" and plan["school"] in principals:
            waiting[plan["school"]] = waiting.get(plan["school"], 0) + 1
    due = due_day(PLAN_SIGNING, month)
    return [
        OpenDuty(duty=PLAN_SIGNING, school=school, person=principals[school], what="", due=due, items=count)
        for school, count in waiting.items()
    ]


def without_timetable(
    classes: Mapping[str, set[str]], timetables: Mapping[str, set[str]], principals: Mapping[str, str], month: str
) -> list[OpenDuty]:
    """Principals of schools whose classes are taught and have no timetable; both maps are school → class names."""
    due = due_day(TIMETABLE, month)
    missing = {school: sorted(names - timetables.get(school, set())) for school, names in classes.items()}
    return [
        OpenDuty(
            duty=TIMETABLE, school=school, person=principals[school], what=", ".join(names), due=due, items=len(names)
        )
        for school, names in missing.items()
        if school in principals and names
    ]


def worst_first(duties: Iterable[OpenDuty], today: date, names: Mapping[str, str]) -> list[OpenDuty]:
    """The longest overdue first, then the most items; people of a school in the order of their names."""

    def place(owed: OpenDuty) -> tuple[object, ...]:
        person = by_name(names.get(owed.person, owed.person), owed.person)
        return -owed.days_late(today), -owed.items, owed.school, person, owed.duty

    return sorted(duties, key=place)
