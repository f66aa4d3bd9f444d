"""What each list, batch and import of records asks of the store, however many items there are.

A gradebook is imported sheet by sheet, each on its own against whoever types into the grid meanwhile: the items of its
row are the pupils of a sheet, and a file has one sheet for each subject.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.identity.actor import Actor
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain.gradebook import Key
from tests.constant_cost import Cost
from tests.records.cost_fills import (
    GUEST,
    TERM,
    Ask,
    House,
    code,
    entering,
    gradebook,
    handing_in,
    lessons_of_a_guest,
    meeting,
    passed,
    posting,
    settling,
    signing,
    some_differences,
    some_gradebooks,
    some_lessons,
    some_lessons_of_a_pupil,
    some_marked_gradebooks,
    some_pupils,
    some_pupils_of_a_homeroom,
    some_receipts,
    some_reports,
    some_subjects,
    some_timetables,
    submitted,
    timetables,
)
from tests.records.school import (
    CLASS,
    HEAD_DUNG,
    LEADER_DUNG,
    MONTH,
    OFFICER,
    OPERATOR,
    PIN,
    SCHOOL,
    TEACHER_LAN,
    YEAR,
)


def row(
    actor: Actor, fill: Callable[[House, int], Awaitable[None]], ask: Ask, seen: Callable[[Any], float], *calls: str
) -> Cost[House]:
    return Cost(actor=actor, fill=fill, ask=ask, seen=seen, calls=list(calls))


REPORTS = ("reports.find", "reports.keep")
PIN_TRIED = ("signers.find", "signers.keep", "signers.find", "signers.keep")

ROWS: dict[str, Cost[House]] = {
    "ListDuties own": row(
        TEACHER_LAN,
        some_subjects,
        lambda at, _: at.servicer.ListDuties(pb.ListDutiesRequest(month=MONTH), None),
        lambda answer: len(answer.duties) / 2,  # a plan and a gradebook
        *("assignments.where", "people.where", "schools.where", "records.where", "gradebooks.many", "pupils.counts"),
    ),
    "ListDuties to review": row(
        LEADER_DUNG,
        submitted,
        lambda at, _: at.servicer.ListDuties(pb.ListDutiesRequest(month=MONTH), None),
        lambda answer: len(answer.duties),
        *("assignments.where", "people.where", "schools.where", "records.where", "records.where"),
    ),
    "ListLate": row(
        OFFICER,
        some_subjects,
        lambda at, _: at.servicer.ListLate(pb.ListLateRequest(month=MONTH), None),
        lambda answer: len(answer.duties),
        *("assignments.where", "people.where", "schools.where", "records.where"),
    ),
    "ListPlans": row(
        LEADER_DUNG,
        submitted,
        lambda at, _: at.servicer.ListPlans(pb.ListPlansRequest(month=MONTH), None),
        lambda answer: len(answer.plans),
        *("records.where", "people.where"),
    ),
    "ListBatch": row(
        HEAD_DUNG,
        passed,
        lambda at, _: at.servicer.ListBatch(pb.ListBatchRequest(month=MONTH), None),
        lambda answer: len(answer.waiting),
        *("records.where", "assignments.where", "people.where", "schools.where", "signers.find"),
    ),
    "SignBatch of those named": row(
        HEAD_DUNG,
        passed,
        signing,
        lambda answer: answer.signed,
        *("records.many", *PIN_TRIED, "schools.find", "records.keep_many", "records.counts"),
    ),
    "SignBatch of all that wait": row(
        HEAD_DUNG,
        passed,
        lambda at, _: at.servicer.SignBatch(pb.SignBatchRequest(month=MONTH, pin=PIN), None),
        lambda answer: answer.signed,
        *("records.where", *PIN_TRIED, "schools.find", "records.keep_many", "records.counts"),
    ),
    "ListGradebooks": row(
        HEAD_DUNG,
        some_subjects,
        lambda at, _: at.servicer.ListGradebooks(pb.ListGradebooksRequest(term=TERM), None),
        lambda answer: len(answer.gradebooks),
        *("assignments.where", "pupils.counts", "pupils.where", "gradebooks.where", "people.where"),
    ),
    "GetGradebook": row(
        HEAD_DUNG,
        some_pupils,
        lambda at, _: at.servicer.GetGradebook(
            pb.GetGradebookRequest(gradebook=Key(SCHOOL, CLASS, "TOAN", YEAR, TERM).id), None
        ),
        lambda answer: len(answer.pupils),
        *("pupils.where", "assignments.where", "gradebooks.find", "people.where"),
    ),
    "SettleDifferences": row(
        TEACHER_LAN,
        some_differences,
        settling,
        lambda answer: list(answer.outcomes).count("accepted"),
        *("pupils.where", "assignments.where", "gradebooks.find", "gradebooks.keep"),
        *("pupils.where", "assignments.where", "gradebooks.where", "results.find"),
    ),
    "PostMarks": row(
        TEACHER_LAN,
        some_pupils,
        posting,
        lambda answer: len(answer.answers),
        *("pupils.where", "assignments.where", "gradebooks.find", "gradebooks.keep"),
        *("pupils.where", "assignments.where", "gradebooks.where", "results.find"),
    ),
    "ResultsOfClass pupils": row(
        HEAD_DUNG,
        some_pupils,
        lambda at, _: at.servicer.ResultsOfClass(pb.ResultsOfClassRequest(class_name=CLASS, term=TERM), None),
        lambda answer: len(answer.pupils),
        *("pupils.where", "assignments.where", "gradebooks.where"),
    ),
    "ResultsOfClass subjects": row(
        HEAD_DUNG,
        some_gradebooks,
        lambda at, _: at.servicer.ResultsOfClass(pb.ResultsOfClassRequest(class_name=CLASS, term=TERM), None),
        lambda answer: len(answer.subjects),
        *("pupils.where", "assignments.where", "gradebooks.where"),
    ),
    "ResultsOfPupil": row(
        HEAD_DUNG,
        some_gradebooks,
        lambda at, _: at.servicer.ResultsOfPupil(pb.ResultsOfPupilRequest(pupil=code(0), term=TERM), None),
        lambda answer: len(answer.subjects),
        *("pupils.find", "assignments.where", "gradebooks.where"),
    ),
    "GetReceiptOfResult subjects": row(
        HEAD_DUNG,
        some_marked_gradebooks,
        lambda at, _: at.servicer.GetReceiptOfResult(pb.GetReceiptOfResultRequest(pupil=code(0), term=TERM), None),
        lambda answer: len(answer.subjects),
        *("pupils.find", "assignments.where", "gradebooks.where", "receipts.where"),
    ),
    "GetReceiptOfResult kept": row(
        HEAD_DUNG,
        some_receipts,
        lambda at, _: at.servicer.GetReceiptOfResult(pb.GetReceiptOfResultRequest(pupil=code(0), term=TERM), None),
        lambda answer: len(answer.kept),
        *("pupils.find", "assignments.where", "gradebooks.where", "receipts.where"),
    ),
    "GetYearSheet": row(
        HEAD_DUNG,
        some_pupils,
        lambda at, _: at.servicer.GetYearSheet(pb.GetYearSheetRequest(class_name=CLASS), None),
        lambda answer: len(answer.pupils),
        *("pupils.where", "assignments.where", "people.where", "year_sheets.find"),
        *("gradebooks.where", "gradebooks.where", "year_sheets.find"),
    ),
    "PostYearSheet": row(
        TEACHER_LAN,
        some_pupils_of_a_homeroom,
        entering,
        lambda answer: len(answer.answers),
        *("pupils.where", "assignments.where", "people.where", "year_sheets.find", "year_sheets.keep"),
        *("pupils.where", "assignments.where", "gradebooks.where", "gradebooks.where", "year_sheets.find"),
        "results.find",
    ),
    "ListTimetables": row(
        HEAD_DUNG,
        some_timetables,
        lambda at, _: at.servicer.ListTimetables(pb.ListTimetablesRequest(), None),
        lambda answer: len(answer.timetables),
        "timetables.where",
    ),
    "ListOnlineLessons": row(
        HEAD_DUNG,
        some_lessons,
        lambda at, _: at.servicer.ListOnlineLessons(pb.ListOnlineLessonsRequest(), None),
        lambda answer: len(answer.lessons),
        *("lessons.where", "pupils.many"),
    ),
    "TieGuest": row(
        HEAD_DUNG,
        lessons_of_a_guest,
        lambda at, _: at.servicer.TieGuest(pb.TieGuestRequest(class_name=CLASS, shown=GUEST, pupil=code(0)), None),
        lambda answer: answer.days,
        *("pupils.where", "lessons.where", "guests.find", "guests.keep", "timetables.find", "lessons.where"),
        *("pupils.many", "lessons.keep_many"),
    ),
    "AttendanceOfPupil": row(
        HEAD_DUNG,
        some_lessons_of_a_pupil,
        lambda at, _: at.servicer.AttendanceOfPupil(pb.AttendanceOfPupilRequest(pupil=code(0)), None),
        lambda answer: len(answer.lessons),
        *("pupils.find", "lessons.where"),
    ),
    "GetSummary": row(
        OFFICER,
        submitted,
        lambda at, _: at.servicer.GetSummary(pb.GetSummaryRequest(month=MONTH), None),
        lambda answer: answer.plans_by_state["submitted"],
        *("records.where", "timetables.where", "gradebooks.counts", "lessons.where", "assignments.where"),
        "schools.where",
    ),
    "ImportFile gradebook": row(
        OPERATOR,
        some_pupils,
        handing_in("so-diem.xlsx", gradebook),
        lambda answer: answer.report.created,
        *("pupils.where", "assignments.where", "people.where", "gradebooks.find", "gradebooks.keep"),
        *("pupils.where", "assignments.where", "gradebooks.where", "results.find"),
        *REPORTS,
    ),
    "ImportFile timetables": row(
        OPERATOR,
        some_pupils,
        handing_in("thoi-khoa-bieu.xlsx", timetables),
        lambda answer: answer.report.created,
        *("timetables.many", "timetables.keep_many", *REPORTS),
    ),
    "ImportFile attendance": row(
        OPERATOR,
        some_pupils,
        handing_in("zoom-7A1-2026-10-14.csv", meeting),
        lambda answer: answer.report.created,
        *(
            "pupils.many",
            "pupils.where",
            "timetables.find",
            "guests.find",
            "lessons.where",
            "lessons.keep_many",
            *REPORTS,
        ),
    ),
    "ListReports": row(
        OFFICER,
        some_reports,
        lambda at, _: at.imports.ListReports(imports_pb2.ListReportsRequest(), None),
        lambda answer: len(answer.reports),
        "reports.where",
    ),
}
FIXED: dict[str, str] = {
    "ListRecordTypes": "the types of the catalogue stand in the code, and the store is not asked",
    "PostLogbookEntry": "one period, and the pupils of one class who were absent",
    "CheckDocument": "one record, with as many signatures as its type has signers",
}
