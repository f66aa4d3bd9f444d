"""A second factor on the pages: chosen, asked for in the middle of a form, and the form goes on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chassis.errors import Forbidden
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.clients import SecondFactorAskedError
from services.gateway.session import COOKIE
from services.gateway.web import held as holding
from services.gateway.web.held import PROOFS
from tests.gateway.conftest import TOKEN, Visitor
from tests.gateway.demo import PEOPLE
from tests.gateway.fakes import token

TEMPLATES = Path(holding.__file__).with_name("templates")
LATER = "2099-01-01T00:00:00+00:00"
CODES = ["ABCD-EFGH-JKM", "NPQR-STUV-WXY"]


class Needed(Forbidden):
    reason = "SECOND_FACTOR_NEEDED"


class Refused(Forbidden):
    reason = "SECOND_FACTOR_REFUSED"


def given(name: str) -> accounts_pb2.GivenToken:
    return accounts_pb2.GivenToken(access_token=token(name, *PEOPLE[name]), access_until=LATER, second_until=LATER)


def test_a_secret_is_shown_once_as_a_picture_and_to_be_typed_and_then_the_recovery_codes(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ConfirmSecondFactor"] = accounts_pb2.ConfirmSecondFactorResponse(
        recovery_codes=CODES, token=given("principal")
    )
    visitor.sign_in("principal")
    begun = visitor.post("/second-factor/begin", {"password": "x"}, seen="/second-factor")
    assert ("<svg" in begun.text, "JBSWY3DPEHPK3PXP" in begun.text, "style=" in begun.text) == (True, True, False)
    cookie = visitor.client.cookies.get(COOKIE)
    shown = visitor.post("/second-factor/confirm", {"factor": "123456"}, seen="/second-factor").text
    assert [code in shown for code in CODES] == [True, True]
    assert visitor.client.cookies.get(COOKIE) != cookie
    assert CODES[0] not in visitor.get("/second-factor").text


def test_a_wrong_first_code_leaves_the_picture_where_it_is(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ConfirmSecondFactor"] = Refused("wrong")
    fields = {"factor": "000000", "secret": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/GV1?secret=JBSWY3DPEHPK3PXP"}
    answer = visitor.sign_in("principal").post("/second-factor/confirm", fields, seen="/second-factor")
    assert (answer.status_code, "<svg" in answer.text, "đã dùng rồi" in answer.text) == (422, True, True)


def test_a_form_that_needs_the_factor_waits_for_the_code_and_goes_on_with_what_was_typed(visitor: Visitor) -> None:
    asked = SecondFactorAskedError(Needed("a code first"))
    visitor.services.accounts.answers |= {
        "ConfirmPost": asked,
        "GiveSecondFactor": accounts_pb2.GiveSecondFactorResponse(token=given("principal")),
    }
    fields = {"person": "GV8702030041", "title": "Kế toán", "act": "confirm"}
    prompt = visitor.sign_in("principal").post("/accounts/posts", fields, seen="/accounts")
    assert (prompt.status_code, 'autocomplete="one-time-code"' in prompt.text) == (403, True)
    for name, value in fields.items():
        assert f'name="held.{name}" value="{value}"' in prompt.text
    held = {f"held.{name}": value for name, value in fields.items()}
    went_on = visitor.post(
        "/second-factor/give",
        {"factor": "123456", "resume": "/accounts/posts", "sent": "yes", **held},
        seen="/second-factor/give",
    )
    assert (went_on.status_code, 'action="/accounts/posts"' in went_on.text) == (200, True)
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in went_on.text
    assert len(visitor.asked("ConfirmPost")) == 1  # nothing is sent by itself
    visitor.services.accounts.answers["ConfirmPost"] = accounts_pb2.ConfirmPostResponse()
    assert visitor.post("/accounts/posts", fields, seen="/accounts").headers["location"].endswith("post_decided")


def test_a_wrong_code_asks_again_and_what_was_typed_still_waits(visitor: Visitor) -> None:
    visitor.services.accounts.answers["GiveSecondFactor"] = Refused("wrong")
    fields = {"factor": "000000", "resume": "/accounts/posts", "sent": "yes", "held.title": "Kế toán"}
    answer = visitor.sign_in("principal").post("/second-factor/give", fields, seen="/second-factor/give")
    assert answer.status_code == 422
    assert 'name="held.title" value="Kế toán"' in answer.text


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_after_the_code_no_other_host_is_gone_to(visitor: Visitor, elsewhere: str) -> None:
    visitor.services.accounts.answers["GiveSecondFactor"] = accounts_pb2.GiveSecondFactorResponse(
        token=given("principal")
    )
    fields = {"factor": "123456", "resume": elsewhere}
    answer = visitor.sign_in("principal").post("/second-factor/give", fields, seen="/second-factor/give")
    assert answer.headers["location"] == "/"


def test_it_is_given_up_and_the_page_says_so(visitor: Visitor) -> None:
    visitor.services.accounts.answers["EndSecondFactor"] = accounts_pb2.EndSecondFactorResponse()
    answer = visitor.sign_in("principal").post("/second-factor/end", {}, seen="/second-factor")
    assert answer.headers["location"] == "/second-factor?done=second_factor_ended"


def test_no_proof_waits_on_the_page_that_asks_for_another(visitor: Visitor) -> None:
    """The PIN of signing and the second factor are two: whoever sees this page has neither."""
    visitor.services.records.answers["SignBatch"] = SecondFactorAskedError(Needed("a code first"))
    visitor.sign_in("principal")
    fields = {"month": "2026-10", "type": "", "pin": "739182", "plan": "P1", "request_id": "r1"}
    prompt = visitor.post("/batch?month=2026-10", fields, seen="/batch?month=2026-10")
    assert (prompt.status_code, "739182" in prompt.text) == (403, False)
    assert 'name="resume" value="/batch?month=2026-10"' in prompt.text
    assert 'name="held.plan" value="P1"' in prompt.text


def test_a_form_of_nothing_but_its_token_goes_on_too(visitor: Visitor) -> None:
    visitor.services.accounts.answers |= {
        "EndSecondFactor": SecondFactorAskedError(Needed("a code first")),
        "GiveSecondFactor": accounts_pb2.GiveSecondFactorResponse(token=given("principal")),
    }
    prompt = visitor.sign_in("principal").post("/second-factor/end", {}, seen="/second-factor")
    assert 'name="sent" value="yes"' in prompt.text
    fields = {"factor": "123456", "resume": "/second-factor/end", "sent": "yes"}
    went_on = visitor.post("/second-factor/give", fields, seen="/second-factor/give")
    assert (went_on.status_code, 'action="/second-factor/end"' in went_on.text) == (200, True)


def test_a_page_that_is_opened_is_gone_to_with_all_that_was_asked(visitor: Visitor) -> None:
    visitor.services.reporting.answers["ExportTable"] = SecondFactorAskedError(Needed("a code first"))
    visitor.services.accounts.answers["GiveSecondFactor"] = accounts_pb2.GiveSecondFactorResponse(
        token=given("officer")
    )
    prompt = visitor.sign_in("officer").get("/district/export.xlsx?month=2026-10")
    assert (prompt.status_code, 'name="resume" value="/district/export.xlsx?month=2026-10"' in prompt.text) == (
        403,
        True,
    )
    fields = {"factor": "123456", "resume": "/district/export.xlsx?month=2026-10"}
    answer = visitor.post("/second-factor/give", fields, seen="/second-factor/give")
    assert answer.headers["location"] == "/district/export.xlsx?month=2026-10"


def test_a_script_is_told_and_leads_its_reader_there(visitor: Visitor) -> None:
    visitor.services.records.answers["SignBatch"] = SecondFactorAskedError(Needed("a code first"))
    found = TOKEN.search(visitor.sign_in("principal").get("/batch?month=2026-10").text)
    assert found is not None
    body = {"plans": ["P1"], "pin": "739182"}
    answer = visitor.client.post("/batch/part", json=body, headers={"x-csrftoken": found[1]})
    assert (answer.status_code, answer.json()["reason"]) == (403, "SECOND_FACTOR_NEEDED")


def test_every_field_for_a_proof_is_known_as_one() -> None:
    """Whatever is typed as a password on any page is held by no other page."""
    named = set()
    for template in sorted(TEMPLATES.rglob("*.html")):
        html = template.read_text(encoding="utf-8")
        named |= set(re.findall(r'field\("(\w+)"[^}]*?type="password"', html))
        named |= {name for tag in re.findall(r"<input[^>]*>", html) for name in _proof_in(tag)}
        named |= set(re.findall(r'field\("(\w+)"[^}]*?"one-time-code"', html))
    assert named == PROOFS


def _proof_in(tag: str) -> list[str]:
    return re.findall(r'name="(\w+)"', tag) if 'type="password"' in tag else []


def test_one_reports_a_lost_device_and_another_confirms(visitor: Visitor) -> None:
    visitor.services.accounts.answers |= {
        "ReportLostFactor": accounts_pb2.ReportLostFactorResponse(until=LATER),
        "ConfirmLostFactor": accounts_pb2.ConfirmLostFactorResponse(reported_by="GV8702030006"),
    }
    fields = {"account": "GV8702030004", "act": "lost"}
    reported = visitor.sign_in("principal").post("/accounts/manage", fields, seen="/accounts")
    assert reported.headers["location"] == "/accounts?done=factor_reported"
    confirmed = visitor.post("/accounts/manage", {**fields, "act": "lost-confirm"}, seen="/accounts")
    said = visitor.get(confirmed.headers["location"]).text
    assert ("GV8702030004, theo báo của GV8702030006" in said) is True
    assert [call.account for call in visitor.asked("ConfirmLostFactor")] == ["GV8702030004"]


def test_an_officer_says_of_which_roles_it_is_asked(visitor: Visitor) -> None:
    visitor.services.accounts.answers["AskSecondFactor"] = accounts_pb2.AskSecondFactorResponse()
    html = visitor.sign_in("officer").get("/second-factor").text
    assert ('value="principal" checked' in html, 'value="clerk" checked' in html) == (True, False)
    fields: dict[str, str | list[str]] = {"unit": "root", "role": ["clerk", "teacher"]}
    answer = visitor.post("/second-factor/roles", fields, seen="/second-factor")
    assert answer.headers["location"] == "/second-factor?done=factor_asked_of_roles"
    assert [(call.unit, list(call.roles)) for call in visitor.asked("AskSecondFactor")] == [
        ("root", ["clerk", "teacher"])
    ]


def test_whose_role_needs_one_is_told_so_where_it_is_begun(visitor: Visitor) -> None:
    visitor.services.accounts.answers["GetMe"] = accounts_pb2.GetMeResponse(
        me=accounts_pb2.Me(needs_second_factor=True)
    )
    html = visitor.sign_in("principal").get("/second-factor").text
    assert ("Vai trò của bạn cần xác thực hai lớp" in html, "/second-factor/roles" in html) == (True, False)
