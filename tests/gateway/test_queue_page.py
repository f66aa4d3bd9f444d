"""The queue of doubtful lines: what was chosen is sent with its shares and reasons, with a script and without one."""

from __future__ import annotations

import pytest

from chassis.errors import Conflict
from tests.gateway.conftest import Visitor

PAGE = "/money/queue"
FORM = {
    "line": "x/1",
    "chosen": "2",
    "parts-1": "2600000271=350000",
    "parts-2": "2600000271=200000;2600000272=150000",
    "names-2": "Trần Bảo 0, Trần Bảo 1",
    "reason-2": "nêu đủ 2 em (65 điểm)",
    "request_id": "r1",
}
JSON = {"accept": "application/json"}


class LineBusy(Conflict):
    reason = "LINE_BUSY"


def test_every_suggestion_stands_with_score_and_reasons_and_the_first_is_chosen(visitor: Visitor) -> None:
    shown = visitor.sign_in("accountant").get(PAGE).text
    assert shown.count(" checked") == 25
    row = shown.partition('value="115000201234/FT26290000/1"')[2].partition("</form>")[0]
    assert "Trần Bảo 0 · 7A2" in row
    assert "70 điểm · lệch mã một chữ số" in row
    assert 'value="2600000271=200000;2600000272=150000"' in row
    assert "Không có gợi ý nào." in shown


def test_what_was_chosen_is_proposed_with_its_shares_and_reasons(visitor: Visitor) -> None:
    answer = visitor.sign_in("accountant").post(PAGE, FORM, seen=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    [asked] = visitor.asked("AssignLine")
    assert [(part.pupil, part.amount) for part in asked.parts] == [("2600000271", 200_000), ("2600000272", 150_000)]
    assert (asked.line, asked.reason, asked.request_id, asked.pupil) == ("x/1", "nêu đủ 2 em (65 điểm)", "r1", "")
    assert "Đã đề nghị ghi khoản tiền cho Trần Bảo 0, Trần Bảo 1." in visitor.get(PAGE).text


def test_a_script_gets_a_sentence(visitor: Visitor) -> None:
    answer = visitor.sign_in("accountant").post(PAGE, FORM, seen=PAGE, headers=JSON)
    said = "Đã gửi để người thứ hai xác nhận: Trần Bảo 0, Trần Bảo 1"
    assert (answer.status_code, answer.json()) == (200, {"text": said})


@pytest.mark.parametrize("headers", [{}, JSON], ids=["form", "script"])
def test_a_refusal_is_said_where_the_line_stands(visitor: Visitor, headers: dict[str, str]) -> None:
    visitor.services.payments.answers["AssignLine"] = LineBusy("it moves")
    answer = visitor.sign_in("accountant").post(
        PAGE, {**FORM, "line": "115000201234/FT26290000/1"}, seen=PAGE, headers=headers
    )
    assert (answer.status_code, "Dòng này đang được xử lý" in answer.text) == (422, True)


@pytest.mark.parametrize("change", [{"chosen": "9"}, {"parts-2": "2600000271=-1"}, {"parts-2": "x"}, {"chosen": ""}])
def test_what_is_no_suggestion_is_not_sent(visitor: Visitor, change: dict[str, str]) -> None:
    answer = visitor.sign_in("accountant").post(PAGE, {**FORM, **change}, seen=PAGE, headers=JSON)
    assert (answer.status_code, visitor.asked("AssignLine")) == (422, [])
