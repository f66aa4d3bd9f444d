"""A second factor on the pages: chosen, asked for in the middle of a form, and the form goes on."""

from __future__ import annotations

import pytest

from chassis.errors import Forbidden
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.clients import SecondFactorAsked
from services.gateway.session import COOKIE
from tests.gateway.conftest import Visitor
from tests.gateway.demo import PEOPLE
from tests.gateway.fakes import token

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
    shown = visitor.post("/second-factor/confirm", {"code": "123456"}, seen="/second-factor").text
    assert [code in shown for code in CODES] == [True, True]
    assert visitor.client.cookies.get(COOKIE) != cookie
    assert CODES[0] not in visitor.get("/second-factor").text


def test_a_wrong_first_code_leaves_the_picture_where_it_is(visitor: Visitor) -> None:
    visitor.services.accounts.answers["ConfirmSecondFactor"] = Refused("wrong")
    fields = {"code": "000000", "secret": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/GV1?secret=JBSWY3DPEHPK3PXP"}
    answer = visitor.sign_in("principal").post("/second-factor/confirm", fields, seen="/second-factor")
    assert (answer.status_code, "<svg" in answer.text, "đã dùng rồi" in answer.text) == (422, True, True)


def test_a_form_that_needs_the_factor_waits_for_the_code_and_goes_on_with_what_was_typed(visitor: Visitor) -> None:
    asked = SecondFactorAsked(Needed("a code first"))
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
        "/second-factor/give", {"code": "123456", "resume": "/accounts/posts", **held}, seen="/second-factor/give"
    )
    assert (went_on.status_code, 'action="/accounts/posts"' in went_on.text) == (200, True)
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in went_on.text
    assert len(visitor.asked("ConfirmPost")) == 1  # nothing is sent by itself
    visitor.services.accounts.answers["ConfirmPost"] = accounts_pb2.ConfirmPostResponse()
    assert visitor.post("/accounts/posts", fields, seen="/accounts").headers["location"].endswith("post_decided")


def test_a_wrong_code_asks_again_and_what_was_typed_still_waits(visitor: Visitor) -> None:
    visitor.services.accounts.answers["GiveSecondFactor"] = Refused("wrong")
    fields = {"code": "000000", "resume": "/accounts/posts", "held.title": "Kế toán"}
    answer = visitor.sign_in("principal").post("/second-factor/give", fields, seen="/second-factor/give")
    assert answer.status_code == 422
    assert 'name="held.title" value="Kế toán"' in answer.text


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_after_the_code_no_other_host_is_gone_to(visitor: Visitor, elsewhere: str) -> None:
    visitor.services.accounts.answers["GiveSecondFactor"] = accounts_pb2.GiveSecondFactorResponse(
        token=given("principal")
    )
    fields = {"code": "123456", "resume": elsewhere}
    answer = visitor.sign_in("principal").post("/second-factor/give", fields, seen="/second-factor/give")
    assert answer.headers["location"] == "/"


def test_it_is_given_up_and_the_page_says_so(visitor: Visitor) -> None:
    visitor.services.accounts.answers["EndSecondFactor"] = accounts_pb2.EndSecondFactorResponse()
    answer = visitor.sign_in("principal").post("/second-factor/end", {}, seen="/second-factor")
    assert answer.headers["location"] == "/second-factor?done=second_factor_ended"
