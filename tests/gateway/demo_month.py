"""The invented month as records, library and reporting would tell it."""

from __future__ import annotations

from typing import Any

from proto.gen.edu.records.v1 import records_pb2
from proto.gen.edu.reporting.v1 import reporting_pb2
from services.records.record_types import RECORD_TYPES
from services.records.rpc.messages import record_type
from tests.gateway.demo_check import CHECKED
from tests.gateway.demo_logbook import LOGBOOKS
from tests.gateway.demo_results import RESULTS

SCHOOL = "8702030"
GROUP = f"{SCHOOL}/Tổ Tự nhiên"
NAMES = (
    "Trần Thị An",
    "Đỗ Văn Anh",
    "Phạm Đức Anh",
    "Lê Văn Ánh",
    "Bùi Ăn",
    "Nguyễn Văn Ân",
    "Vũ Dũng",
    "Hoàng Minh Đức",
    "Đặng Thị Hương Giang",
    "Lý Gia Hân",
    "Nguyễn Thị Kim Hồng",
    "Đỗ Minh Khôi",
    "Trần Bảo Ngọc",
    "Phan Thanh Phong",
)


def duty(kind: str, subject: str, **more: Any) -> records_pb2.Duty:
    return records_pb2.Duty(
        id=f"duty-{subject}-{kind}",
        kind=kind,
        record_type="lesson_plan",
        school=SCHOOL,
        school_name="Trường THCS Tân Hồng",
        year="2026-2027",
        month="2026-10",
        term="hk1",
        subject=subject,
        subject_name={"TOAN": "Toán", "KHTN": "Khoa học tự nhiên"}.get(subject, ""),
        grade="7",
        group=GROUP,
        reviewer_name="Trần Văn Phúc",
        signer_name="Lê Thị Kim Oanh",
        due="2026-10-28",
        **more,
    )


def plan(number: int, state: str, **more: Any) -> records_pb2.Plan:
    return records_pb2.Plan(
        id=f"KHBD-{number:04}",
        school=SCHOOL,
        teacher="GV8702030005",
        teacher_name=NAMES[number % len(NAMES)],
        group=GROUP,
        subject="TOAN",
        subject_name="Toán",
        grade="7",
        classes=["7A1", "7A2"],
        month="2026-10",
        week=8,
        due="2026-10-28",
        state=state,
        title=f"Bài {number}: Số hữu tỉ và thứ tự trên trục số",
        file_name="tuan-8.docx",
        revision=1,
        reviewer_name="Trần Văn Phúc",
        pages=2,
        history=[records_pb2.PlanEvent(what="submitted", at="2026-10-25T02:10:00+00:00", by_name=NAMES[number % 14])],
        **more,
    )


def _duties(request: Any) -> records_pb2.ListDutiesResponse:
    return records_pb2.ListDutiesResponse(
        month=request.month or "2026-10",
        done=1,
        all=3,
        duties=[
            duty(
                "correct_plan",
                "KHTN",
                classes=["7A2"],
                plan="KHBD-0003",
                note="Thiếu phần kiểm tra cuối bài (CV 5512, phụ lục IV mục III).",
            ),
            duty("submit_plan", "TOAN", classes=["7A1", "7A2"]),
            duty("wait_for_plan", "KHTN", classes=["7A1"], plan="KHBD-0004"),
            duty("review_plan", "TOAN", teacher_name="Nguyễn Thị Hồng Ánh", plan="KHBD-0001"),
            duty("review_plan", "KHTN", teacher_name="Vũ Dũng", plan="KHBD-0002"),
        ],
    )


def book(name: str, complete: int) -> records_pb2.GradebookRow:
    return records_pb2.GradebookRow(
        id=f"{SCHOOL}/{name}/TOAN/hk1",
        school=SCHOOL,
        class_name=name,
        subject="TOAN",
        subject_name="Toán",
        term="hk1",
        year="2026-2027",
        teacher_name="Nguyễn Thị Hồng Ánh",
        pupils=45,
        complete=complete,
        writable=True,
    )


def _plan(request: Any) -> records_pb2.GetPlanResponse:
    return records_pb2.GetPlanResponse(plan=plan(7, "submitted"))


