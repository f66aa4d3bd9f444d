"""The facts of a record: lesson plans tell those that are as old as the house, every other type the general ones."""

from __future__ import annotations

from typing import Any

from contracts.envelope import Fact
from contracts.facts.records import (
    PlanPassed,
    PlanReturned,
    PlanSigned,
    PlanSubmitted,
    RecordPassed,
    RecordReturned,
    RecordSigned,
    RecordSubmitted,
)
from services.records.domain.catalogue import LESSON_PLAN
from services.records.domain.record_state import Event, RecordState, State


def fact_of(record: RecordState, event: Event) -> Fact | None:
    """What the last event of a record tells. None for a lesson plan that lacks a signature: nobody waits for it."""
    return _of_plan(record, event) if record.record_type == LESSON_PLAN else _of_record(record, event)


def _of_record(record: RecordState, event: Event) -> Fact:
    known: dict[str, Any] = {
        "school": record.school,
        "record": record.id,
        "record_type": record.record_type,
        "author": record.author,
        "group": record.group,
        "class_name": record.class_name,
        "month": record.month,
        "week": record.week,
        "due": record.due,
        "at": event.at,
    }
    if event.what is State.SUBMITTED:
        return RecordSubmitted(**known, revision=record.revision)
    if event.what is State.PASSED:
        return RecordPassed(**known, by=event.by)
    if event.what is State.RETURNED:
        return RecordReturned(**known, by=event.by, note=event.note)
    signed = {"role": event.role, "left": record.left, "on_time": record.on_time, "sha256": record.signed_sha256}
    return RecordSigned(**known, **signed, by=event.by, keep_until=record.keep_until)


def _of_plan(record: RecordState, event: Event) -> Fact | None:
    known: dict[str, Any] = {
        "school": record.school,
        "plan": record.id,
        "teacher": record.author,
        "group": record.group,
        "subject": record.subject,
        "grade": record.grade,
        "month": record.month,
        "due": record.due,
        "at": event.at,
    }
    if event.what is State.SUBMITTED:
        return PlanSubmitted(**known, revision=record.revision)
    if event.what is State.PASSED:
        return PlanPassed(**known, by=event.by)
    if event.what is State.RETURNED:
        return PlanReturned(**known, by=event.by, note=event.note)
    if record.left:
        return None
    return PlanSigned(**known, by=event.by, on_time=record.on_time, sha256=record.signed_sha256)
