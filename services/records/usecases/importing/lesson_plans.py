"""Takes a lesson plan that was dropped in a folder: for the teacher it names, else the one who teaches its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from chassis.errors import Refusal
from services.records.domain.duties import plan_slots
from services.records.domain.plan import Slot
from services.records.domain.refusals import PlanClosed
from services.records.domain.reports import Findings
from services.records.domain.staff import Assignment, Staff
from services.records.domain.subjects import subject_of
from services.records.files.readers.heading import Heading
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing.recognition import Recognised
from services.records.usecases.importing.upload import ASK_FOR_SCHOOL, NOT_YOURS, Upload, school_called
from services.records.usecases.plans import hand_in
from tabular import words

if TYPE_CHECKING:
    from services.records.store import RecordsStore


class Choice(NamedTuple):
    """The slot a plan is for, or a sentence why none; `note` when somebody else might have been meant."""

    slot: Slot | None
    taught: tuple[Assignment, ...] = ()
    why: str = ""
    note: str = ""


async def import_plan(
    store: RecordsStore, deps: Dependencies, upload: Upload, found: Recognised, findings: Findings
) -> None:
    assert found.draft is not None
    heading = found.draft.heading
    school = upload.school or school_called(heading.school_name, await store.schools_all())
    month = deps.month_asked("", store.now().date())
    choice = await _choose(store, heading, school, month)
    if choice.slot is None:
        findings.refuse(choice.why, value=f"{heading.subject} {heading.grade}".strip())
        return
    findings.school = choice.slot.school
    if not upload.may_be_of(choice.slot.school):
        findings.refuse(NOT_YOURS)
        return
    slot = replace(choice.slot, week=heading.week)
    before = await store.plans.find(slot.plan)
    try:
        plan, notes = await hand_in(
            store, deps, found.draft, slot, choice.taught, by=upload.actor.id, request=upload.request
        )
    except PlanClosed as closed:
        findings.refuse(
            f"kế hoạch này đã ở trạng thái {closed.details['state']}; muốn thay thì phải được trả lại trước"
        )
        return
    except Refusal as refusal:
        findings.refuse(refusal.message)
        return
    findings.count("created" if before is None else "changed" if plan.revision > before.revision else "same")
    findings.notes += [*notes, *([choice.note] if choice.note else [])]
    findings.found["plan"] = plan.id


async def _choose(store: RecordsStore, heading: Heading, school: str, month: str) -> Choice:
    if not heading.subject:
        return Choice(None, why="không rõ môn; hãy ghi dòng “Môn: … lớp …” ở đầu tệp hoặc trong tên tệp")
    subject = subject_of(heading.subject).name
    assignments = await store.assignments_for(heading.subject, heading.grade)
    if school:
        assignments = [one for one in assignments if one.school == school]
    if not assignments:
        where = f" ở trường {school}" if school else ""
        return Choice(None, why=f"chưa có ai được phân công dạy {subject} khối {heading.grade}{where}")
    schools = {one.school for one in assignments}
    staff = await store.staff_of(schools)
    named = [one for one in assignments if _is_named(one, heading, staff)]
    if heading.teacher_code and not named:
        return Choice(None, why=f"{heading.teacher_code} không dạy {subject} khối {heading.grade}")
    candidates = named or assignments
    if len({one.school for one in candidates}) > 1:
        return Choice(None, why=ASK_FOR_SCHOOL)
    return _of_first(candidates, month, staff, subject)


def _is_named(one: Assignment, heading: Heading, staff: Staff) -> bool:
    if heading.teacher_code:
        return one.person == heading.teacher_code
    return bool(heading.teacher_name) and words(staff.name(one.person)) == words(heading.teacher_name)


def _of_first(candidates: Sequence[Assignment], month: str, staff: Staff, subject: str) -> Choice:
    """Of several who teach it, the one of the first class; the others are named, so that a wrong guess is seen."""
    slots = sorted(plan_slots(candidates, month).items(), key=lambda one: one[1][0].class_name)
    (slot, taught), *others = slots
    if not others:
        return Choice(slot, taught)
    rest = ", ".join(f"{one.teacher} {staff.name(one.teacher)} ({of[0].class_name})" for one, of in others)
    note = (
        f"Tệp không ghi giáo viên: nhận cho {slot.teacher} {staff.name(slot.teacher)} ({taught[0].class_name}); "
        f"cũng dạy {subject} khối {slot.grade}: {rest}."
    )
    return Choice(slot, taught, note=note)
