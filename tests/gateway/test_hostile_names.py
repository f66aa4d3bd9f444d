"""Names and notes are text whatever they contain, and nobody's page asks for another school."""

from __future__ import annotations

from proto.gen.edu.payments.v1 import payments_pb2
from proto.gen.edu.records.v1 import records_pb2
from tests.gateway.conftest import Visitor
from tests.gateway.demo_month import plan

HOSTILE = """"><script>alert(1)</script><img src=x onerror=alert(1)>' {{ 7*7 }} {name}"""


def test_a_hostile_name_is_shown_as_it_was_typed(visitor: Visitor) -> None:
    visitor.sign_in("accountant")
    visitor.services.payments.answers["ListLines"] = payments_pb2.ListLinesResponse(
        lines=[
            payments_pb2.BankLine(
                id=HOSTILE, reference=HOSTILE, memo=HOSTILE, state="unknown", pupil_name=HOSTILE, why=HOSTILE
            )
        ]
    )
    text = visitor.get("/money/lines").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "{{ 7*7 }}" in text
    assert "&lt;script&gt;" in text


def test_a_hostile_title_is_text_in_a_plan_its_history_and_the_reading_frame(visitor: Visitor) -> None:
    visitor.sign_in("leader")
    found = plan(1, "returned", note=HOSTILE)
    found.title = HOSTILE
    found.history.add(what="returned", by_name=HOSTILE, note=HOSTILE)
    visitor.services.records.answers["GetPlan"] = records_pb2.GetPlanResponse(plan=found)
    for path in ("/plan?id=x", "/plan/fragment?id=x"):
        assert "<script>alert" not in visitor.get(path).text
        assert "&lt;script&gt;" in visitor.get(path).text


def test_what_an_address_carries_is_text_too_and_unknown_notices_are_not_shown(visitor: Visitor) -> None:
    visitor.sign_in("accountant")
    text = visitor.get("/money/lines?done=line_assigned&pupil=<script>alert(1)</script>&state=<script>alert(1)").text
    assert "<script>alert" not in text
    assert 'role="status"' not in text
    assert 'role="status"' not in visitor.get("/money/lines?done=no_such_notice").text


def test_a_hostile_file_name_cannot_break_out_of_a_header(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["GetPlanFile"] = records_pb2.GetPlanFileResponse(
        content=b"x", file_name='a".html\r\nx-evil: 1', content_type="text/html"
    )
    answer = visitor.get("/plan/file?id=x")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "x-evil" not in answer.headers


def test_an_accountant_asks_for_the_own_school_whatever_the_address_says(visitor: Visitor) -> None:
    visitor.sign_in("accountant")
    for path in ("/", "/money/lines?school=8702010", "/money/demands?school=8702010", "/money/receipts?school=8702010"):
        assert visitor.get(path).status_code == 200
    for method in ("ListLines", "ListInvoices", "ListReceipts", "GetSummary"):
        requests = visitor.asked(method)
        assert requests
        assert {request.school for request in requests} == {"8702030"}


def test_a_parent_asks_for_the_own_child_alone(visitor: Visitor) -> None:
    visitor.sign_in("parent").get("/")
    assert {request.pupil for request in visitor.asked("ListInvoices")} == {"2600000271"}


def test_the_houses_are_asked_with_the_visitors_own_token_and_nobody_elses(visitor: Visitor) -> None:
    from chassis.context import current_token

    seen: list[str] = []
    summary = visitor.services.payments.answers["GetSummary"]

    def remember(_: object) -> object:
        seen.append(current_token())
        return summary

    visitor.services.payments.answers["GetSummary"] = remember
    visitor.sign_in("accountant").get("/")
    visitor.post("/sign-out", {}, seen="/library")
    visitor.get("/")
    assert len(seen) == 1
    assert seen[0].startswith("head.")
    assert current_token() == ""
