"""What the records house tells: plans and other records on their way, gradebooks, results, timetables, lessons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from contracts.envelope import Fact

# The levels of Circular 22/2021/TT-BGDĐT, lowest first, as they are told and as people read them in every language.
LEVELS = ("Chưa đạt", "Đạt", "Khá", "Tốt")
# Those of a primary year by Circular 27/2020/TT-BGDĐT.
PRIMARY_LEVELS = ("Chưa hoàn thành", "Hoàn thành", "Hoàn thành tốt", "Hoàn thành xuất sắc")

_PLAN: dict[str, Any] = {
    "school": "8702030",
    "plan": "GV8702030008.TOAN.7.2026-10.w10",
    "teacher": "GV8702030008",
    "group": "8702030/Tổ Toán - Tin",
    "subject": "TOAN",
    "grade": "7",
    "month": "2026-10",
    "due": "2026-11-05",
    "at": "2026-10-30T02:15:00Z",
}


class PlanFact(Fact):
    """What every fact of a lesson plan says. Signed by `due` it is on time."""

    plan: str
    teacher: str
    group: str
    subject: str
    grade: str
    month: str
    due: date
    at: datetime


class PlanSubmitted(PlanFact):
    """A teacher handed in a lesson plan, or a corrected one after it was returned. Signed by `due` it is on time."""

    TYPE: ClassVar = "records.plan_submitted.v1"
    EXAMPLE: ClassVar = {**_PLAN, "revision": 1}
    revision: int = 1


class PlanPassed(PlanFact):
    """The leader of the subject group passed a lesson plan; it waits for the principal."""

    TYPE: ClassVar = "records.plan_passed.v1"
    EXAMPLE: ClassVar = {**_PLAN, "by": "GV8702030006"}
    by: str = ""


class PlanReturned(PlanFact):
    """A lesson plan went back to its author, with what is to be changed."""

    TYPE: ClassVar = "records.plan_returned.v1"
    EXAMPLE: ClassVar = {**_PLAN, "by": "GV8702030006", "note": "Mục III: bổ sung hoạt động 4"}
    by: str = ""
    note: str = ""


class PlanSigned(PlanFact):
    """The principal signed a lesson plan; `sha256` names the signed file."""

    TYPE: ClassVar = "records.plan_signed.v1"
    EXAMPLE: ClassVar = {**_PLAN, "by": "GV8702030000", "on_time": True, "sha256": "9f" * 32}
    by: str = ""
    on_time: bool = False
    sha256: str = ""


_RECORD: dict[str, Any] = {
    "school": "8702030",
    "record": "class_logbook.8702030.7A1.2026-10.w42",
    "record_type": "class_logbook",
    "author": "GV8702030008",
    "group": "",
    "class_name": "7A1",
    "month": "2026-10",
    "week": 42,
    "due": "2026-10-24",
    "at": "2026-10-17T09:15:00Z",
}


class RecordFact(Fact):
    """What every fact of a record of another type says. Signed by `due` it is on time.

    `group` or `class_name` says whose it is. `week` is that of the calendar (ISO 8601), 0 for longer periods.
    """

    record: str
    record_type: str
    author: str
    group: str
    class_name: str
    month: str
    week: int
    due: date
    at: datetime


class RecordSubmitted(RecordFact):
    """A record of a type other than the lesson plan was handed in, or corrected."""

    TYPE: ClassVar = "records.record_submitted.v1"
    EXAMPLE: ClassVar = {**_RECORD, "revision": 1}
    revision: int = 1


class RecordPassed(RecordFact):
    """A record was reviewed and passed; it waits for its signers."""

    TYPE: ClassVar = "records.record_passed.v1"
    EXAMPLE: ClassVar = {**_RECORD, "by": "GV8702030006"}
    by: str = ""


class RecordReturned(RecordFact):
    """A record went back to its author, with what is to be changed; signatures made so far are void."""

    TYPE: ClassVar = "records.record_returned.v1"
    EXAMPLE: ClassVar = {**_RECORD, "by": "GV8702030000", "note": "Thiếu tiết 3 thứ Năm"}
    by: str = ""
    note: str = ""


class RecordSigned(RecordFact):
    """One of its signers signed a record; `left` signatures are still to come, and `sha256` names the file so far.

    `keep_until` is the last day on which the record must be kept; none: for ever.
    """

    TYPE: ClassVar = "records.record_signed.v1"
    EXAMPLE: ClassVar = {
        **_RECORD,
        "by": "GV8702030000",
        "role": "principal",
        "left": 0,
        "on_time": True,
        "sha256": "9f" * 32,
        "keep_until": "2032-05-31",
    }
    by: str = ""
    role: str = ""
    left: int = 0
    on_time: bool = False
    sha256: str = ""
    keep_until: date | None = None


class GradebookKept(Fact):
    """The gradebook of a class, subject and term changed. `pupils` have at least one mark, `complete` have all."""

    TYPE: ClassVar = "records.gradebook_kept.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "gradebook": "8702030.7A1.TOAN.2026-2027.hk1",
        "class_name": "7A1",
        "subject": "TOAN",
        "term": "hk1",
        "year": "2026-2027",
        "pupils": 35,
        "complete": 35,
    }
    gradebook: str
    class_name: str
    subject: str
    term: str
    year: str
    pupils: int
    complete: int = 0


class LogbookKept(Fact):
    """A class's logbook of a week changed: so many periods are entered, and so many of them late.

    Of a week that the homeroom teacher closed, `missing` periods of the timetable were entered by nobody.
    """

    TYPE: ClassVar = "records.logbook_kept.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "logbook": "8702030.7A1.2026-10-17",
        "class_name": "7A1",
        "month": "2026-10",
        "week": 42,
        "entries": 29,
        "late": 2,
        "closed": True,
        "missing": 1,
    }
    logbook: str
    class_name: str
    month: str
    week: int
    entries: int
    late: int = 0
    closed: bool = False
    missing: int = 0


class TermResultComputed(Fact):
    """A pupil's learning level of a term was computed, or changed with a mark. Empty while a subject lacks marks."""

    TYPE: ClassVar = "records.term_result_computed.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "pupil": "2600000271",
        "class_name": "7A1",
        "term": "hk1",
        "year": "2026-2027",
        "level": "Khá",
        "level_before": "Đạt",
    }
    pupil: str
    class_name: str
    term: str
    year: str
    level: str
    level_before: str = ""


class TimetableKept(Fact):
    """A class's timetable was entered or changed. Violations count sessions with too many online periods.

    It counts from the day `since` on; without one, all year.
    """

    TYPE: ClassVar = "records.timetable_kept.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "class_name": "7A1",
        "periods": 42,
        "online_periods": 3,
        "violations": 1,
        "since": "2026-11-09",
    }
    class_name: str
    periods: int
    online_periods: int
    violations: int
    since: date | None = None


class OnlineLessonHeld(Fact):
    """A class met online on a day; who joined is known from the meeting's own list."""

    TYPE: ClassVar = "records.online_lesson_held.v1"
    EXAMPLE: ClassVar = {"school": "8702030", "class_name": "7A1", "on": "2026-10-14", "present": 32, "absent": 3}
    class_name: str
    on: date
    present: int
    absent: int
