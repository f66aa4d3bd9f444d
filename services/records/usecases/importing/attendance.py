"""Takes the list of an online meeting: who of the class was there, who was not, whom nobody knows."""

from __future__ import annotations

from collections import Counter

from chassis.documents import AlreadyKept, decide
from chassis.errors import LostUpdateError
from services.records.domain.attendance import CODE_IN_NAME, Found, OnlineLesson, who_was_there
from services.records.domain.reports import Findings
from services.records.domain.staff import Pupil
from services.records.files.readers.gradebook import class_in_name
from services.records.files.readers.meeting import MeetingList
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing.recognition import Recognised
from services.records.usecases.importing.upload import ASK_FOR_SCHOOL, NOT_YOURS, Upload


async def import_meeting(
    store: RecordsStore, deps: Dependencies, upload: Upload, found: Recognised, findings: Findings
) -> None:
    """The class by the file's name, else the one most of the codes belong to."""
    del deps
    meeting = found.meeting
    if meeting is None or meeting.missing or not meeting.stays:
        lacking = (
            f"thiếu cột {', '.join(meeting.missing)}" if meeting and meeting.missing else "không có ai trong danh sách"
        )
        findings.refuse(lacking)
        return
    findings.refused += meeting.refused
    school, class_name = await _class(store, upload, meeting)
    if not school or not class_name:
        findings.refuse(
            ASK_FOR_SCHOOL if class_name else "không rõ lớp; hãy ghi tên lớp trong tên tệp, ví dụ zoom-7A1-…"
        )
        return
    if not upload.may_be_of(school):
        findings.refuse(NOT_YOURS)
        return
    findings.school = school
    roll = await store.roll(school, class_name)
    if not roll:
        findings.refuse(f"trường {school} chưa có danh sách lớp {class_name}; hãy nạp danh sách học sinh trước")
        return
    there = who_was_there(meeting.stays, roll)
    outcome = await _keep(store, school, class_name, meeting, there)
    for _ in meeting.stays:
        findings.count(outcome)
    _say(findings, there, roll)


async def _class(store: RecordsStore, upload: Upload, meeting: MeetingList) -> tuple[str, str]:
    codes = [code for stay in meeting.stays for code in CODE_IN_NAME.findall(stay.shown)]
    known = await store.pupils_known(codes)
    most = Counter((pupil.school, pupil.class_name) for pupil in known.values()).most_common(1)
    school, class_name = most[0][0] if most else ("", "")
    return upload.school or school, class_in_name(upload.name) or class_name


async def _keep(store: RecordsStore, school: str, class_name: str, meeting: MeetingList, there: Found) -> str:
    """`created`, `changed` or `same`."""
    begins = min(stay.joined for stay in meeting.stays)

    async def attempt() -> str:
        key = OnlineLesson.key(school, class_name, begins)
        lesson = await store.lessons.find(key) or OnlineLesson(
            id=key, school=school, class_name=class_name, on=begins.date()
        )
        fresh = lesson.version == 0
        if not lesson.take(there):
            return "same"
        try:
            await store.lessons.keep(lesson)
        except AlreadyKept as error:
            raise LostUpdateError(str(error)) from error
        return "created" if fresh else "changed"

    return await decide(attempt)


def _say(findings: Findings, there: Found, roll: list[Pupil]) -> None:
    names = {pupil.id: pupil.name for pupil in roll}
    findings.found |= {"present": str(len(there.present)), "absent": str(len(there.absent))}
    if there.absent:
        findings.notes.append(f"Vắng: {', '.join(names[pupil] for pupil in there.absent)}.")
    if there.strangers:
        findings.found["strangers"] = str(len(there.strangers))
        findings.notes.append(f"Không thuộc lớp: {', '.join(there.strangers)}.")
