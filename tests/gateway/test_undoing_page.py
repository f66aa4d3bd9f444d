"""Taking a list back on a page: what goes back is shown, what stands in the way is named, and it is one press."""

from __future__ import annotations

import re

import pytest

from chassis.errors import Forbidden
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.accounts.domain.people import PersonValues
from services.accounts.domain.pupils import PupilValues
from services.accounts.domain.refusals import ImportUndone, UndoInTheWay
from services.accounts.domain.teaching import AssignmentValues
from services.accounts.usecases.undoing import DERIVED
from tests.gateway.conftest import Visitor
from tests.gateway.demo import FIELDS, UNDO

PAGE = "/imports/undo?report=R1"


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    return visitor.sign_in("clerk")


def test_lists_of_the_last_days_stand_on_the_page_of_imports_with_a_way_to_take_them_back(clerk: Visitor) -> None:
    shown = clerk.get("/imports").text
    assert re.findall(r'href="(/imports/undo[^"]*)"', shown) == [PAGE]
    assert "GV8702030004 đã hoàn tác 08:30 16/10/2026" in shown


def test_what_goes_back_is_shown_before_it_does_and_one_press_does_it(clerk: Visitor) -> None:
    shown = clerk.get(PAGE).text
    for text in ("60</b> được rút ra", "1</b> trở về giá trị cũ", "Ngô Bảo Dung", "lớp: 7A2 → <b>7A1</b>", "và 59 nữa"):
        assert text in shown
    request = re.search(r'name="request_id" value="([^"]+)"', shown)
    assert request is not None
    answer = clerk.post("/imports/undo", {"report": "R1", "request_id": request[1]}, seen=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/imports?done=import_undone")
    asked = [(one.report, one.preview, one.request_id) for one in clerk.asked("UndoImport")]
    assert asked == [("R1", True, ""), ("R1", True, ""), ("R1", False, request[1])]
    assert "Đã hoàn tác" in clerk.get(answer.headers["location"]).text


def test_what_stands_in_the_way_is_named_and_there_is_nothing_to_press(clerk: Visitor) -> None:
    stopped = accounts_pb2.UndoImportResponse(in_the_way=["2600000271 Ngô: đã có phụ huynh nhận"], in_the_way_count=3)
    stopped.MergeFrom(UNDO)
    clerk.services.accounts.answers["UndoImport"] = stopped
    shown = clerk.get(PAGE).text
    assert ("3 chỗ đang dựa vào danh sách này" in shown, "đã có phụ huynh nhận" in shown) == (True, True)
    assert ('action="/imports/undo"' in shown, "và 2 nữa" in shown) == (False, True)


def test_what_came_while_the_page_was_read_holds_it_up_and_is_shown(clerk: Visitor) -> None:
    def house(request: accounts_pb2.UndoImportRequest) -> accounts_pb2.UndoImportResponse:
        if request.preview:
            return UNDO
        raise UndoInTheWay(1)

    clerk.services.accounts.answers["UndoImport"] = house
    answer = clerk.post("/imports/undo", {"report": "R1", "request_id": "r"}, seen=PAGE)
    assert (answer.status_code, "Có 1 chỗ đang dựa vào danh sách này" in answer.text) == (422, True)


def test_a_list_that_was_taken_back_already_says_by_whom(clerk: Visitor) -> None:
    clerk.services.accounts.answers["UndoImport"] = ImportUndone("GV8702030004")
    answer = clerk.get(PAGE)
    assert (answer.status_code, "GV8702030004 đã hoàn tác" in answer.text) == (422, True)


def test_who_hands_in_files_of_another_kind_sees_the_page_without_lists(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ListUndoableImports"] = Forbidden("not yours")
    shown = visitor.sign_in("accountant").get("/imports")
    assert (shown.status_code, "/imports/undo" in shown.text) == (200, False)


def test_each_value_that_may_go_back_has_a_name_on_the_page() -> None:
    kept = {name for kind in (PupilValues, PersonValues, AssignmentValues) for name in kind.__dataclass_fields__}
    assert kept - DERIVED == set(FIELDS)
