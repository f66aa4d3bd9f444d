"""What a parent, a pupil and a librarian come for: released averages, the week's lessons, the books."""

from __future__ import annotations

import re

import pytest

from chassis.errors import Forbidden
from proto.gen.edu.records.v1 import records_pb2
from services.gateway.web.figures import term_of
from tests.gateway.conftest import Visitor


def _rows(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells]


@pytest.mark.parametrize("who", ["parent", "pupil"])
def test_a_family_sees_averages_with_a_comma_and_the_week_of_its_own_class(visitor: Visitor, who: str) -> None:
    page = visitor.sign_in(who).get("/").text
    assert _rows(page) == [
        ["Môn", "Điểm đã vào sổ", "TB môn"],
        ["Toán", "tx1 8,5 gk 9,0", "9,0"],
        ["Ngữ văn", "tx1 7,0", "–"],
        ["Giáo dục thể chất", "", "Đ"],
        ["Tiết", "Thứ 2", "Thứ 3"],
        ["Sáng 1", "Toán", "Tin học 7A1"],
        ["Sáng 2", "Toán", "Tin học 7A1"],
    ]
    (asked,) = visitor.asked("ResultsOfPupil")
    assert (asked.pupil, asked.term) == ("2600000271" if who == "parent" else "pupil", "hk1")


@pytest.mark.parametrize("who", ["parent", "pupil"])
def test_a_family_sees_in_which_lessons_the_child_was(visitor: Visitor, who: str) -> None:
    page = visitor.sign_in(who).get("/").text
    days = re.findall(r"<li><span>(.*?)</span> <span>(.*?)</span></li>", page)
    assert days == [("14/10/2026", "✓ có mặt 43 phút"), ("07/10/2026", "<b>vắng</b>")]
    assert "có mặt 1/2 tiết" in page
    (asked,) = visitor.asked("AttendanceOfPupil")
    assert asked.pupil == ("2600000271" if who == "parent" else "pupil")


def _news(page: str) -> list[str]:
    section = page.partition('<h2 id="news">')[2].partition("</section>")[0]
    return [
        " ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in re.findall(r'<li class="new">(.*?)</li>', section)
    ]


def test_a_parent_sees_what_is_new_in_the_month_what_is_owed_first_and_then_the_newest(visitor: Visitor) -> None:
    page = visitor.sign_in("parent").get("/").text
    # A mark that was entered at 18:30 UTC is of the next day in Vietnam; one of September is not new in October.
    assert _news(page) == [
        "Phiếu báo thu tháng 10/2026: 410.000 đ",
        "Toán · ĐĐGgk : 9,0 21/10/2026",
        "Vắng tiết trực tuyến 07/10/2026",
    ]
    assert _news(visitor.get("/?month=2026-09").text) == ["Toán · ĐĐGtx 1 : 8,5 20/09/2026"]


def test_a_bill_of_a_month_before_is_overdue_and_a_month_without_news_says_nothing(visitor: Visitor) -> None:
    visitor.sign_in("parent")
    late = _news(visitor.get("/?month=2026-11").text)
    assert late == ["Phiếu báo thu tháng 10/2026 còn 410.000 đ ! quá tháng"]
    assert _news(visitor.get("/?month=2026-08").text) == []


def test_a_pupil_sees_marks_and_absences_and_is_asked_for_no_money(visitor: Visitor) -> None:
    page = visitor.sign_in("pupil").get("/").text
    assert _news(page) == ["Toán · ĐĐGgk : 9,0 21/10/2026", "Vắng tiết trực tuyến 07/10/2026"]


def test_a_house_that_does_not_say_when_a_mark_was_entered_tells_no_news_of_it(visitor: Visitor) -> None:
    reply = records_pb2.ResultsOfPupilResponse()
    reply.CopyFrom(visitor.services.records.answers["ResultsOfPupil"])
    visitor.services.records.answers["ResultsOfPupil"] = reply
    for subject in reply.marks:
        for mark in subject.marks:
            mark.at = ""
    assert _news(visitor.sign_in("pupil").get("/").text) == ["Vắng tiết trực tuyến 07/10/2026"]


def test_a_family_whose_attendance_may_not_be_seen_has_its_marks_all_the_same(visitor: Visitor) -> None:
    visitor.services.records.answers["AttendanceOfPupil"] = Forbidden("not yours")
    page = visitor.sign_in("parent").get("/").text
    assert ("Toán" in page, "Có mặt ở tiết trực tuyến" in page) == (True, False)


def test_a_family_whose_results_may_not_be_seen_has_its_bill_all_the_same(visitor: Visitor) -> None:
    visitor.services.records.answers["ResultsOfPupil"] = Forbidden("not yours")
    page = visitor.sign_in("parent").get("/").text
    assert ("/b/kQ3tokenOfABill/qr.png" in page, _rows(page)) == (True, [])


def test_a_month_belongs_to_the_term_whose_marks_are_on_their_way() -> None:
    months = ("2026-08", "2026-12", "2027-01", "2027-02", "2027-05", "2027-07")
    assert [term_of(month) for month in months] == ["hk1", "hk1", "hk1", "hk2", "hk2", "hk2"]


def test_a_librarian_sees_the_books_of_the_school(visitor: Visitor) -> None:
    page = visitor.sign_in("librarian").get("/").text
    assert _rows(page)[1] == [
        "Đất rừng phương Nam",
        "Đoàn Giỏi",
        "895.922334",
        "2019",
        "Các cuốn Đất rừng phương Nam",
    ]
    (asked,) = visitor.asked("ListBooks")
    assert asked.school == "8702030"
