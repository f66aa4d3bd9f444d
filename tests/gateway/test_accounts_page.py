"""The page of accounts: each form asks for one act, and what is shown once stands on the page that answers."""

from __future__ import annotations

import pytest

from chassis.errors import Forbidden, Invalid, Unauthenticated
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.devices import COOKIE
from services.gateway.session import COOKIE as SESSION
from tests.gateway.conftest import Visitor

POST = {"person": "GV8702030041", "title": "Kế toán"}


class SecondPersonNeeded(Forbidden):
    reason = "SECOND_PERSON_NEEDED"


class PhoneInvalid(Invalid):
    reason = "PHONE_INVALID"


@pytest.mark.parametrize(("act", "asked"), [("confirm", "ConfirmPost"), ("decline", "DeclinePost")])
def test_a_head_sees_the_posts_that_wait_at_the_school_and_decides_them(visitor: Visitor, act: str, asked: str) -> None:
    visitor.services.accounts.answers |= {
        "ConfirmPost": accounts_pb2.ConfirmPostResponse(),
        "DeclinePost": accounts_pb2.DeclinePostResponse(),
    }
    shown = visitor.sign_in("principal").get("/accounts").text
    assert [request.school for request in visitor.asked("ListWaitingPosts")] == ["8702030"]
    assert "Lê Thị Mới" in shown
    answer = visitor.post("/accounts/posts", {**POST, "act": act}, seen="/accounts")
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts?done=post_decided")
    assert [(request.person, request.title) for request in visitor.asked(asked)] == [tuple(POST.values())]


