"""The page of what waits for a second person: each form sends what it says, and a refusal stands where it belongs."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from chassis.errors import Forbidden
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from tests.gateway.conftest import Visitor

PAGE = "/money/second"
AT = "2026-10-31T01:00:00+00:00"


class SecondPersonNeeded(Forbidden):
    reason = "SECOND_PERSON_NEEDED"


class Form(NamedTuple):
    path: str
    fields: dict[str, str]
    asked: str
    sent: dict[str, Any]


def decided(path: str, call: str, name: str, field: str, **said: str) -> tuple[Form, Form]:
    """Accepted and declined; `said` is sent as it was shown."""
    return (
        Form(path, {name: "x1", **said, "decision": "accept"}, call, {field: "x1", **said, "accepted": True}),
        Form(path, {name: "x1", **said, "decision": "decline"}, call, {field: "x1", **said, "accepted": False}),
    )


FORMS = (
    Form(
        "/money/account",
        {"bin": "970436", "account": "0123456789", "holder": "TRUONG A"},
        "SetReceivingAccount",
        {"school": "8702030", "bin": "970436", "account": "0123456789", "holder": "TRUONG A"},
    ),
    *decided("/money/account/decision", "DecideReceivingAccount", "account", "account"),
    *decided("/money/table/decision", "DecideHandedTable", "table", "id"),
    *decided("/money/line/decision", "DecideAssignment", "line", "line", proposed_at=AT),
    *decided("/money/write-off/decision", "DecideWriteOff", "invoice", "invoice", proposed_at=AT),
    Form(
        "/money/line/return",
        {"line": "l1", "way": "payer", "amount": "45.000", "reason": "chuyển nhầm"},
        "ReturnLine",
        {"line": "l1", "amount": 45_000, "reason": "chuyển nhầm"},
    ),
    Form(
        "/money/line/return",
        {"line": "l1", "way": "bank", "amount": "9", "reason": "ngân hàng thu hồi"},
        "ReturnLine",
        {"line": "l1", "amount": 0, "reason": "ngân hàng thu hồi"},
    ),
    Form(
        "/money/write-off",
        {"invoice": "i1", "amount": "1 000 000", "reason": "hộ nghèo"},
        "WriteOff",
        {"invoice": "i1", "amount": 1_000_000, "reason": "hộ nghèo"},
    ),
)
EACH = pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.path} {form.fields.get('decision', '')}".strip())


@EACH
def test_a_form_sends_what_was_filled_in_once_and_comes_back_with_a_word(visitor: Visitor, form: Form) -> None:
    visitor.services.payments.answers[form.asked] = getattr(payments_pb2, f"{form.asked}Response")()
    answer = visitor.sign_in("accountant").post(form.path, {**form.fields, "request_id": "r1"}, seen=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    [asked] = visitor.asked(form.asked)
    sent = {**form.sent, "request_id": "r1"}
    assert {name: getattr(asked, name) for name in sent} == sent
    assert 'class="notice good"' in visitor.get(PAGE).text


@EACH
def test_a_refusal_stands_on_the_page_with_what_to_do(visitor: Visitor, form: Form) -> None:
    visitor.services.payments.answers[form.asked] = SecondPersonNeeded("a second person decides")
    answer = visitor.sign_in("accountant").post(form.path, form.fields, seen=PAGE)
    assert (answer.status_code, "người thứ hai" in answer.text) == (422, True)


@pytest.mark.parametrize("fields", [{"way": "payer", "amount": "x"}, {"way": "payer", "amount": "0"}, {"way": "payer"}])
def test_an_amount_that_is_none_goes_back_to_nobody(visitor: Visitor, fields: dict[str, str]) -> None:
    answer = visitor.sign_in("accountant").post("/money/line/return", {"line": "l1", **fields}, seen=PAGE)
    assert (answer.status_code, visitor.asked("ReturnLine")) == (422, [])


def test_an_amount_past_all_money_is_cut_before_it_is_sent(visitor: Visitor) -> None:
    visitor.services.payments.answers["WriteOff"] = payments_pb2.WriteOffResponse()
    visitor.sign_in("accountant").post("/money/write-off", {"invoice": "i1", "amount": "9" * 30}, seen=PAGE)
    assert [asked.amount for asked in visitor.asked("WriteOff")] == [limits.AMOUNT_MOST_DONG]


PART = payments_pb2.LinePart(pupil="2600000272", pupil_name="Trần Bảo Yến", class_name="7A2", amount=10_000)
SHOWN = [
    (payments_pb2.ProposedMove(by="x", parts=[PART]), "Sẽ ghi cho Trần Bảo Yến"),
    (payments_pb2.ProposedMove(by="x"), "Sẽ không còn của ai"),
    (payments_pb2.ProposedMove(by="x", banked="cash"), "Là tiền quầy đã thu (Tiền mặt)"),
    (payments_pb2.ProposedMove(by="x", repeated=True), "Sẽ không tính: dòng khác đã báo khoản này"),
    (payments_pb2.ProposedMove(by="x", returned=5_000), "Hoàn lại người chuyển 5.000"),
]


@pytest.mark.parametrize(("proposed", "words"), SHOWN)
def test_a_second_person_reads_names_and_sends_what_was_read(
    visitor: Visitor, proposed: payments_pb2.ProposedMove, words: str
) -> None:
    proposed.at = AT
    line = payments_pb2.BankLine(id="l1", amount=10_000, pupil_name="Lê An", taken=10_000, proposed=proposed)
    visitor.services.payments.answers["ListLines"] = payments_pb2.ListLinesResponse(lines=[line])
    shown = visitor.sign_in("principal").get(PAGE).text.partition('id="lines"')[2]
    assert (words in shown, f'name="proposed_at" value="{AT}"' in shown) == (True, True)


def test_a_line_that_waits_is_not_put_again_and_one_with_a_bill_is_taken_off(visitor: Visitor) -> None:
    waits = payments_pb2.BankLine(id="l1", state="unknown", proposed=payments_pb2.ProposedMove(by="x", at=AT))
    stands = payments_pb2.BankLine(id="l2", state="matched", pupil="2600000272", taken=10_000)
    visitor.services.payments.answers["ListLines"] = payments_pb2.ListLinesResponse(lines=[waits, stands])
    shown = visitor.sign_in("accountant").get("/money/lines").text
    assert ('value="l1"' in shown, "Chờ xác nhận" in shown) == (False, True)
    visitor.services.payments.answers["AssignLine"] = payments_pb2.AssignLineResponse(line=stands)
    fields = {"line": "l2", "nobody": "yes", "reason": "gán nhầm", "request_id": "r1"}
    assert visitor.post("/money/lines", fields, seen="/money/lines").status_code == 303
    [asked] = visitor.asked("AssignLine")
    assert (asked.line, asked.pupil, asked.nobody, asked.reason) == ("l2", "", True, "gán nhầm")
