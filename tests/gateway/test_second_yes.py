"""One yes of the second person to what was picked: each by itself, and what is refused says so and waits on."""

from __future__ import annotations

from typing import Any

from chassis.errors import Conflict
from proto.gen.edu.payments.v1 import payments_pb2
from tests.gateway.conftest import Visitor

PAGE, YES = "/money/second", "/money/second/yes"
AT = "2026-10-31T01:00:00+00:00"
PART = payments_pb2.LinePart(pupil="2600000272", pupil_name="Trần Bảo Yến", class_name="7A2", amount=10_000)


class ProposalOutdated(Conflict):
    reason = "PROPOSAL_OUTDATED"


def line(number: int, amount: int = 10_000, by: str = "somebody", **wanted: Any) -> payments_pb2.BankLine:
    proposed = payments_pb2.ProposedMove(by=by, at=AT, reason=f"lý do {number}", **wanted)
    return payments_pb2.BankLine(id=f"a/{number}", amount=amount, proposed=proposed)


def bill(number: int) -> payments_pb2.Invoice:
    proposed = payments_pb2.ProposedWriteOff(amount=4_000, by="somebody", at=AT, reason="thiên tai")
    return payments_pb2.Invoice(id=f"b/{number}", pupil_name="Lê An", period="2026-10", open=4_000, proposed=proposed)


def waits(visitor: Visitor, *lines: payments_pb2.BankLine, bills: int = 0) -> str:
    answers = visitor.services.payments.answers
    answers["ListLines"] = payments_pb2.ListLinesResponse(lines=lines)
    answers["ListInvoices"] = payments_pb2.ListInvoicesResponse(invoices=map(bill, range(bills)))
    answers["DecideAssignment"] = payments_pb2.DecideAssignmentResponse()
    answers["DecideWriteOff"] = payments_pb2.DecideWriteOffResponse()
    return str(visitor.get(PAGE).text)


def test_what_waits_is_grouped_by_kind_with_reasons_and_sums_and_nothing_is_picked(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    shown = waits(
        visitor,
        *(line(number, parts=[PART]) for number in range(3)),
        line(3, parts=[PART, PART]),
        line(4),
        line(5, repeated=True),
        line(6, returned=2_500),
        bills=2,
    )
    for told in (
        ("Ghi cho một em", "3 mục, cộng 30.000", "lý do 2"),
        ("Chia cho nhiều em", "1 mục, cộng 10.000", "lý do 3"),
        ("Gỡ, chưa thuộc về ai", "1 mục, cộng 10.000", "lý do 4"),
        ("Báo hai lần, không tính", "1 mục, cộng 10.000", "lý do 5"),
        ("Hoàn lại người chuyển", "1 mục, cộng 2.500", "lý do 6"),
        ("Khoản nợ đề nghị miễn", "2 mục, cộng 8.000", "thiên tai"),
    ):
        after = shown
        for words in told:
            assert words in after, words
            after = after.partition(words)[2]
    assert (shown.count('name="pick"'), "checked" in shown) == (9, False)


def test_ones_own_proposal_cannot_be_picked(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    shown = waits(visitor, line(1, by="principal"), line(2))
    assert (shown.count('name="pick"'), f"line|{AT}|a/2" in shown) == (1, True)
    assert shown.count("Mục này do thầy cô đề nghị") == 1


def test_one_yes_decides_each_that_was_picked_as_it_was_seen(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    waits(visitor, line(1), line(2), bills=1)
    picks = [f"line|{AT}|a/1", f"line|{AT}|a/2", f"bill|{AT}|b/0", f"line|{AT}|a/1", "x"]
    answer = visitor.post(YES, {"pick": picks, "request_id": "r1"}, seen=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    told = [(one.line, one.accepted, one.proposed_at, one.request_id) for one in visitor.asked("DecideAssignment")]
    assert told == [("a/1", True, AT, "r1-line-a/1"), ("a/2", True, AT, "r1-line-a/2")]
    told = [(one.invoice, one.accepted, one.proposed_at, one.request_id) for one in visitor.asked("DecideWriteOff")]
    assert told == [("b/0", True, AT, "r1-bill-b/0")]
    assert "Đã xác nhận 3 mục." in visitor.get(PAGE).text


def test_one_that_changed_meanwhile_is_refused_alone_and_says_so_at_its_place(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    waits(visitor, line(1), bills=1)
    visitor.services.payments.answers["DecideAssignment"] = ProposalOutdated("changed")
    answer = visitor.post(YES, {"pick": [f"line|{AT}|a/1", f"bill|{AT}|b/0"]}, seen=PAGE)
    assert (answer.status_code, "Đã xác nhận 1 mục." in answer.text) == (422, True)
    assert len(visitor.asked("DecideWriteOff")) == 1
    assert 'id="line-a/1"' in answer.text
    assert 'id="bill-b/0"' not in answer.text


def test_a_yes_to_nothing_is_said(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    waits(visitor, line(1))
    answer = visitor.post(YES, {"request_id": "r1"}, seen=PAGE)
    assert (answer.status_code, "Hãy chọn ít nhất một mục." in answer.text) == (422, True)
    assert visitor.asked("DecideAssignment") == []
