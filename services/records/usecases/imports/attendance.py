"""Imports the list of an online meeting: who of the class was there, who was not, whom nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from chassis.documents import decide
from chassis.errors import LostUpdateError
from chassis.why import Why
from importing import Findings, ImportJob, Outcome
from services.records.domain import limits
from services.records.domain.attendance import (
    CODE_IN_NAME,
    Attendance,
    OnlineLesson,
    Stay,
    as_part,
    lessons_of,
    rows_of,
    together,
    who_was_there,
)
from services.records.domain.periods import month_of, school_year
from services.records.domain.policy import POLICY
from services.records.domain.staff import Pupil
from services.records.domain.timetable import Timetable, longest_run
from services.records.files.readers.meeting import MeetingList
from services.records.store import RecordsStore
from services.records.usecases.imports.schools import is_of


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
    for on, stays in sorted(by_day.items()):
        if school_year(month_of(on)) != year:
            findings.refuse_file(
                Why("LESSON_OF_OTHER_YEAR", {"on": on.isoformat(), "class_name": class_name, "year": year})
            )
            continue
        kept = await _keep(store, _Day(school, class_name, on, roll, timetable), as_part(stays), job)
        findings.count(kept.outcome, len(stays))
        _tell(findings, kept.attendance, roll)


class _Day(NamedTuple):
    """A class on a day."""

    school: str
    class_name: str
    on: date
    roll: list[Pupil]
    timetable: Timetable | None

    def minutes(self, subject: str) -> int:
        """A double period that breaks off is one lesson of two periods."""
        periods = self.timetable.on(self.on) if self.timetable else []
        return limits.LESSON_MINUTES * longest_run(periods, self.on, subject)


class _Kept(NamedTuple):
    """What the list came to, and who was in the lesson that it is a part of."""

    outcome: Outcome
    attendance: Attendance


async def _class(store: RecordsStore, job: ImportJob, meeting: MeetingList) -> tuple[str, str]:
    codes = [code for stay in meeting.stays for code in CODE_IN_NAME.findall(stay.shown)]
    known = await store.pupils_known(codes)
    most = Counter((pupil.school, pupil.class_name) for pupil in known.values()).most_common(1)
    school, class_name = most[0][0] if most else ("", "")
    return job.upload.school or school, meeting.class_name or class_name


async def _keep(store: RecordsStore, day: _Day, part: Sequence[Stay], job: ImportJob) -> _Kept:
    """The lessons of the day, made anew from the rows of all lists. The first one holds the rows: it is the guard."""

    async def attempt() -> _Kept:
        before = sorted(await store.lessons_on(day.school, day.class_name, day.on), key=lambda one: one.id)
        rows = together([*rows_of(before), *part])
        lessons = lessons_of(rows, day.minutes)
        documents = _documents(day, before, len(lessons))
        first, stood = documents[0], list(documents[0].stays)
        first.stays = rows
        attended = [who_was_there(stays, day.roll) for stays in lessons]
        nobody = Attendance([], [], [], [])
        taken = [
            one.take(known) for one, known in zip(documents, [*attended, *[nobody] * len(documents)], strict=False)
        ]
        changed = [one for one, new in zip(documents, taken, strict=True) if new]
        if first.stays != stood and first not in changed:
            changed.insert(0, first)
        mine = next(place for place, stays in enumerate(lessons) if part[0].part in {one.part for one in stays})
        outcome: Outcome = "same" if not changed else "changed" if documents[mine].version else "created"
        if changed and not job.preview:
            lost = await store.lessons.keep_many(changed)
            if lost:
                raise LostUpdateError(f"lessons {', '.join(lost)} were kept by another")
        return _Kept(outcome, attended[mine])

    return await decide(attempt)


def _documents(day: _Day, before: Sequence[OnlineLesson], lessons: int) -> list[OnlineLesson]:
    """Those that are kept, and as many new ones as the day has lessons more."""
    known = {one.id for one in before}
    numbers = (
        OnlineLesson.key(day.school, day.class_name, day.on, number) for number in range(1, lessons + len(known) + 1)
    )
    fresh = [
        OnlineLesson(id=key, school=day.school, class_name=day.class_name, on=day.on)
        for key in numbers
        if key not in known
    ]
    return [*before, *fresh[: max(0, lessons - len(before))]]


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
