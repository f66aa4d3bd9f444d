"""The queue of doubtful lines: what was chosen is sent with its shares and reasons, with a script and without one."""

from __future__ import annotations

import pytest

from chassis.errors import Conflict
from proto.gen.edu.payments.v1 import payments_pb2
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


def test_of_a_line_that_may_be_told_twice_nothing_is_chosen_beforehand(visitor: Visitor) -> None:
    shown = visitor.sign_in("accountant").get(PAGE).text
    for line in ("x/1", "x/3"):
        form = shown.partition(f'value="{line}"')[2].partition("</form>")[0]
        assert (" checked" in form, form.count('value="same"')) == (False, 1)
    assert "có mã học sinh" in form


def test_a_line_that_is_told_twice_is_proposed_as_that(visitor: Visitor) -> None:
    fields = {"line": "x/1", "chosen": "same", "reason-same": "báo hai lần", "request_id": "r1"}
    answer = visitor.sign_in("accountant").post(PAGE, fields, seen=PAGE, headers=JSON)
    said = "Đã gửi để người thứ hai xác nhận: Cùng một khoản, được báo hai lần"
    assert (answer.status_code, answer.json()) == (200, {"text": said})
    [asked] = visitor.asked("AssignLine")
    assert (asked.line, asked.repeated, asked.reason, len(asked.parts)) == ("x/1", True, "báo hai lần", 0)


@pytest.mark.parametrize("state", ["double", "over"])
def test_a_line_that_stands_somewhere_is_put_elsewhere_by_no_single_key(visitor: Visitor, state: str) -> None:
    line = payments_pb2.BankLine(id="l1", state=state, suggestion="2600000271", amount=1, pupil="2600000272")
    visitor.services.payments.answers["ListLines"] = payments_pb2.ListLinesResponse(lines=[line])
    form = visitor.sign_in("accountant").get("/money/lines").text.partition('value="l1"')[2].partition("</form>")[0]
    assert ('value="2600000271"' in form, "data-confirm" in form) == (False, False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"repeated": "yes"}, (True, False, "")),
        ({"nobody": "yes"}, (False, True, "")),
        ({"banked": "cash"}, (False, False, "cash")),
    ],
)
def test_of_any_line_it_is_said_and_unsaid(
    visitor: Visitor, fields: dict[str, str], said: tuple[bool, bool, str]
) -> None:
    lines = [payments_pb2.BankLine(id=state, state=state, amount=1) for state in ("matched", "repeated", "unknown")]
    visitor.services.payments.answers["ListLines"] = payments_pb2.ListLinesResponse(lines=lines)
    shown = visitor.sign_in("accountant").get("/money/lines").text
    assert [shown.count(f'name="{name}" value="') for name in ("repeated", "nobody", "banked")] == [1, 2, 2]
    sent = {"line": "l1", "reason": "trùng", "request_id": "r1", **fields}
    assert visitor.post("/money/lines", sent, seen="/money/lines").status_code == 303
    [asked] = visitor.asked("AssignLine")
    assert (asked.repeated, asked.nobody, asked.banked, asked.pupil) == (*said, "")


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
