"""Corrections after the window as a page: who asks, who decides, who reopens; and the same through the API."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from proto.gen.edu.records.v1 import records_pb2 as wire
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor

CELL = wire.Cell(slot="gk", value="8.0", version=3)
PAGE = "/marks/corrections?gradebook=g"
WAITS = wire.Correction(
    id="c1",
    pupil="1",
    pupil_name="Ngô Bảo Dung",
    slot="gk",
    slot_title="ĐĐGgk",
    old="8.0",
    new="9.0",
    reason="cộng nhầm bài 3",
    state="asked",
    asked_by_name="Trần Thị Lan",
    asked_at="2027-01-22T02:00:00+00:00",
)


def opened(
    visitor: Visitor, *, teaches: bool = False, reopens: bool = False, corrections: Sequence[wire.Correction] = ()
) -> None:
    grid = wire.GetGradebookResponse(
        gradebook=wire.GradebookRow(id="g", class_name="7A1", subject_name="Toán", term="hk1", corrections=1),
        slots=[wire.Slot(id="gk", title="ĐĐGgk")],
        pupils=[wire.GradebookPupil(pupil="1", name="Ngô Bảo Dung", cells=[CELL])],
        closed_on="2027-01-20",
        teaches=teaches,
        reopens=reopens,
        corrections=corrections,
    )
    visitor.services.records.answers["GetGradebook"] = grid


def test_a_closed_gradebook_says_so_and_its_teacher_asks_for_a_correction(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    opened(visitor, teaches=True)
    assert "đã khóa nhập điểm từ sau ngày 20/01/2027" in visitor.get("/marks/grid?gradebook=g").text
    shown = visitor.get(PAGE).text
    assert ('value="1|gk|3"' in shown, "Mở lại sổ điểm" in shown) == (True, False)
    fields = {"gradebook": "g", "cell": "1|gk|3", "value": "9,5", "reason": "cộng nhầm", "request_id": "r"}
    answer = visitor.post("/marks/corrections", fields, seen=PAGE)
    assert answer.headers["location"].endswith("done=correction_asked")
    (asked,) = visitor.asked("AskCorrection")
    assert (asked.pupil, asked.slot, asked.value, asked.base_version, asked.reason, asked.request_id) == (
        "1", "gk", "9.5", 3, "cộng nhầm", "r"
    )  # fmt: skip


def test_whose_step_it_is_has_a_button_and_others_see_what_became_of_it(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    mine = wire.Correction()
    mine.CopyFrom(WAITS)
    mine.may = "approve"
    opened(visitor, corrections=[WAITS])
    shown = visitor.get(PAGE).text
    for part in ("8,0 → 9,0", "cộng nhầm bài 3", "Trần Thị Lan", "Chờ xác minh"):
        assert part in shown
    assert "Phê duyệt</button>" not in shown
    opened(visitor, corrections=[mine])
    assert "Phê duyệt</button>" in visitor.get(PAGE).text
    fields = {"gradebook": "g", "correction": "c1", "say": "refuse", "note": "không có bài", "request_id": "r"}
    visitor.post("/marks/corrections/decide", fields, seen=PAGE)
    (asked,) = visitor.asked("DecideCorrection")
    assert (asked.correction, asked.passing, asked.note) == ("c1", False, "không có bài")


@pytest.mark.parametrize(("typed", "sent"), [("3", 3), ("14", 14), ("15", 0), ("x", 0), ("²", 0), ("999", 0)])
def test_a_head_reopens_for_days_and_a_refusal_stands_on_the_page(visitor: Visitor, typed: str, sent: int) -> None:
    visitor.sign_in("principal")
    opened(visitor, reopens=True)
    fields = {"gradebook": "g", "days": typed, "reason": "mất điện", "request_id": "r"}
    visitor.post("/marks/corrections/reopen", fields, seen=PAGE)
    (asked,) = visitor.asked("ReopenGradebook")
    assert (asked.days, asked.reason) == (sent, "mất điện")


def test_the_api_has_the_three_acts() -> None:
    replies = {
        "AskCorrection": wire.AskCorrectionResponse(correction=WAITS),
        "DecideCorrection": wire.DecideCorrectionResponse(correction=WAITS),
        "ReopenGradebook": wire.ReopenGradebookResponse(until="2027-01-25"),
    }
    with asking(records=replies) as (client, services):
        asked = {"gradebook": "g", "pupil": "1", "slot": "gk", "value": "9", "base_version": 3, "reason": "vì"}
        assert client.post("/api/v1/corrections", json=asked).json()["correction"]["reason"] == "cộng nhầm bài 3"
        assert client.post("/api/v1/corrections/c1", json={"gradebook": "g", "passing": True}).status_code == 200
        reopened = {"gradebook": "g", "days": 3, "reason": "vì"}
        assert client.post("/api/v1/gradebook/reopen", json=reopened).json() == {"until": "2027-01-25"}
        assert client.post("/api/v1/gradebook/reopen", json=reopened | {"days": 15}).status_code in {400, 422}
    assert [method for method, _ in services.records.asked] == ["AskCorrection", "DecideCorrection", "ReopenGradebook"]


APPEAL = wire.Appeal(
    id="a1",
    pupil="1",
    pupil_name="Ngô Bảo Dung",
    subject="TOAN",
    subject_name="Toán",
    slot="gk",
    slot_title="ĐĐGgk",
    words="em làm đúng câu 3",
    asked_at="2027-01-22T02:00:00+00:00",
    due="2027-01-29",
)


def test_a_family_asks_that_a_mark_be_looked_at_again_and_sees_what_became_of_it(visitor: Visitor) -> None:
    visitor.sign_in("parent")
    reply = wire.ResultsOfPupilResponse(
        result=wire.PupilResult(pupil="1", name="Ngô Bảo Dung"),
        subjects=[wire.Subject(code="TOAN", name="Toán")],
        marks=[wire.SubjectMarks(subject="TOAN", marks=[wire.PupilMark(slot="gk", title="ĐĐGgk", value="8.0")])],
        appeals=[APPEAL],
    )
    visitor.services.records.answers["ResultsOfPupil"] = reply
    page = "/marks/appeals?pupil=1&term=hk1"
    shown = visitor.get(page).text
    for part in ("em làm đúng câu 3", "trả lời trước hết ngày 29/01/2027", 'value="TOAN|gk"', 'value="TOAN|"'):
        assert part in shown
    fields = {"pupil": "1", "term": "hk1", "which": "TOAN|gk", "words": "vì", "request_id": "r"}
    assert visitor.post("/marks/appeals", fields, seen=page).headers["location"].endswith("done=appeal_asked")
    (asked,) = visitor.asked("AskAppeal")
    assert (asked.pupil, asked.subject, asked.term, asked.slot, asked.words) == ("1", "TOAN", "hk1", "gk", "vì")


def test_the_teacher_answers_an_appeal_beside_the_corrections(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    opened(visitor, teaches=True)
    mine = wire.Appeal()
    mine.CopyFrom(APPEAL)
    mine.may, mine.late = True, True
    visitor.services.records.answers["GetGradebook"].appeals.append(mine)
    shown = visitor.get(PAGE).text
    for part in ("em làm đúng câu 3", "quá hạn trả lời", "Giữ nguyên điểm"):
        assert part in shown
    fields = {"gradebook": "g", "appeal": "a1", "outcome": "upheld", "answer": "đã xem", "request_id": "r"}
    visitor.post("/marks/appeals/answer", fields, seen=PAGE)
    (asked,) = visitor.asked("AnswerAppeal")
    assert (asked.appeal, asked.outcome, asked.answer) == ("a1", "upheld", "đã xem")


def test_the_api_asks_and_answers_appeals() -> None:
    replies = {
        "AskAppeal": wire.AskAppealResponse(appeal=APPEAL),
        "AnswerAppeal": wire.AnswerAppealResponse(appeal=APPEAL),
    }
    with asking(records=replies) as (client, services):
        asked = {"pupil": "1", "subject": "TOAN", "term": "hk1", "words": "vì"}
        assert client.post("/api/v1/appeals", json=asked).json()["appeal"]["due"] == "2027-01-29"
        said = {"gradebook": "g", "outcome": "changed", "answer": "vì"}
        assert client.post("/api/v1/appeals/a1", json=said).status_code == 200
        assert client.post("/api/v1/appeals/a1", json=said | {"outcome": "x"}).status_code in {400, 422}
    assert [method for method, _ in services.records.asked] == ["AskAppeal", "AnswerAppeal"]
