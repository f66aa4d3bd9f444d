"""Imports the list of an online meeting: who of the class was there, who was not, whom nobody knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from chassis.why import Why
from importing import Findings, ImportJob
from services.records.domain.attendance import CODE_IN_NAME, Attendance, Stay, as_part
from services.records.domain.periods import month_of, school_year
from services.records.domain.policy import POLICY
from services.records.domain.staff import Pupil
from services.records.domain.timetable import Timetable
from services.records.files.readers.meeting import MeetingList
from services.records.store import RecordsStore
from services.records.usecases.imports.schools import is_of
from services.records.usecases.lessons import Day, guests_of, take_list


async def import_meeting(store: RecordsStore, meeting: MeetingList, job: ImportJob) -> None:
    """The class by the file's name or the meeting's, else the one most of the codes belong to."""
    POLICY.require(job.actor, "import_files", school=job.actor.schools())
    findings = job.findings
    findings.rows = meeting.rows
    if meeting.missing or not meeting.stays:
        columns = {"columns": ", ".join(meeting.missing)}
        findings.refuse(*meeting.refused)
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
    year = max(pupil.year for pupil in roll)
    by_day: dict[date, list[Stay]] = {}
    for stay in meeting.stays:
        by_day.setdefault(stay.joined.date(), []).append(replace(stay, subject=meeting.subject))
    timetable = await store.timetables.find(Timetable.key(school, class_name))
    guests = await guests_of(store, roll[0])
    for on, stays in sorted(by_day.items()):
        if school_year(month_of(on)) != year:
            findings.refuse_file(
                Why("LESSON_OF_OTHER_YEAR", {"on": on.isoformat(), "class_name": class_name, "year": year})
            )
            continue
        day = Day(school, class_name, on, roll, timetable, guests.pupils())
        kept = await take_list(store, day, as_part(stays), preview=job.preview)
        findings.count(kept.outcome, len(stays))
        _tell(findings, kept.attendance, roll)


async def _class(store: RecordsStore, job: ImportJob, meeting: MeetingList) -> tuple[str, str]:
    codes = [code for stay in meeting.stays for code in CODE_IN_NAME.findall(stay.shown)]
    known = await store.pupils_known(codes)
    most = Counter((pupil.school, pupil.class_name) for pupil in known.values()).most_common(1)
    school, class_name = most[0][0] if most else ("", "")
    return job.upload.school or school, meeting.class_name or class_name


def _tell(findings: Findings, attendance: Attendance, roll: list[Pupil]) -> None:
    names = {pupil.id: pupil.name for pupil in roll}
    findings.found |= {"present": str(len(attendance.present)), "absent": str(len(attendance.absent))}
    if attendance.absent:
        findings.note(Why("ABSENT", {"names": ", ".join(names[pupil] for pupil in attendance.absent)}))
    if attendance.unsure:
        findings.found["unsure"] = str(len(attendance.unsure))
        unsure = ", ".join(f"{names[pupil]} ({pupil})" for pupil in attendance.unsure)
        findings.note(Why("NOT_TOLD_APART", {"names": unsure}))
    if attendance.strangers:
        findings.found["strangers"] = str(len(attendance.strangers))
        findings.note(Why("STRANGERS", {"names": ", ".join(attendance.strangers)}))
