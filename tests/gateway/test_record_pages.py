"""Pages for records of every type: what is owed, handed in and signed knows its type."""

from __future__ import annotations

import re

from chassis.errors import Conflict
from proto.gen.edu.records.v1 import records_pb2
from tests.gateway.conftest import Visitor

LOGBOOK = "class_logbook"


class RecordClosed(Conflict):
    reason = "RECORD_CLOSED"


def test_the_catalogue_names_each_type_with_its_act_and_opens_those_that_are_handed_in(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    text = visitor.get("/records?month=2026-10").text
    assert re.findall(r'href="/records/([a-z_]+)\?month=2026-10"', text) == ["lesson_plan", LOGBOOK, "group_minutes"]
    for said in ("Sổ theo dõi và đánh giá học sinh (theo lớp)", "Tổ trưởng → Hiệu trưởng", "Giáo viên chủ nhiệm"):
        assert said in " ".join(re.sub("<[^>]+>", "", text).split())


def test_a_logbook_is_handed_in_with_the_duty_of_its_week(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["ListDuties"] = records_pb2.ListDutiesResponse(
        duties=[
            records_pb2.Duty(
                id="d42", kind="submit_plan", record_type=LOGBOOK, classes=["7A1"], week=42, due="2026-10-19"
            )
        ]
    )
    text = visitor.get(f"/records/{LOGBOOK}?month=2026-10").text
    assert "lớp 7A1 · tuần 42" in " ".join(text.split())
    [request_id] = re.findall(r'name="duty" value="d42"><input type="hidden" name="request_id" value="([^"]+)"', text)
    fields = {"duty": "d42", "request_id": request_id}
    answer = visitor.post(f"/records/{LOGBOOK}", fields, files={"file": ("so-dau-bai.docx", b"PK")})
    assert answer.headers["location"] == "/plan?id=KHBD-0007"
    [asked] = visitor.asked("SubmitPlan")
    assert (asked.record_type, asked.duty, asked.file_name, asked.request_id) == (
        LOGBOOK,
        "d42",
        "so-dau-bai.docx",
        request_id,
    )
    assert visitor.asked("ListDuties")[0].record_type == LOGBOOK


def test_a_refused_record_says_why_on_its_own_card_and_none_is_sent_without_a_file(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["SubmitPlan"] = RecordClosed("signed")
    fields = {"duty": "d", "request_id": "r"}
    assert visitor.post(f"/records/{LOGBOOK}", fields).status_code == 422
    assert visitor.asked("SubmitPlan") == []
    answer = visitor.post(f"/records/{LOGBOOK}", fields, files={"file": ("a.pdf", b"%PDF")})
    assert (answer.status_code, '<a href="#file-r">' in answer.text) == (422, True)


def test_the_batch_of_a_type_is_listed_and_signed_as_such(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    assert "Sổ ghi đầu bài: ký tháng 10/2026" in visitor.get(f"/batch?month=2026-10&type={LOGBOOK}").text
    visitor.services.records.answers["SignBatch"] = records_pb2.SignBatchResponse(signed=1)
    fields = {"month": "2026-10", "request_id": "r", "pin": "135790", "plan": "KHBD-0001"}
    answer = visitor.post(f"/batch?month=2026-10&type={LOGBOOK}", fields)
    assert answer.headers["location"] == f"/batch?month=2026-10&type={LOGBOOK}&done=batch_signed&signed=1"
    visitor.post("/batch?month=2026-10", fields)
    assert [asked.record_type for asked in visitor.asked("SignBatch")] == [LOGBOOK, ""]
    assert visitor.asked("ListBatch")[0].record_type == LOGBOOK


def test_who_is_late_is_shown_to_those_who_answer_for_others_and_asked_for_nobody_else(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.get(f"/records/{LOGBOOK}?month=2026-10")
    assert visitor.asked("ListLate") == []
    visitor.sign_in("principal")
    text = " ".join(visitor.get(f"/records/{LOGBOOK}?month=2026-10").text.split())
    assert ("1 trong 9 hồ sơ phải lập" in text, "lớp 7A2 · tuần 42" in text) == (True, True)
    [asked] = visitor.asked("ListLate")
    assert (asked.record_type, asked.month) == (LOGBOOK, "2026-10")


def test_a_type_that_nobody_knows_is_not_found(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    assert visitor.get("/records/nonsense").status_code == 404
