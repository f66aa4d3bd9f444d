"""Duties of a month, and who has not done them: an empty hand is late too, not only a slow one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chassis.errors import Invalid
from services.reporting.domain.month import due_after

_GRADE = re.compile(r"[0-9]{1,2}")
# [M] Days after the month's end; the district's own calendar may say otherwise.
LESSON_PLAN_DAYS = 0
REVIEW_DAYS = 3
SIGNING_DAYS = 5
TIMETABLE_DAYS = 0


class DutyUnknown(Invalid):
    reason = "DUTY_UNKNOWN"

    def __init__(self, duty: str) -> None:
        super().__init__(f"no duty is called {duty!r}; there are {', '.join(DUTIES)}", duty=duty)


class Duty(NamedTuple):
    id: str
    vi: str
    en: str
    days: int

    def due(self, month: str) -> date:
        return due_after(month, self.days)


DUTIES: dict[str, Duty] = {
    duty.id: duty
    for duty in (
        Duty("lesson_plan", "Nộp kế hoạch bài dạy", "Submit the lesson plan", LESSON_PLAN_DAYS),
        Duty("plan_review", "Duyệt kế hoạch bài dạy của tổ", "Review the group's lesson plans", REVIEW_DAYS),
        Duty("plan_signing", "Ký kế hoạch bài dạy của tháng", "Sign the month's lesson plans", SIGNING_DAYS),
        Duty("timetable", "Nộp thời khoá biểu", "Hand in the timetable", TIMETABLE_DAYS),
    )
}


def checked(duty: str) -> str:
    """Raises DutyUnknown; empty stands for all duties."""
    if duty and duty not in DUTIES:
        raise DutyUnknown(duty)
    return duty


class Slot(NamedTuple):
    """One lesson plan that is owed: a teacher, a subject, a grade."""

    school: str
    person: str
    subject: str
    grade: str


@dataclass(frozen=True, kw_only=True)
class Late:
    duty: str
    school: str
    person: str
    what: str
    due: date
    items: int

    def days(self, today: date) -> int:
        """Below zero: days left."""
        return (today - self.due).days


def grade_of(class_name: str) -> str:
    """`7A1` is of grade 7; a nursery class has none."""
    found = _GRADE.match(class_name)
    return str(int(found.group(0))) if found else ""


def slots_owed(assignments: Iterable[Mapping[str, str]]) -> dict[Slot, str]:
    """The lesson plans that assignments ask for, with the subject's name: one a teacher, subject and grade."""
    return {
        Slot(one["school"], one["person"], one["subject"], grade_of(one["class_name"])): one["subject_name"]
        for one in assignments
        if one["subject"]
    }


def unplanned(slots: Mapping[Slot, str], plans: Iterable[Mapping[str, str]], month: str) -> list[Late]:
    """Teachers with a plan that was never handed in, or came back and was not handed in again."""
    handed = {Slot(one["school"], one["teacher"], one["subject"], one["grade"]) for one in plans if _is_in(one)}
    missing: dict[tuple[str, str], list[str]] = {}
    for slot, name in slots.items():
        if slot not in handed:
            missing.setdefault((slot.school, slot.person), []).append(f"{name or slot.subject} {slot.grade}".strip())
    due = DUTIES["lesson_plan"].due(month)
    return [
        Late(duty="lesson_plan", school=school, person=person, what=", ".join(whats), due=due, items=len(whats))
        for (school, person), whats in missing.items()
    ]


def unreviewed(plans: Iterable[Mapping[str, str]], leaders: Mapping[str, str], month: str) -> list[Late]:
    """Leaders of subject groups with plans that wait; `leaders` is group → person."""
    waiting: dict[tuple[str, str], int] = {}
    for one in plans:
        if one["state"] == "submitted" and one["group"] in leaders:
            key = (one["school"], one["group"])
            waiting[key] = waiting.get(key, 0) + 1
    due = DUTIES["plan_review"].due(month)
    return [
        Late(duty="plan_review", school=school, person=leaders[group], what=group.split("/", 1)[-1], due=due, items=n)
        for (school, group), n in waiting.items()
    ]


def unsigned(plans: Iterable[Mapping[str, str]], principals: Mapping[str, str], month: str) -> list[Late]:
    """Principals with passed plans that wait for a signature; `principals` is school → person."""
    waiting: dict[str, int] = {}
    for one in plans:
        if one["state"] == "passed" and one["school"] in principals:
            waiting[one["school"]] = waiting.get(one["school"], 0) + 1
    due = DUTIES["plan_signing"].due(month)
    return [
        Late(duty="plan_signing", school=school, person=principals[school], what="", due=due, items=n)
        for school, n in waiting.items()
    ]


def without_timetable(
    classes: Mapping[str, set[str]], timetables: Mapping[str, set[str]], principals: Mapping[str, str], month: str
) -> list[Late]:
    """Schools whose classes are taught and have no timetable; both maps are school → class names."""
    due = DUTIES["timetable"].due(month)
    return [
        Late(
            duty="timetable",
            school=school,
            person=principals[school],
            what=", ".join(sorted(names - timetables.get(school, set()))),
            due=due,
            items=len(names - timetables.get(school, set())),
        )
        for school, names in classes.items()
        if school in principals and names - timetables.get(school, set())
    ]


def _is_in(plan: Mapping[str, str]) -> bool:
    return plan["state"] != "returned"