def test_a_refusal_stands_on_the_page_with_what_to_do(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ConfirmPost"] = SecondPersonNeeded("a second person decides")
    answer = visitor.sign_in("officer").post("/accounts/posts", {**POST, "act": "confirm"}, seen="/accounts")
    assert answer.status_code == 422
    assert "người thứ hai" in answer.text


@pytest.mark.parametrize(
    ("act", "asked", "enable"),
    [
        ("sessions", "EndSessions", None),
        ("disable", "DisableAccount", False),
        ("enable", "DisableAccount", True),
        ("unlock", "UnlockAccount", None),
    ],
)
def test_an_office_closes_opens_signs_out_and_ends_a_wait(
    visitor: Visitor, act: str, asked: str, enable: bool | None
) -> None:
    visitor.services.accounts.answers[asked] = getattr(accounts_pb2, f"{asked}Response")()
    answer = visitor.sign_in("principal").post("/accounts/manage", {"account": "GV1", "act": act}, seen="/accounts")
    assert answer.headers["location"] == "/accounts?done=account_changed"
    assert [(one.account, getattr(one, "enable", None)) for one in visitor.asked(asked)] == [("GV1", enable)]


def test_a_new_way_in_is_shown_once_on_the_page_that_answers(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ResetAccount"] = accounts_pb2.ResetAccountResponse(
        sign_in_name="GV1", one_time_password="ABCD-EFGH-JKM"
    )
    answer = visitor.sign_in("principal").post("/accounts/manage", {"account": "GV1", "act": "reset"}, seen="/accounts")
    assert (answer.status_code, "ABCD-EFGH-JKM" in answer.text) == (200, True)
    assert answer.headers["cache-control"] == "no-store"
    assert "ABCD-EFGH-JKM" not in visitor.get("/accounts").text


@pytest.mark.parametrize("secret", [{"one_time_password": "ABCD-EFGH-JKM"}, {"code": "NPQR-STUV-WXY"}])
def test_an_office_gives_a_parent_a_password_or_a_code(visitor: Visitor, secret: dict[str, str]) -> None:
    visitor.services.accounts.answers["IssueGuardianAccount"] = accounts_pb2.IssueGuardianAccountResponse(
        sign_in_name="PH0900000001", **secret
    )
    fields = {"pupil": "2600000001", "phone": "0900000001"}
    answer = visitor.sign_in("principal").post("/accounts/guardian", fields, seen="/accounts")
    assert next(iter(secret.values())) in answer.text


def test_a_parent_takes_a_child_in_and_sees_nothing_of_the_office(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ConfirmChild"] = accounts_pb2.ConfirmChildResponse()
    shown = visitor.sign_in("parent").get("/accounts").text
    assert ("/accounts/child" in shown, "/accounts/manage" in shown, "/accounts/posts" in shown) == (True, False, False)
    answer = visitor.post("/accounts/child", {"code": "NPQR-STUV-WXY"}, seen="/accounts")
    assert answer.headers["location"] == "/accounts?done=child_taken_in"
    assert [request.code for request in visitor.asked("ConfirmChild")] == ["NPQR-STUV-WXY"]


def test_a_session_that_was_ended_elsewhere_leads_to_the_sign_in_and_not_round_and_round(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    visitor.services.accounts.answers["ListWaitingPosts"] = Unauthenticated("the session has ended")
    answer = visitor.get("/accounts")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/accounts")
    assert f"{SESSION}=" in answer.headers["set-cookie"]
    assert visitor.get("/sign-in").status_code == 200


def test_a_device_is_shown_at_the_next_sign_in_with_the_address(visitor: Visitor) -> None:
    real = visitor.services.accounts.answers["SignIn"]

    def with_device(request: accounts_pb2.SignInRequest) -> accounts_pb2.SignInResponse:
        reply: accounts_pb2.SignInResponse = real(request) if callable(real) else real
        reply.session.device = f"{request.name.upper()}23.0af1"
        return reply

    visitor.services.accounts.answers["SignIn"] = with_device
    visitor.sign_in("principal").post("/sign-out", {}, seen="/accounts")
    visitor.sign_in("teacher").post("/sign-out", {}, seen="/")
    visitor.sign_in("principal")
    shown = [list(request.devices) for request in visitor.asked("SignIn")]
    assert shown == [[], ["PRINCIPAL23.0af1"], ["TEACHER23.0af1", "PRINCIPAL23.0af1"]]
    assert {request.address for request in visitor.asked("SignIn")} == {"testclient"}
    assert visitor.client.cookies[COOKIE].strip('"') == "PRINCIPAL23.0af1~TEACHER23.0af1"


ASKED = {"kind": "officer", "name": "Lê Thị Hạnh", "phone": "0912000001", "unit": "30031", "since": "2026-12-01"}


def test_an_operator_asks_for_an_office_over_a_unit_that_has_schools(visitor: Visitor) -> None:
    visitor.services.accounts.answers["AskForOffice"] = accounts_pb2.AskForOfficeResponse()
    shown = visitor.sign_in("operator").get("/offices").text
    assert '<option value="30031">xã Tân Hồng</option>' in shown
    answer = visitor.post("/offices", {**ASKED, "until": ""}, seen="/offices")
    assert (answer.status_code, answer.headers["location"]) == (303, "/offices?done=office_asked")
    assert visitor.asked("AskForOffice") == [accounts_pb2.AskForOfficeRequest(**ASKED)]


def test_a_refused_office_keeps_what_was_typed_beside_the_field_that_is_wrong(visitor: Visitor) -> None:
    visitor.services.accounts.answers["AskForOffice"] = PhoneInvalid("no phone")
    answer = visitor.sign_in("operator").post("/offices", {**ASKED, "phone": "12"}, seen="/offices")
    assert (answer.status_code, 'id="phone-fault"' in answer.text) == (422, True)
    assert ('value="12"' in answer.text, 'value="Lê Thị Hạnh"' in answer.text) == (True, True)


def test_an_officer_confirms_what_waits_and_sees_the_password_once(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ConfirmOffice"] = accounts_pb2.ConfirmOfficeResponse(
        sign_in_name="officer@0912000000", one_time_password="ABCD-EFGH-JKM"
    )
    shown = visitor.sign_in("officer").get("/offices").text
    assert (shown.count('value="confirm"'), 'name="phone"' in shown) == (1, False)
    fields = {"account": "officer@0912000000", "act": "confirm"}
    answer = visitor.post("/offices/decide", fields, seen="/offices")
    assert (answer.status_code, "ABCD-EFGH-JKM" in answer.text) == (200, True)
    assert answer.headers["cache-control"] == "no-store"
    assert "ABCD-EFGH-JKM" not in visitor.get("/offices").text


def test_an_office_is_ended_from_today_and_a_refusal_says_why(visitor: Visitor) -> None:
    visitor.services.accounts.answers["EndOffice"] = accounts_pb2.EndOfficeResponse()
    fields = {"account": "operator@0912000001", "act": "end"}
    answer = visitor.sign_in("officer").post("/offices/decide", fields, seen="/offices")
    assert answer.headers["location"] == "/offices?done=office_ended"
    assert [request.account for request in visitor.asked("EndOffice")] == ["operator@0912000001"]
    visitor.services.accounts.answers["EndOffice"] = SecondPersonNeeded("not the own one")
    refused = visitor.post("/offices/decide", fields, seen="/offices")
    assert (refused.status_code, "người thứ hai" in refused.text) == (422, True)


def test_an_operator_of_a_unit_is_offered_no_whole_jurisdiction(visitor: Visitor) -> None:
    shown = visitor.sign_in("unit_operator").get("/offices").text
    assert '<option value="root">' not in shown
    assert 'href="/ops"' not in visitor.get("/").text
