"""What somebody owes in a month, derived from who teaches what; each duty carries its whole context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.records.domain.catalogue import Catalogue
from services.records.domain.plan import Plan, Slot, State
from services.records.domain.record_types import CLASS_GRADEBOOK, LESSON_PLAN
from services.records.domain.staff import Assignment, Staff
from services.records.domain.subjects import subject_of

Kind = Literal["submit_plan", "correct_plan", "wait_for_plan", "review_plan", "sign_batch", "keep_gradebook"]


@dataclass(frozen=True)
class Duty:
    id: str
    kind: Kind
    record_type: str
    school: str
    month: str
    due: date
    subject: str = ""
    subject_name: str = ""
    grade: str = ""
    classes: tuple[str, ...] = ()
    group: str = ""
    teacher: str = ""
    reviewer: str = ""
    signer: str = ""
    plan: str = ""
    note: str = ""
    waiting: int = 0
    term: str = ""

    def late(self, today: date) -> bool:
        return today > self.due


def plan_slots(assignments: Iterable[Assignment], month: str) -> dict[Slot, tuple[Assignment, ...]]:
    """A plan a month for each teacher, subject and grade, with the classes it is taught to."""
    found: dict[Slot, list[Assignment]] = defaultdict(list)
    for one in assignments:
        found[Slot(one.school, one.person, one.subject, one.grade, month)].append(one)
    return {slot: tuple(sorted(taught, key=lambda one: one.class_name)) for slot, taught in found.items()}


def plan_duties(
    assignments: Sequence[Assignment], plans: Iterable[Plan], staff: Staff, catalogue: Catalogue, month: str
) -> list[Duty]:
    """One duty for each slot. Upload in by any of its weeks, it waits for others; signed, it is done and left out."""
    by_duty: dict[str, list[Plan]] = defaultdict(list)
    for plan in plans:
        by_duty[plan.slot.duty].append(plan)
    due = catalogue.due(LESSON_PLAN, month)
    duties = [_plan_duty(slot, taught, staff, due) for slot, taught in plan_slots(assignments, month).items()]
    open_ones = [_in_state(duty, by_duty[duty.id]) for duty in duties]
    return sorted((duty for duty in open_ones if duty), key=lambda duty: (duty.school, duty.id))


def _plan_duty(slot: Slot, taught: tuple[Assignment, ...], staff: Staff, due: date) -> Duty:
    group = staff.group_of(slot.teacher)
    reviewer = staff.reviewer_for(slot.teacher, group, slot.school)
    signer = staff.signer_for(slot.teacher, slot.school)
    return Duty(
        id=slot.duty,
        kind="submit_plan",
        record_type=LESSON_PLAN,
        school=slot.school,
        month=slot.month,
        due=due,
        subject=slot.subject,
        subject_name=taught[0].subject_name or subject_of(slot.subject).name,
        grade=slot.grade,
        classes=tuple(one.class_name for one in taught),
        group=group,
        teacher=slot.teacher,
        reviewer=reviewer.id if reviewer else "",
        signer=signer.id if signer else "",
    )


def _in_state(duty: Duty, plans: Sequence[Plan]) -> Duty | None:
    """The duty as its plans leave it: to correct, waiting for others, or done."""
    returned = next((plan for plan in plans if plan.state is State.RETURNED), None)
    if returned:
        return replace(duty, kind="correct_plan", plan=returned.id, note=returned.note)
    waiting = next((plan for plan in plans if plan.state is not State.SIGNED), None)
    if waiting:
        return replace(duty, kind="wait_for_plan", plan=waiting.id)
    return None if plans else duty


def review_duty(plan: Plan, staff: Staff) -> Duty:
    """A plan that waits for the caller's word."""
    signer = staff.signer_for(plan.teacher, plan.school)
    return Duty(
        id="",
        kind="review_plan",
        record_type=LESSON_PLAN,
        school=plan.school,
        month=plan.month,
        due=plan.due,
        subject=plan.subject,
        subject_name=subject_of(plan.subject).name,
        grade=plan.grade,
        classes=plan.classes,
        group=plan.group,
        teacher=plan.teacher,
        signer=signer.id if signer else "",
        plan=plan.id,
    )


def batch_duty(school: str, month: str, passed: int, due: date, signer: str) -> Duty:
    """What waits for the head's signature, as one card."""
    return Duty(
        id="",
        kind="sign_batch",
        record_type=LESSON_PLAN,
        school=school,
        month=month,
        due=due,
        signer=signer,
        waiting=passed,
    )


def gradebook_duty(assignment: Assignment, *, month: str, term: str, due: date, without_marks: int) -> Duty:
    """A gradebook in which pupils still lack marks."""
    return Duty(
        id="",
        kind="keep_gradebook",
        record_type=CLASS_GRADEBOOK,
        school=assignment.school,
        month=month,
        term=term,
        due=due,
        subject=assignment.subject,
        subject_name=assignment.subject_name or subject_of(assignment.subject).name,
        grade=assignment.grade,
        classes=(assignment.class_name,),
        teacher=assignment.person,
        waiting=without_marks,
    )
