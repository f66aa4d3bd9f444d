"""The logbook as a page: a teacher enters a period, the homeroom teacher closes the week, a refusal is said there."""

from __future__ import annotations

from chassis.errors import Conflict
from proto.gen.edu.records.v1 import records_pb2 as wire
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor
from tests.gateway.demo_logbook import BOOK

PAGE = "/logbook?school=8702030&class_name=7A1"
CHOSEN = f"{PAGE}&at=2026-10-29/S%C3%A1ng/1"
OF_CLASS = {"school": "8702030", "class_name": "7A1"}
FIELDS = {
    **OF_CLASS,
    "at": "2026-10-29/Sáng/1",
    "subject": "TOAN",
    "lesson": "Số nguyên",
    "absent": "3",
    "remark": "Tốt",
    "grade": "B",
    "base": "0",
}


def test_a_week_tells_what_was_taught_who_was_absent_and_what_nobody_entered(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    shown = visitor.get(PAGE).text
    for said in ("Tập hợp", "2/4: Ngô Bảo 1, Ngô Bảo 2", "dạy thay Lý Hữu Ánh", "ghi muộn", "đã sửa", "thay Toán"):
        assert said in shown
    assert "4 tiết, 1 chưa ghi, 1 ghi muộn" in shown
    assert 'action="/logbook/entry"' not in shown


def test_a_period_is_entered_with_its_place_and_the_version_that_was_seen(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    answer = visitor.post("/logbook/entry", FIELDS, seen=CHOSEN)
    assert answer.headers["location"].endswith("done=logbook_entered")
    (asked,) = visitor.asked("PostLogbookEntry")
    assert (asked.day, asked.session, asked.number, asked.base) == ("2026-10-29", "Sáng", 1, 0)
    assert (asked.subject, asked.lesson, list(asked.absent), asked.grade) == ("TOAN", "Số nguyên", ["3"], "B")


def test_the_week_is_closed_with_what_is_to_be_said_of_it(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    answer = visitor.post("/logbook/close", {**OF_CLASS, "day": "2026-10-31", "note": "Ngoan"}, seen=PAGE)
    assert answer.headers["location"].endswith("done=logbook_closed")
    (asked,) = visitor.asked("CloseLogbook")
    assert (asked.day, asked.note) == ("2026-10-31", "Ngoan")


def test_a_refusal_is_said_beside_what_was_chosen(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["PostLogbookEntry"] = Conflict("changed")
    answer = visitor.post("/logbook/entry", FIELDS, seen=CHOSEN)
    assert (answer.status_code, 'href="#entry"' in answer.text) == (422, True)


def test_who_may_only_look_is_offered_nothing_and_sees_why_it_came_back(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    told = wire.Logbook()
    told.CopyFrom(BOOK)
    told.may_write = told.may_close = False
    told.record, told.record_state, told.returned_for = "r", "returned", "Thiếu tiết"
    visitor.services.records.answers["GetLogbook"] = wire.GetLogbookResponse(logbook=told)
    shown = visitor.get(CHOSEN).text
    assert "Thiếu tiết" in shown
    assert "/logbook/close" not in shown
    assert "/logbook/entry" not in shown


def test_the_api_enters_a_period_and_closes_a_week() -> None:
    entered_now = wire.PostLogbookEntryResponse(logbook=BOOK)
    answers = {"PostLogbookEntry": entered_now, "CloseLogbook": wire.CloseLogbookResponse()}
    entry = {**OF_CLASS, "day": "2026-10-29", "session": "Sáng", "number": 1, "subject": "TOAN", "lesson": "a"}
    with asking(records=answers) as (client, services):
        entered = client.post("/api/v1/logbook/entries", json=entry)
        closed = client.post("/api/v1/logbook/close", json={**OF_CLASS, "day": "2026-10-31"})
        wrong = client.post("/api/v1/logbook/entries", json={**entry, "number": 9})
    assert (entered.status_code, closed.status_code, wrong.status_code) == (200, 200, 422)
    assert [method for method, _ in services.records.asked] == ["PostLogbookEntry", "CloseLogbook"]
