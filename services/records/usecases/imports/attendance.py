"""Imports the list of an online meeting: who of the class was there, who was not, whom nobody knows."""

from __future__ import annotations

from collections import Counter

from chassis.documents import decide
from chassis.why import Why
from importing import Findings, ImportJob, Outcome
from services.records.domain.attendance import CODE_IN_NAME, Attendance, OnlineLesson, who_was_there
from services.records.domain.policy import POLICY
from services.records.domain.staff import Pupil
from services.records.files.readers.gradebook import class_in_name
from services.records.files.readers.meeting import MeetingList
from services.records.store import RecordsStore
from services.records.usecases.imports.schools import is_of


async def import_meeting(store: RecordsStore, meeting: MeetingList, job: ImportJob) -> None:
    """The class by the file's name, else the one most of the codes belong to."""
    POLICY.require(job.actor, "import_files", school=job.actor.places("school"))
    findings = job.findings
    findings.rows = meeting.rows
    if meeting.missing or not meeting.stays:
        columns = {"columns": ", ".join(meeting.missing)}
        findings.refuse_file(Why("COLUMNS_MISSING", columns) if meeting.missing else Why("MEETING_EMPTY"))
        return
    findings.refuse(*meeting.refused)
    school, class_name = await _class(store, job, meeting)
    if not class_name:
        findings.refuse_file(Why("CLASS_NOT_IN_NAME"))
        return
    if not is_of(job, school):
        return
    roll = await store.roll(school, class_name)
    if not roll:
        findings.refuse_file(Why("ROLL_MISSING", {"school": school, "class_name": class_name}))
        return
    attendance = who_was_there(meeting.stays, roll)
    outcome = await _keep(store, OnlineLesson.held(school, class_name, meeting.stays), attendance, job)
    findings.count(outcome, len(meeting.stays))
    _tell(findings, attendance, roll)


async def _class(store: RecordsStore, job: ImportJob, meeting: MeetingList) -> tuple[str, str]:
    codes = [code for stay in meeting.stays for code in CODE_IN_NAME.findall(stay.shown)]
    known = await store.pupils_known(codes)
    most = Counter((pupil.school, pupil.class_name) for pupil in known.values()).most_common(1)
    school, class_name = most[0][0] if most else ("", "")
    return job.upload.school or school, class_in_name(job.upload.name) or class_name


async def _keep(store: RecordsStore, fresh: OnlineLesson, attendance: Attendance, job: ImportJob) -> Outcome:
    async def attempt() -> Outcome:
        lesson = await store.lessons.find(fresh.id) or fresh
        outcome: Outcome = "changed" if lesson.version else "created"
        if not lesson.take(attendance):
            return "same"
        if not job.preview:
            await store.lessons.keep(lesson)
        return outcome

    return await decide(attempt)


def _tell(findings: Findings, attendance: Attendance, roll: list[Pupil]) -> None:
    names = {pupil.id: pupil.name for pupil in roll}
    findings.found |= {"present": str(len(attendance.present)), "absent": str(len(attendance.absent))}
    if attendance.absent:
        findings.note(Why("ABSENT", {"names": ", ".join(names[pupil] for pupil in attendance.absent)}))
    if attendance.strangers:
        findings.found["strangers"] = str(len(attendance.strangers))
        findings.note(Why("STRANGERS", {"names": ", ".join(attendance.strangers)}))
