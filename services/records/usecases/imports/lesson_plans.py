"""Imports a lesson plan from a folder: for the teacher it names, else for the one who teaches its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from chassis.why import Facts, Why
from importing import FileUnreadable, Findings, ImportJob, Outcome, RefusedRow
from services.records.domain.catalogue import LESSON_PLAN
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.refusals import RecordClosed
from services.records.domain.slots import Obligation, Schools, obligations
from services.records.domain.staff import Assignment, Staff
from services.records.files.readers.document import Draft
from services.records.files.readers.heading import Heading
from services.records.files.subjects import subject_name
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.imports.schools import is_of, school_called
from services.records.usecases.submission import Filing, file_draft
from tabular import words


class Choice(NamedTuple):
    """The obligation that a plan fulfils. `note` says when somebody else might have been meant."""

    owed: Obligation
    known: Schools
    note: Why | None = None


async def import_plan(store: RecordsStore, deps: Dependencies, draft: Draft, job: ImportJob) -> None:
    """Hands the plan in for the teacher; refused where nobody, or nobody for certain, teaches its subject."""
    POLICY.require(job.actor, "import_files", school=job.actor.schools())
    findings, heading = job.findings, draft.heading
    findings.rows = 1
    school = job.upload.school or school_called(heading.school_name, await store.schools_all())
    month = deps.month_or_present("", store.now().date())
    choice = await _choose(store, deps, heading, school, month)
    if isinstance(choice, Why):
        _refuse(findings, choice, f"{heading.subject} {heading.grade}".strip())
        return
    if not is_of(job, choice.owed.slot.school):
        return
    slot = replace(choice.owed.slot, week=heading.week)
    before = await store.records.find(slot.id)
    filing = Filing(deps.record_type(LESSON_PLAN), draft, choice.owed, slot, choice.known)
    try:
        outcome = _foreseen(before, draft) if job.preview else await _filed(store, deps, filing, before, job)
    except RecordClosed as closed:
        findings.refuse_file(Why("PLAN_CLOSED", {"state": closed.details["state"]}))
        return
    except FileUnreadable as unreadable:
        findings.refuse_file(unreadable.why)
        return
    findings.count(outcome)
    if choice.note:
        findings.note(choice.note)
    findings.found["plan"] = slot.id


async def _filed(
    store: RecordsStore, deps: Dependencies, filing: Filing, before: Record | None, job: ImportJob
) -> Outcome:
    """Raises RecordClosed, FileUnreadable."""
    request_id = job.upload.request_id
    plan, notes = await file_draft(store, deps, filing, by=job.actor.id, request_id=request_id)
    job.findings.note(*notes)
    if before is None:
        return "created"
    return "changed" if plan.revision > before.revision else "same"


def _foreseen(before: Record | None, draft: Draft) -> Outcome:
    """What handing it in would come to. Raises RecordClosed."""
    if before is None:
        return "created"
    if before.content.original_sha256 == sha256(draft.content).hexdigest():
        return "same"
    if before.state in {State.PASSED, State.SIGNED}:
        raise RecordClosed(before.id, before.state)
    return "changed"


def _refuse(findings: Findings, why: Why, value: str) -> None:
    findings.refuse(RefusedRow("", 0, "", value, why))


async def _choose(store: RecordsStore, deps: Dependencies, heading: Heading, school: str, month: str) -> Choice | Why:
    """The obligation, or why there is none."""
    if not heading.subject:
        return Why("PLAN_WITHOUT_SUBJECT")
    facts: Facts = {"subject": subject_name(heading.subject), "grade": heading.grade, "school": school}
    assignments = await store.assignments_for(heading.subject, heading.grade)
    if school:
        assignments = [assignment for assignment in assignments if assignment.school == school]
    if not assignments:
        return Why("NOBODY_TEACHES_AT_SCHOOL" if school else "NOBODY_TEACHES", facts)
    staff = await store.staff_of({assignment.school for assignment in assignments})
    named = [assignment for assignment in assignments if _is_named(assignment, heading, staff)]
    if heading.teacher_code and not named:
        return Why("TEACHER_OF_OTHERS", {**facts, "teacher": heading.teacher_code})
    candidates = named or assignments
    if len({assignment.school for assignment in candidates}) > 1:
        return Why("SCHOOL_NOT_SAID")
    known = Schools(candidates, staff, await store.schools_of([candidates[0].school]))
    return _of_first(obligations(deps.catalogue, deps.record_type(LESSON_PLAN), month, known), known, facts)


def _is_named(assignment: Assignment, heading: Heading, staff: Staff) -> bool:
    if heading.teacher_code:
        return assignment.person == heading.teacher_code
    return bool(heading.teacher_name) and words(staff.name(assignment.person)) == words(heading.teacher_name)


def _of_first(owed: Sequence[Obligation], known: Schools, facts: Facts) -> Choice | Why:
    """Of several who teach it, the one of the first class; the others are named, so that a wrong guess is seen."""
    if not owed:
        return Why("NOBODY_TEACHES", facts)
    first, *others = sorted(owed, key=lambda obligation: obligation.classes[0])
    if not others:
        return Choice(first, known)
    rest = ", ".join(_person(obligation, known.staff) for obligation in others)
    return Choice(
        first, known, Why("TEACHER_GUESSED", {**facts, "teacher": _person(first, known.staff), "others": rest})
    )


def _person(owed: Obligation, staff: Staff) -> str:
    """`GV8702030003 Trần Thị Lan (7A1)`."""
    return f"{owed.slot.teacher} {staff.name(owed.slot.teacher)} ({owed.classes[0]})"
