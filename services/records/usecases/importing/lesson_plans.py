"""Takes a lesson plan that was dropped in a folder: for the teacher it names, else the one who teaches its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from chassis.errors import Refusal
from services.records.domain.refusals import RecordClosed
from services.records.domain.reports import Findings
from services.records.domain.slots import Obligation, Schools, obligations
from services.records.domain.staff import Assignment, Staff
from services.records.domain.subjects import subject_of
from services.records.files.readers.heading import Heading
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing.recognition import Recognised
from services.records.usecases.importing.upload import ASK_FOR_SCHOOL, NOT_YOURS, Upload, school_called
from services.records.usecases.submission import Filing, file_draft
from tabular import words


class Choice(NamedTuple):
    """The obligation that a plan fulfils, or a sentence why none; `note` when somebody else might have been meant."""

    owed: Obligation | None
    known: Schools | None = None
    why: str = ""
    note: str = ""


async def import_plan(
    store: RecordsStore, deps: Dependencies, upload: Upload, recognised: Recognised, findings: Findings
) -> None:
    assert recognised.draft is not None
    draft = recognised.draft
    school = upload.school or school_called(draft.heading.school_name, await store.schools_all())
    month = deps.month_or_present("", store.now().date())
    choice = await _choose(store, deps, draft.heading, school, month)
    if choice.owed is None or choice.known is None:
        findings.refuse(choice.why, value=f"{draft.heading.subject} {draft.heading.grade}".strip())
        return
    findings.school = choice.owed.slot.school
    if not upload.may_be_of(choice.owed.slot.school):
        findings.refuse(NOT_YOURS)
        return
    slot = replace(choice.owed.slot, week=draft.heading.week)
    before = await store.records.find(slot.id)
    filing = Filing(deps.record_type(""), draft, choice.owed, slot, choice.known)
    try:
        plan, notes = await file_draft(store, deps, filing, by=upload.actor.id, request_id=upload.request)
    except RecordClosed as closed:
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


async def _choose(store: RecordsStore, deps: Dependencies, heading: Heading, school: str, month: str) -> Choice:
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
    known = Schools(candidates, staff, await store.schools_of([candidates[0].school]))
    return _of_first(obligations(deps.catalogue, deps.record_type(""), month, known), known, subject)


def _is_named(one: Assignment, heading: Heading, staff: Staff) -> bool:
    if heading.teacher_code:
        return one.person == heading.teacher_code
    return bool(heading.teacher_name) and words(staff.name(one.person)) == words(heading.teacher_name)


def _of_first(owed: Sequence[Obligation], known: Schools, subject: str) -> Choice:
    """Of several who teach it, the one of the first class; the others are named, so that a wrong guess is seen."""
    first, *others = sorted(owed, key=lambda obligation: obligation.classes[0])
    if not others:
        return Choice(first, known)
    rest = ", ".join(_person(obligation, known.staff) for obligation in others)
    note = (
        f"Tệp không ghi giáo viên: nhận cho {_person(first, known.staff)}; "
        f"cũng dạy {subject} khối {first.slot.grade}: {rest}."
    )
    return Choice(first, known, note=note)


def _person(owed: Obligation, staff: Staff) -> str:
    """`GV8702030003 Trần Thị Lan (7A1)`."""
    return f"{owed.slot.teacher} {staff.name(owed.slot.teacher)} ({owed.classes[0]})"
