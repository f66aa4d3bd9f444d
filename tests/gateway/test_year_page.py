"""The year sheet as a page: what was changed goes with the version that was seen, refusals stand at their cell."""

from __future__ import annotations

import pytest

from proto.gen.edu.records.v1 import records_pb2 as wire
from services.gateway.web.year import _tenths
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor

PAGE = "/marks/year?school=8702030&class_name=7A1"
FIELDS = {"school": "8702030", "class_name": "7A1", "request_id": "r"}


def test_only_what_was_changed_is_sent(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    fields = FIELDS | {"cell": "1|absent_hk1|1|3", "e-1-absent_hk1": "4"}
    answer = visitor.post("/marks/year", fields, seen=PAGE)
    assert answer.headers["location"].endswith("done=year_kept&n=1")
    (asked,) = visitor.asked("PostYearSheet")
    assert [(one.pupil, one.slot, one.value, one.base_version, one.request_id) for one in asked.entries] == [
        ("1", "absent_hk1", "4", 1, "r-1-absent_hk1")
    ]
    visitor.post("/marks/year", fields | {"e-1-absent_hk1": "3"}, seen=PAGE)
    assert list(visitor.asked("PostYearSheet")[1].entries) == []


def test_a_refused_entry_is_named_with_its_reason_and_the_page_stays(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["PostYearSheet"] = wire.PostYearSheetResponse(
        answers=[wire.YearAnswer(pupil="1", slot="absent_hk1", reason="MARK_INVALID", details={"value": "x"})]
    )
    answer = visitor.post("/marks/year", FIELDS | {"cell": "1|absent_hk1|1|3", "e-1-absent_hk1": "x"}, seen=PAGE)
    assert answer.status_code == 422
    assert 'href="#e-1-absent_hk1"' in answer.text


def test_the_page_shows_what_a_year_comes_to_and_asks_for_what_may_be_re_assessed(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    shown = visitor.get(PAGE).text
    for part in ("Đánh giá lại trong hè", "Được lên lớp", "Học sinh Xuất sắc", '|retest_NT|1|Đ"', 'value="5,5"'):
        assert part in shown


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("5,5", "55"), ("5.5", "55"), ("10", "100"), ("đ", "1"), ("CĐ", "0"), ("5,", "5,"), ("x", "x"), ("", "")],
)
def test_a_re_assessment_is_typed_as_a_mark_and_sent_in_tenths(typed: str, sent: str) -> None:
    assert _tenths(typed) == sent


def test_the_api_sends_each_entry_under_the_key_of_the_command() -> None:
    entry = {"pupil": "1", "slot": "absent_hk1", "value": "4", "base_version": 0}
    with asking(records={"PostYearSheet": wire.PostYearSheetResponse()}) as (client, services):
        answer = client.post(
            "/api/v1/year-sheets/8702030/7A1", json={"entries": [entry]}, headers={"idempotency-key": "k1"}
        )
    assert answer.status_code == 200
    [asked] = [request for method, request in services.records.asked if method == "PostYearSheet"]
    assert (asked.school, asked.class_name, [one.request_id for one in asked.entries]) == (
        "8702030", "7A1", ["k1-1-absent_hk1"]
    )  # fmt: skip
