"""One number for one thing, people by name, a month anywhere: what heads and accountants do with a page."""

from __future__ import annotations

import re

import pytest

from chassis.errors import ServiceUnavailableError
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.reporting.v1 import reporting_pb2
from services.gateway.web.figures import month_after, month_before, school_year
from tests.gateway.conftest import Visitor
from tests.gateway.demo import PEOPLE
from tests.gateway.fakes import session

MONTH_PAGES = {
    "teacher": ["/"],
    "leader": ["/"],
    "principal": ["/", "/batch", "/late"],
    "accountant": ["/", "/money/demands", "/money/receipts"],
    "officer": ["/", "/district", "/late"],
}


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in MONTH_PAGES.items() for path in paths])
def test_a_month_is_chosen_on_every_page_that_has_one(visitor: Visitor, who: str, path: str) -> None:
    page = visitor.sign_in(who).get(f"{path}?month=2026-12").text
    assert '<option value="2026-12" selected>' in page
    assert re.findall(r'href="[^"]*\?month=(\d{4}-\d\d)" aria-label', page) == ["2026-11", "2027-01"]
    chosen = [request.month for name in ("ListDuties", "WhoIsLate", "DistrictTable") for request in visitor.asked(name)]
    assert set(chosen) <= {"2026-12"}


def test_another_month_shows_the_same_type_of_record(visitor: Visitor) -> None:
    page = visitor.sign_in("principal").get("/batch?month=2026-12&type=class_logbook").text
    beside = re.findall(r'href="([^"]*)" aria-label', page)
    assert beside == [f"/batch?month={month}&amp;type=class_logbook" for month in ("2026-11", "2027-01")]


def test_months_go_over_the_turn_of_the_year_and_a_school_year_has_twelve() -> None:
    assert (month_after("2026-12"), month_before("2027-01"), month_after("2026-10", -10)) == (
        "2027-01",
        "2026-12",
        "2025-12",
    )
    for month in ("2026-08", "2026-12", "2027-07"):
        assert school_year(month) == [*(f"2026-{n:02}" for n in range(8, 13)), *(f"2027-{n:02}" for n in range(1, 8))]


def test_a_principal_sees_who_is_behind_by_name_at_home_and_reminds_them(visitor: Visitor) -> None:
    home = visitor.sign_in("principal").get("/").text
    assert re.search(r'<p class="figure">2</p><p class="meta">Vũ Dũng · Nộp giáo án: Toán khối 7 · 3 ngày</p>', home)
    (asked,) = visitor.asked("WhoIsLate")
    assert (asked.school, asked.month) == ("8702030", "2026-10")
    answer = visitor.post("/late", {"month": "2026-10", "duty": "", "request_id": "r"}, seen="/late")
    assert "done=reminded" in answer.headers["location"]