PAGE = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 595 842'>"
    "<text x='60' y='90' font-size='22'>KẾ HOẠCH BÀI DẠY</text></svg>"
)
RECORDS: dict[str, Any] = {
    "ListDuties": _duties,
    "ListRecordTypes": records_pb2.ListRecordTypesResponse(types=[record_type(row) for row in RECORD_TYPES]),
    "ListLate": records_pb2.ListLateResponse(duties=[duty("submit_plan", "", week=42, classes=["7A2"])], all=9),
    "ListGradebooks": records_pb2.ListGradebooksResponse(gradebooks=[book("7A1", 12), book("7A2", 45)]),
    "SettleDifferences": records_pb2.SettleDifferencesResponse(outcomes=["accepted"]),
    "AskAppeal": records_pb2.AskAppealResponse(),
    "AnswerAppeal": records_pb2.AnswerAppealResponse(),
    "AskCorrection": records_pb2.AskCorrectionResponse(),
    "DecideCorrection": records_pb2.DecideCorrectionResponse(),
    "ReopenGradebook": records_pb2.ReopenGradebookResponse(until="2027-01-25"),
    "SubmitPlan": records_pb2.SubmitPlanResponse(plan=plan(7, "submitted")),
    "ListPlans": records_pb2.ListPlansResponse(plans=[plan(n, "submitted") for n in range(1, 6)]),
    "GetPlan": _plan,
    "CheckDocument": CHECKED,
    "GetPlanPages": records_pb2.GetPlanPagesResponse(svg=[PAGE] * 2),
    "ReviewPlan": records_pb2.ReviewPlanResponse(plan=plan(7, "passed")),
    "GetSigner": records_pb2.GetSignerResponse(signer=records_pb2.Signer(name="Oanh", key_kept_in="software")),
    "ListBatch": records_pb2.ListBatchResponse(
        waiting=[plan(n, "passed") for n in range(1, 13)],
        signed=[plan(20, "signed", signed_at="2026-10-30T03:00:00+00:00", signer_name="Lê Thị Kim Oanh")],
        unreviewed=3,
        returned=1,
        missing=2,
        due="2026-10-31",
        certificate_subject="Lê Thị Kim Oanh, Trường THCS Tân Hồng",
        key_kept_in="softhsm",
    ),
    "GetSummary": records_pb2.GetSummaryResponse(
        month="2026-10", plans_due=18, signed_on_time=11, gradebooks=24, periods=320, online_periods=22, violations=1
    ),
    "ResultsOfPupil": records_pb2.ResultsOfPupilResponse(
        result=records_pb2.PupilResult(name="Đỗ Minh Khôi", averages={"TOAN": "9.0", "GDTC": "Đ"}, level="Tốt"),
        subjects=[
            records_pb2.Subject(code="TOAN", name="Toán"),
            records_pb2.Subject(code="VAN", name="Ngữ văn"),
            records_pb2.Subject(code="GDTC", name="Giáo dục thể chất"),
        ],
        class_name="7A1",
        marks=[
            records_pb2.SubjectMarks(
                subject="TOAN",
                marks=[
                    records_pb2.PupilMark(slot="tx1", title="ĐĐGtx 1", value="8.5", at="2026-09-20T03:00:00+00:00"),
                    records_pb2.PupilMark(slot="gk", title="ĐĐGgk", value="9.0", at="2026-10-20T18:30:00+00:00"),
                ],
            ),
            records_pb2.SubjectMarks(
                subject="VAN", marks=[records_pb2.PupilMark(slot="tx1", title="ĐĐGtx 1", value="7.0")]
            ),
        ],
    ),
    **RESULTS,
    "AttendanceOfPupil": records_pb2.AttendanceOfPupilResponse(
        lessons=[
            records_pb2.LessonOfPupil(on="2026-10-14", state="present", minutes=43),
            records_pb2.LessonOfPupil(on="2026-10-07", state="absent"),
        ]
    ),
    "ListTimetables": records_pb2.ListTimetablesResponse(
        timetables=[
            records_pb2.Timetable(
                class_name=name,
                grid=[
                    records_pb2.Period(day=day, session="Sáng", number=number, subject_name=subject)
                    for number in (1, 2)
                    for day, subject in (("Thứ 2", "Toán"), ("Thứ 3", f"Tin học {name}"))
                ],
            )
            for name in ("7A2", "7A1")
        ]
    ),
    "ListOnlineLessons": records_pb2.ListOnlineLessonsResponse(
        lessons=[
            records_pb2.OnlineLesson(
                school="8702030",
                class_name="7A1",
                on=f"2026-10-{day}",
                present=2,
                absent=1,
                absentees=[records_pb2.PupilName(pupil="3", name=NAMES[2])],
                attendees=[
                    records_pb2.Attendee(pupil=str(number), name=NAMES[number - 1], minutes=40) for number in (1, 2)
                ],
                unsure=[records_pb2.PupilName(pupil="4", name=NAMES[3])],
                strangers=["iPad nhà em"],
            )
            for day in (14, 21)
        ],
        roll=[records_pb2.PupilName(pupil=str(number), name=name) for number, name in enumerate(NAMES, 1)],
        guests=[
            records_pb2.Guest(
                shown="Máy của mẹ", pupil="2", name=NAMES[1], by_name="Trần Thị Lan", at="2026-10-22T01:00:00Z"
            )
        ],
        may_tie=True,
    ),
    "TieGuest": records_pb2.TieGuestResponse(days=2),
    **LOGBOOKS,
    "ResultsOfClass": records_pb2.ResultsOfClassResponse(
        whole=True,
        rule_set="22/2021/TT-BGDĐT",
        subjects=[records_pb2.Subject(code="TOAN", name="Toán"), records_pb2.Subject(code="VAN", name="Ngữ văn")],
        pupils=[
            records_pb2.PupilResult(
                pupil="1",
                name=name,
                averages={"TOAN": "8.0", "VAN": "7.2"},
                level="Khá",
                why="22/2021 Điều 9.2: mọi môn từ 5,0; 6 môn từ 6,5.",
            )
            for name in NAMES
        ],
        by_level={"Tốt": 3, "Khá": 8, "Đạt": 3},
    ),
}


