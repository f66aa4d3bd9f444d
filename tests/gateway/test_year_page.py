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


def test_a_version_that_no_page_gave_is_none_and_no_fault_of_ours(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    answer = visitor.post(
        "/marks/year", FIELDS | {"cell": f"1|absent_hk1|{'9' * 30}|3", "e-1-absent_hk1": "4"}, seen=PAGE
    )
    assert answer.status_code == 303
    (asked,) = visitor.asked("PostYearSheet")
    assert [one.base_version for one in asked.entries] == [0]


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


TRAITS = ("honesty", "language")
PRIMARY = wire.GetYearSheetResponse(
    school="8702030",
    class_name="4A",
    year="2026-2027",
    writable=True,
    act="27/2020/TT-BGDĐT",
    traits=TRAITS,
    pupils=[
        wire.YearSheetPupil(
            result=wire.PupilResult(
                pupil="1", name="Bé Na", level="Hoàn thành tốt", year=wire.YearOutcome(decision="promoted")
            ),
            entries=[
                wire.YearEntry(slot="ck2_honesty", value="2", version=1),
                wire.YearEntry(slot="gk1_honesty", value="1", version=3),
            ],
        ),
        wire.YearSheetPupil(
            result=wire.PupilResult(
                pupil="2", name="Lê Thu Hà", level="Chưa hoàn thành", year=wire.YearOutcome(decision="by_principal")
            )
        ),
    ],
)
PRIMARY_PAGE = "/marks/year?school=8702030&class_name=4A"


def test_a_primary_class_has_qualities_and_competences_at_four_points(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["GetYearSheet"] = PRIMARY
    shown = visitor.get(PRIMARY_PAGE).text
    for part in ("Trung thực", "Ngôn ngữ", "1|ck2_honesty|1|2", "Hoàn thành tốt", "Chờ hiệu trưởng quyết định"):
        assert part in shown
    assert "1|gk1_honesty" not in shown
    assert "by_principal|" not in shown
    middle = visitor.get(f"{PRIMARY_PAGE}&point=gk1").text
    assert "1|gk1_honesty|3|1" in middle
    assert "Chờ hiệu trưởng quyết định" not in middle


def test_the_principal_alone_is_asked_who_goes_up_after_all(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    decides = wire.GetYearSheetResponse()
    decides.CopyFrom(PRIMARY)
    decides.writable, decides.decides = False, True
    visitor.services.records.answers["GetYearSheet"] = decides
    shown = visitor.get(PRIMARY_PAGE).text
    assert ("2|by_principal|0|" in shown, "1|by_principal" in shown, "ck2_honesty|" in shown) == (True, False, False)
    visitor.services.records.answers["PostYearSheet"] = wire.PostYearSheetResponse()
    fields = {"school": "8702030", "class_name": "4A", "request_id": "r", "point": "ck2"}
    answer = visitor.post(
        "/marks/year", fields | {"cell": "2|by_principal|0|", "e-2-by_principal": "1"}, seen=PRIMARY_PAGE
    )
    assert answer.headers["location"].endswith("point=ck2&done=year_kept&n=1")
    (asked,) = visitor.asked("PostYearSheet")
    assert [(one.pupil, one.slot, one.value) for one in asked.entries] == [("2", "by_principal", "1")]


def test_a_grid_of_levels_says_what_each_column_takes(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    row = wire.GradebookRow(id="b", school="8702030", class_name="4A", subject="TV", term="hk1", writable=True)
    visitor.services.records.answers["GetGradebook"] = wire.GetGradebookResponse(
        gradebook=row,
        slots=[
            wire.Slot(id="mck", title="Mức cuối kì", kind="level"),
            wire.Slot(id="ck", title="Điểm KT cuối kì", kind="whole"),
        ],
        pupils=[wire.GradebookPupil(pupil="1", name="Bé Na", cells=[wire.Cell(slot="ck", value="9", version=1)])],
        assessed_by="levels",
    )
    shown = visitor.get("/marks/grid?gradebook=b").text
    for part in ('data-kind="level" inputmode="text"', 'data-kind="whole" inputmode="numeric"', "chỉ T, H hoặc C"):
        assert part in shown
    assert "Mức T, H, C" in shown
