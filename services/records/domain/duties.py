"""Duties: what somebody is to do in a month, each with its whole context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.records.domain.catalogue import CLASS_GRADEBOOK, RecordType
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.slots import Obligation
from services.records.domain.staff import Assignment, Staff

Kind = Literal["submit_plan", "correct_plan", "wait_for_plan", "review_plan", "sign_batch", "keep_gradebook"]


@dataclass(frozen=True)
class Duty:
    """`kind` is what is to be done; the names of kinds are as old as the first type of record, the lesson plan.

    `waiting` counts what stands behind the card: records in a batch, pupils without marks.
    """

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
    record: str = ""
    note: str = ""
    waiting: int = 0
    term: str = ""
    week: int = 0

    def late(self, today: date) -> bool:
        return today > self.due


def submission_duties(
    row: RecordType, owed: Sequence[Obligation], records: Iterable[Record], staff: Staff
) -> list[Duty]:
    """One for each obligation. Handed in by any of its weeks, it waits for others; signed, it is done and left out."""
    of_duty: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        of_duty[record.duty].append(record)
    duties = [_in_state(_duty(row, one, staff), of_duty[one.duty]) for one in owed]
    return [duty for duty in duties if duty]


def _duty(row: RecordType, owed: Obligation, staff: Staff) -> Duty:
    slot = owed.slot
    author = next(iter(owed.submitters), "")
    reviewers = staff.deciders(row.reviewers, author, group=owed.group, school=slot.school) if row.reviewers else []
    first = staff.signing_order(row.signers, author, owed.group)[:1]
    signers = staff.deciders(first, author, group=owed.group, school=slot.school)
    return Duty(
        id=owed.duty,
        kind="submit_plan",
        record_type=row.id,
        school=slot.school,
        month=slot.month,
        due=owed.due,
        subject=slot.subject,
        subject_name=owed.subject_name,
        grade=slot.grade,
        classes=owed.classes,
        group=owed.group,
        teacher=author,
        reviewer=reviewers[0].id if reviewers else "",
        signer=signers[0].id if signers else "",
        week=slot.week,
    )


def _in_state(duty: Duty, records: Sequence[Record]) -> Duty | None:
    """The duty as its records leave it: to correct, waiting for others, or done."""
    returned = next((record for record in records if record.state is State.RETURNED), None)
    if returned:
        return replace(duty, kind="correct_plan", record=returned.id, note=returned.note, teacher=returned.author)
    waiting = next((record for record in records if record.state is not State.SIGNED), None)
    if waiting:
        return replace(duty, kind="wait_for_plan", record=waiting.id, teacher=waiting.author)
    return None if records else duty


def review_duty(record: Record, staff: Staff) -> Duty:
    """A record that waits for the caller's word."""
    signers = staff.deciders(record.signers[:1], record.author, group=record.group, school=record.school)
    return Duty(
        id="",
        kind="review_plan",
        record_type=record.record_type,
        school=record.school,
        month=record.month,
        due=record.due,
        subject=record.subject,
        grade=record.grade,
        classes=record.classes,
        group=record.group,
        teacher=record.author,
        signer=signers[0].id if signers else "",
        record=record.id,
        week=record.week,
    )


def batch_duty(row: RecordType, *, school: str, month: str, waiting: int, due: date, signer: str) -> Duty:
    """What waits for the caller's signature, as one card."""
    return Duty(
        id="",
        kind="sign_batch",
        record_type=row.id,
        school=school,
        month=month,
        due=due,
        signer=signer,
        waiting=waiting,
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
        subject_name=assignment.subject_name,
        grade=assignment.grade,
        classes=(assignment.class_name,),
        teacher=assignment.person,
        waiting=without_marks,
    )
