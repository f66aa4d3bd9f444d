"""The lending desk takes a number and a code; homes say which books are borrowed, and until when."""

from __future__ import annotations

import re
from datetime import date

import pytest

from proto.gen.edu.library.v1 import library_pb2
from services.gateway import limits
from services.library.domain import limits as of_house
from services.library.domain.refusals import CopyLentOut, CopyUnknown
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor
from tests.gateway.demo_library import ON_SHELF, copy_lent
from tests.gateway.demo_month import SCHOOL
from tests.gateway.fakes import fake_services


def test_a_copy_is_lent_in_two_entries_and_the_page_says_to_whom(visitor: Visitor) -> None:
    desk = visitor.sign_in("librarian").get("/lending").text
    assert re.findall(r'<input id="(\w+)"[^>]*autofocus', desk) == ["number"]
    found = visitor.get("/lending?number=TK-00123").text
    assert re.findall(r'<input id="(\w+)"[^>]*autofocus', found) == ["reader"]
    visitor.services.library.answers["LendCopy"] = library_pb2.LendCopyResponse(copy=copy_lent("2600000271"))
    sent = visitor.post(
        "/lending",
        {"number": "TK-00123", "reader": "2600000271", "act": "lend", "request_id": "q1"},
        seen="/lending?number=TK-00123",
    )
    assert sent.headers["location"] == "/lending"
    [asked] = visitor.asked("LendCopy")
    assert (asked.school, asked.number, asked.reader, asked.request_id) == (SCHOOL, "TK-00123", "2600000271", "q1")
    assert "Ngô Bảo Dung mượn “Dế Mèn”, hạn trả 15/10/2026." in visitor.get("/lending").text


def test_a_copy_that_is_lent_is_taken_back_by_one_key(visitor: Visitor) -> None:
    visitor.services.library.answers["GetCopy"] = library_pb2.GetCopyResponse(copy=copy_lent("2600000271"))
    found = visitor.sign_in("librarian").get("/lending?number=TK-00124").text
    assert re.findall(r'value="(\w+)" autofocus', found) == ["end"]
    assert re.findall(r'name="act" value="(\w+)"', found) == ["end", "renew", "damaged", "lost"]
    visitor.services.library.answers["EndLoan"] = library_pb2.EndLoanResponse(copy=ON_SHELF)
    for act, state in (("end", ""), ("lost", "lost")):
        visitor.post("/lending", {"number": "TK-00124", "act": act, "request_id": act}, seen="/lending?number=TK-00124")
        assert visitor.asked("EndLoan")[-1].state == state


def test_a_refusal_stands_beside_the_field_and_the_overdue_stay_in_sight(visitor: Visitor) -> None:
    visitor.services.library.answers["LendCopy"] = CopyLentOut("TK-00123", date(2026, 11, 30))
    visitor.sign_in("librarian")
    fields = {"number": "TK-00123", "reader": "2600000271", "act": "lend", "request_id": "q1"}
    refused = visitor.post("/lending", fields, seen="/lending?number=TK-00123")
    assert refused.status_code == 422
    assert "Cuốn TK-00123 đang có người mượn, hạn trả 30/11/2026." in refused.text
    visitor.services.library.answers["GetCopy"] = CopyUnknown("X9")
    unknown = visitor.get("/lending?number=X9")
    assert (unknown.status_code, "không có số “X9”" in unknown.text, "Dế Mèn" in unknown.text) == (422, True, True)


@pytest.mark.parametrize("who", ["parent", "pupil"])
def test_a_home_says_which_books_are_borrowed_and_until_when(visitor: Visitor, who: str) -> None:
    page = visitor.sign_in(who).get("/").text
    [loan] = re.findall(r'<li class="loan">(.*?)</li>', page)
    said = " ".join(re.sub(r"<[^>]*>", " ", loan).split())
    assert said == "Dế Mèn Ngô Bảo Dung ! hạn trả 15/10/2026" if who == "parent" else "Dế Mèn ! hạn trả 15/10/2026"
    assert [one.reader for one in visitor.asked("ListLoans")] == ["2600000271" if who == "parent" else "pupil"]


def test_a_home_is_whole_where_the_library_refuses_and_staff_ask_for_their_own(visitor: Visitor) -> None:
    visitor.services.library.answers["ListLoans"] = CopyUnknown("x")
    assert "Sách đang mượn" not in visitor.sign_in("pupil").get("/").text
    visitor.sign_in("teacher").get("/")
    assert [one.reader for one in visitor.asked("ListLoans")][-1] == "teacher"


def test_copies_of_a_book_are_listed_and_one_is_added(visitor: Visitor) -> None:
    page = visitor.sign_in("librarian").get("/lending/copies?book=b1").text
    assert re.findall(r"<b>(TK-\d+)</b>", page) == ["TK-00123", "TK-00124"]
    visitor.services.library.answers["AddCopy"] = library_pb2.AddCopyResponse(copy=ON_SHELF)
    visitor.post("/lending/copies", {"book": "b1", "copy": "TK-00123"}, seen="/lending/copies?book=b1")
    [asked] = visitor.asked("AddCopy")
    assert (asked.school, asked.number, asked.book) == (SCHOOL, "TK-00123", "b1")


def test_the_api_lends_under_the_id_that_a_list_gave() -> None:
    services = fake_services(library={"LendCopy": library_pb2.LendCopyResponse(copy=copy_lent("2600000271"))})
    with asking(services) as (client, _):
        sent = client.post(f"/api/v1/copies/{SCHOOL}%2FTK-00124/lend", json={"reader": "2600000271"})
    assert (sent.status_code, sent.json()["copy"]["loan"]["due"]) == (200, "2026-10-15")
    [(_, asked)] = services.library.asked
    assert (asked.school, asked.number, bool(asked.request_id)) == (SCHOOL, "TK-00124", True)


def test_the_bounds_that_the_document_names_are_those_of_the_house() -> None:
    assert (limits.LOAN_DAYS, limits.COPIES_A_READER) == (of_house.LOAN_DAYS, of_house.COPIES_A_READER)
