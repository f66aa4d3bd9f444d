"""A family sees who looked at what is kept of the child: from which house, for what, by role and name."""

from __future__ import annotations

import re

import pytest

from proto.gen.edu.reads.v1 import reads_pb2
from services.accounts.domain.refusals import PupilTooYoung
from services.accounts.usecases.reads import READS as OF_ACCOUNTS
from services.gateway import limits
from services.payments.usecases.reads import READS as OF_PAYMENTS
from services.records.usecases.reads import READS as OF_RECORDS
from tests.architecture.laws.source import ROOT
from tests.gateway.conftest import Visitor

CHILD = "2600000271"
HOUSES = {"accounts": OF_ACCOUNTS, "records": OF_RECORDS, "payments": OF_PAYMENTS}


def test_a_guardian_sees_role_name_house_and_what_for_and_which_is_the_own(visitor: Visitor) -> None:
    shown = visitor.sign_in("parent").get("/reads").text
    for text in (
        "Văn thư Mai Văn Thư</b> · xem danh sách học sinh",
        "Giáo viên Trần Thị Lan</b> · xem sổ điểm",
        "Phụ huynh</b> · xem kết quả học tập",
        "Bạn</b> · xem các phiếu thu",
        "08:30 16/10/2026 · Sổ điểm, hồ sơ · cả lớp",
    ):
        assert text in shown
    assert {one.person for one in visitor.asked("ListReads")} == {CHILD}


def test_older_ones_are_asked_of_each_house_where_it_ended(visitor: Visitor) -> None:
    found = re.search(r'href="(/reads\?pupil=[^"]+page=[^"]+)"', visitor.sign_in("parent").get("/reads").text)
    assert found is not None
    visitor.get(found[1].replace("&amp;", "&"))
    houses = visitor.services.keeping_of_pupils
    asked = [[one.page_token for name, one in house.asked if name == "ListReads"] for house in houses]
    assert asked == [["", "end"], ["", "9.4"], ["", "end"]]


def test_stretches_in_which_nobody_looked_are_passed_over_but_not_without_end(visitor: Visitor) -> None:
    empty = reads_pb2.ListReadsResponse(next_page_token="5.1")
    for house in visitor.services.all:
        house.answers["ListReads"] = empty
    shown = visitor.sign_in("parent").get("/reads").text
    assert ("Trong khoảng này chưa ai xem" in shown, "Xem trước đó" in shown) == (True, True)
    assert len(visitor.asked("ListReads")) == limits.READ_STRETCHES * len(HOUSES)


def test_a_pupil_sees_the_own_and_a_young_one_is_told_from_when_on(visitor: Visitor) -> None:
    assert "Trần Thị Lan" in visitor.sign_in("pupil").get("/reads").text
    visitor.services.accounts.answers["ListReads"] = PupilTooYoung(7)
    answer = visitor.get("/reads")
    assert (answer.status_code, "Từ 7 tuổi" in answer.text, "Trần Thị Lan" in answer.text) == (403, True, False)


def test_a_token_that_no_page_gave_is_a_fault_of_the_address(visitor: Visitor) -> None:
    assert visitor.sign_in("parent").get("/reads?page=x").status_code == 422


def test_whoever_has_no_child_is_shown_nothing_and_no_house_is_asked(visitor: Visitor) -> None:
    shown = visitor.sign_in("teacher").get("/reads")
    assert (shown.status_code, visitor.asked("ListReads")) == (200, [])


@pytest.mark.parametrize("house", HOUSES)
def test_every_read_of_a_house_is_journalled_by_that_name(house: str) -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "services" / house / "usecases").rglob("*.py"))
    assert [action for action in HOUSES[house] if f'store.audit(actor, "{action}"' not in code] == []