SCHOOLS = (
    ("8702010", "Trường Mầm non Hoa Sen"),
    ("8702020", "Trường Tiểu học Phú Cường"),
    (SCHOOL, "Trường THCS Tân Hồng"),
)
INDICATORS = (
    ("accounts", "Tài khoản đã cấp", "Accounts issued", 100.0, (91.0, 100.0, 99.2)),
    ("plans", "Giáo án ký đúng hạn", "Plans signed on time", 95.0, (None, 96.0, 61.1)),
    ("online", "Tiết dạy trực tuyến", "Online periods", 10.0, (None, 4.0, 6.9)),
    ("resources", "Học liệu đã chia sẻ", "Resources shared", None, (0.0, 2.0, 5.0)),
    ("collected", "Thu so với phải thu", "Collected against due", 90.0, (88.0, 93.5, 85.1)),
)


def _value(message: Any, value: float | None, target: float | None) -> Any:
    if value is not None:
        message.value = value
    if target is not None:
        message.target = target
    return message


def _table(request: Any) -> reporting_pb2.DistrictTableResponse:
    rows = []
    for place, (code, name) in enumerate(SCHOOLS):
        cells = []
        for one, _, _, target, values in INDICATORS:
            value = values[place]
            standing = (
                "missing" if value is None else "none" if target is None else "met" if value >= target else "below"
            )
            cells.append(_value(reporting_pb2.Cell(indicator=one, standing=standing), value, target))
        rows.append(
            reporting_pb2.SchoolRow(
                school=code, school_name=name, unit_name="Phòng VH–XH xã Tân Hồng", cells=cells, late=place
            )
        )
    totals = [
        _value(
            reporting_pb2.Indicator(
                id=one,
                name_vi=vi,
                name_en=en,
                unit="count" if target is None else "percent",
                numerator=38,
                denominator=45,
                denominator_vi="giáo án phải nộp",
                denominator_en="plans due",
            ),
            values[-1],
            target,
        )
        for one, vi, en, target, values in INDICATORS
    ]
    return reporting_pb2.DistrictTableResponse(totals=totals, rows=rows, as_of="2026-10-31T04:00:00+00:00")


REPORTING: dict[str, Any] = {
    "DistrictTable": _table,
    "WhoIsLate": reporting_pb2.WhoIsLateResponse(
        total=2,
        by_duty={"lesson_plan": 2},
        as_of="2026-10-31T04:00:00+00:00",
        late=[
            reporting_pb2.Late(
                duty="lesson_plan",
                duty_vi="Nộp giáo án",
                duty_en="Hand in a plan",
                school=SCHOOL,
                school_name="Trường THCS Tân Hồng",
                person="GV1",
                person_name="Vũ Dũng",
                what="Toán khối 7",
                due="2026-10-28",
                days_late=3,
                items=2,
            ),
            reporting_pb2.Late(
                duty="lesson_plan",
                duty_vi="Nộp giáo án",
                duty_en="Hand in a plan",
                school=SCHOOL,
                school_name="Trường THCS Tân Hồng",
                person="GV2",
                person_name="Lý Gia Hân",
                what="Khoa học tự nhiên khối 6",
                due="2026-10-30",
                days_late=1,
                items=1,
            ),
        ],
    ),
    "ListReminders": reporting_pb2.ListRemindersResponse(),
    "Remind": reporting_pb2.RemindResponse(reminded=["GV1", "GV2"]),
    "ExportTable": reporting_pb2.ExportTableResponse(
        file_name="bảng 10.xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        content=b"PK",
    ),
}
