"""Forms of the month: what the houses are asked for, what a refusal looks like, and that twice is once."""

from __future__ import annotations

import re

from chassis.errors import Conflict, Invalid
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.records.v1 import records_pb2
from proto.gen.edu.reporting.v1 import reporting_pb2
from tests.gateway.conftest import Visitor


class PdfUnsafe(Invalid):
    reason = "PDF_UNSAFE"


def test_a_plan_is_handed_in_with_the_file_alone_for_the_card_knows_the_rest(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    home = visitor.get("/").text
    form = re.search(
        r'name="duty" value="(duty-TOAN[^"]*)"><input type="hidden" name="request_id" value="([^"]+)"', home
    )
    assert form is not None
    fields = {"duty": form.group(1), "request_id": form.group(2)}
    answer = visitor.post("/plans", fields, files={"file": ("tuan-8.docx", b"PK")})
    assert answer.headers["location"] == "/plan?id=KHBD-0007"
    (asked,) = visitor.asked("SubmitPlan")
    assert (asked.duty, asked.file_name, asked.content, asked.request_id) == (
        form.group(1),
        "tuan-8.docx",
        b"PK",
        form.group(2),
    )


def test_a_refused_plan_says_why_on_its_own_card_and_in_the_summary(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["SubmitPlan"] = PdfUnsafe("scripts")
    duty = re.search(r'name="duty" value="(duty-TOAN[^"]*)"', visitor.get("/").text)
    assert duty is not None
    answer = visitor.post("/plans", {"duty": duty.group(1), "request_id": "r"}, files={"file": ("a.pdf", b"%PDF")})
    assert answer.status_code == 422
    assert ('<a href="#file-r">' in answer.text, answer.text.count('id="file-r"')) == (True, 1)
    assert "In lại thành PDF rồi gửi".lower() in answer.text.lower()


class PlanOfAnother(Conflict):
    reason = "PLAN_OF_ANOTHER"


def test_a_plan_of_another_subject_is_questioned_on_its_card_and_sent_when_it_is_confirmed(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    home = visitor.get("/").text
    assert 'name="confirmed"' not in home
    form = re.search(
        r'name="duty" value="(duty-TOAN[^"]*)"><input type="hidden" name="request_id" value="([^"]+)"', home
    )
    assert form is not None
    visitor.services.records.answers["SubmitPlan"] = PlanOfAnother("other", said="Ngữ văn 8", asked="Toán 7")
    fields = {"duty": form.group(1), "request_id": form.group(2)}
    answer = visitor.post("/plans", fields, files={"file": ("a.docx", b"PK")})
    assert answer.status_code == 422
    assert "Tệp ghi là Ngữ văn 8, còn thẻ này cần Toán 7." in answer.text
    assert answer.text.count('name="confirmed"') == 1
    visitor.services.records.answers["SubmitPlan"] = records_pb2.SubmitPlanResponse()
    visitor.post("/plans", {**fields, "confirmed": "1"}, files={"file": ("a.docx", b"PK")})
    assert [asked.confirmed for asked in visitor.asked("SubmitPlan")] == [False, True]


def test_a_plan_without_a_file_is_not_sent(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    assert visitor.post("/plans", {"duty": "d", "request_id": "r"}).status_code == 422
    assert visitor.asked("SubmitPlan") == []


def test_a_file_name_with_a_path_is_only_a_name(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.post("/plans", {"duty": "d", "request_id": "r"}, files={"file": ("..\\..\\etc/passwd.docx", b"PK")})
    (asked,) = visitor.asked("SubmitPlan")
    assert asked.file_name == "passwd.docx"


def test_a_leader_returns_a_plan_with_the_note(visitor: Visitor) -> None:
    visitor.sign_in("leader")
    fields = {"plan": "KHBD-0001", "request_id": "r", "act": "return", "note": "Thiếu mục III"}
    answer = visitor.post("/reviews", fields)
    assert answer.headers["location"] == "/reviews"
    (asked,) = visitor.asked("ReviewPlan")
    assert (getattr(asked, "pass"), asked.note) == (False, "Thiếu mục III")


def test_the_batch_is_signed_with_the_plans_that_were_shown_and_a_wrong_pin_stops_it(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    visitor.services.records.answers["SignBatch"] = records_pb2.SignBatchResponse(
        signed=0, left=12, stopped="WRONG_PIN", tries_left=4
    )
    fields = {"month": "2026-10", "request_id": "r", "pin": "000000", "plan": "KHBD-0001"}
    answer = visitor.post("/batch", fields)
    assert answer.status_code == 422
    assert "còn 4 lần thử" in answer.text
    assert "000000" not in answer.text
    visitor.services.records.answers["SignBatch"] = records_pb2.SignBatchResponse(signed=1)
    assert "signed=1" in visitor.post("/batch", fields).headers["location"]
    assert [list(asked.plans) for asked in visitor.asked("SignBatch")] == [["KHBD-0001"]] * 2


def test_remind_all_reaches_everybody_who_is_late_over_all_pages(visitor: Visitor) -> None:
    visitor.sign_in("officer")

    def pages(request: reporting_pb2.WhoIsLateRequest) -> reporting_pb2.WhoIsLateResponse:
        person = "GV2" if request.page_token else "GV1"
        late = [reporting_pb2.Late(duty="lesson_plan", person=person)]
        return reporting_pb2.WhoIsLateResponse(late=late, next_page_token="" if request.page_token else "2")

    visitor.services.reporting.answers["WhoIsLate"] = pages
    answer = visitor.post("/late", {"month": "2026-10", "duty": "", "request_id": "r"}, seen="/library")
    assert "done=reminded" in answer.headers["location"]
    assert [list(asked.persons) for asked in visitor.asked("Remind")] == [["GV1", "GV2"]]


def test_a_file_goes_to_the_house_that_knows_it_best_and_every_refused_row_is_shown(visitor: Visitor) -> None:
    visitor.sign_in("operator")
    for service in visitor.services.importing:
        score = 90 if service.name == "accounts" else 10
        service.answers["Recognise"] = imports_pb2.RecogniseResponse(kind="pupils", score=score, rows=2)
    row = imports_pb2.RefusedRow(
        sheet="Sheet1", row=7, column="Ngày sinh", value="31/02/2014", reason="ngày sinh không có thật"
    )
    report = imports_pb2.FileReport(file="hoc-sinh.xlsx", kind="pupils", rows=2, taken=1, created=1, refused=[row])
    visitor.services.accounts.answers["ImportFile"] = imports_pb2.ImportFileResponse(report=report)
    answer = visitor.post("/imports", {"request_id": "r"}, files={"files": ("hoc-sinh.xlsx", b"PK")})
    assert answer.status_code == 200
    for part in ("31/02/2014", "ngày sinh không có thật", ">7<"):
        assert part in answer.text