def test_a_home_is_whole_while_reporting_is_silent(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    for name in ("WhoIsLate", "ListReminders"):
        visitor.services.reporting.answers[name] = ServiceUnavailableError("no")
    assert visitor.get("/").status_code == 200


def test_a_reminder_shows_at_the_reminded_persons_home_of_this_month_and_the_one_before(visitor: Visitor) -> None:
    def of_month(request: reporting_pb2.ListRemindersRequest) -> reporting_pb2.ListRemindersResponse:
        one = reporting_pb2.Reminder(
            duty="lesson_plan",
            duty_vi="Nộp giáo án",
            duty_en="Hand in a plan",
            month=request.month,
            by="GV1",
            by_name="Lê Thị Kim Oanh",
            at="2026-10-30T20:05:00+00:00",
        )
        return reporting_pb2.ListRemindersResponse(reminders=[one])

    visitor.services.reporting.answers["ListReminders"] = of_month
    home = visitor.sign_in("teacher").get("/").text
    assert "Lê Thị Kim Oanh nhắc bạn lúc 03:05 31/10/2026: Nộp giáo án, tháng 10/2026." in home
    assert "tháng 09/2026." in home
    visitor.client.cookies.delete("edu_session")
    visitor.sign_in("parent").get("/")
    assert len(visitor.asked("ListReminders")) == 2


def test_a_bank_line_is_given_to_a_pupil_by_name_and_class(visitor: Visitor) -> None:
    pupils = [
        accounts_pb2.Pupil(id=f"260000028{n}", name="Nguyễn Thị Lan", class_name=name, birth_date="2014-03-02")
        for n, name in ((8, "7A1"), (9, "7A2"))
    ]
    visitor.services.accounts.answers["ListPupils"] = accounts_pb2.ListPupilsResponse(pupils=pupils)
    visitor.sign_in("accountant")
    typed = {
        "line": "l2",
        "state": "",
        "reason": "chị báo",
        "request_id": "r",
        "pupil": "nguyen thi lan",
        "class": "7A1",
    }
    answer = visitor.post("/money/lines", typed, seen="/money/lines")
    assert answer.status_code == 422
    assert 'value="2600000288"> Nguyễn Thị Lan · 7A1 · 02/03/2014</label>' in answer.text
    asked = visitor.asked("ListPupils")[-2]
    assert (asked.school, asked.query, asked.class_name) == ("8702030", "nguyen thi lan", "7A1")
    assert visitor.asked("AssignLine") == []


def test_a_name_that_nobody_has_is_said_and_nothing_is_assigned(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ListPupils"] = accounts_pb2.ListPupilsResponse()
    visitor.sign_in("accountant")
    fields = {"line": "l2", "state": "", "reason": "x", "request_id": "r", "pupil": "Không Ai"}
    answer = visitor.post("/money/lines", fields, seen="/money/lines")
    assert "không có em nào tên &#34;Không Ai&#34;" in answer.text
    assert visitor.asked("AssignLine") == []


def test_a_suggested_pupil_is_shown_by_name_and_class(visitor: Visitor) -> None:
    found = accounts_pb2.Pupil(id="2600000288", name="Trần Gia Bảo", class_name="7A2")
    visitor.services.accounts.answers["ListPupils"] = accounts_pb2.ListPupilsResponse(pupils=[found])
    assert "Trần Gia Bảo · 7A2" in visitor.sign_in("accountant").get("/money/lines").text


def test_a_plan_is_opened_before_it_is_passed_or_said_to_be_passed_by_sample(visitor: Visitor) -> None:
    visitor.sign_in("leader")
    fields = {"plan": "KHBD-0001", "request_id": "r", "act": "pass"}
    answer = visitor.post("/reviews", fields)
    assert (answer.status_code, visitor.asked("ReviewPlan")) == (422, [])
    assert '<a href="#sampled-KHBD-0001">' in answer.text
    for extra in ({"sampled": "1"}, {"opened": "1"}):
        assert visitor.post("/reviews", fields | extra).headers["location"] == "/reviews"
    assert [asked.note for asked in visitor.asked("ReviewPlan")] == ["Duyệt theo mẫu, chưa mở", ""]
    assert 'name="opened" value="1"' in visitor.get("/plan?id=x").text


def test_the_page_of_the_password_is_linked_and_a_first_password_opens_nothing_else(visitor: Visitor) -> None:
    assert 'href="/sessions"' in visitor.sign_in("teacher").get("/").text
    assert 'href="/password"' in visitor.get("/sessions").text
    visitor.client.cookies.delete("edu_session")
    name, grants = PEOPLE["teacher"]
    first = session("teacher", name, grants, must_change=True)
    visitor.services.accounts.answers["SignIn"] = accounts_pb2.SignInResponse(session=first)
    assert (
        visitor.post("/sign-in", {"name": "teacher", "password": "x"}, seen="/sign-in").headers["location"]
        == "/password"
    )
    for path in ("/", "/marks", "/plans", "/marks/grid?gradebook=x", "/library"):
        assert visitor.get(path).headers["location"] == "/password"
    assert visitor.post("/reviews", {"plan": "p", "act": "pass"}, seen="/password").headers["location"] == "/password"
    assert visitor.get("/password").status_code == 200
