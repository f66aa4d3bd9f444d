"""Refusals of the JSON API: problem details with reason, both languages, all faults at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chassis.context import current_command, current_key, current_token
from chassis.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    ServiceUnavailableError,
    Unauthenticated,
    refusal_from_wire,
)
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from tests.gateway.api import asking

PATH = "/api/v1/schools"


@pytest.mark.parametrize(
    ("family", "status"), [(Unauthenticated, 401), (Forbidden, 403), (NotFound, 404), (Conflict, 409), (Invalid, 422)]
)
def test_a_refusal_of_a_house_keeps_its_reason_and_details_and_gets_its_family_s_status(
    family: type[Refusal], status: int
) -> None:
    refusal = refusal_from_wire(family, "NOTHING_LIKE_IT", "there is nothing like it", {"school": "8702030"})
    with asking(accounts={"ListSchools": refusal}) as (client, _):
        answer = client.get(PATH)
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert body["reason"] == "NOTHING_LIKE_IT"
    assert body["details"] == {"school": "8702030"}
    assert body["message"]["en"] == body["detail"] == "there is nothing like it"
    assert body["message"]["vi"]
    assert body["command"] == answer.headers["x-command"]


def test_a_silent_house_is_worth_another_try_and_nothing_of_its_inside_is_told() -> None:
    with asking(accounts={"ListSchools": ServiceUnavailableError("127.0.0.1:7101: UNAVAILABLE")}) as (client, _):
        answer = client.get(PATH)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "7101" not in answer.text


def test_a_bug_is_told_without_its_words() -> None:
    with asking(accounts={"ListSchools": ZeroDivisionError("secret of the house")}) as (client, _):
        answer = client.get(PATH)
    assert answer.status_code == 500
    assert answer.json()["reason"] == "BUG"
    assert "secret" not in answer.text


def test_every_faulty_field_of_a_body_is_named_at_once() -> None:
    with asking() as (client, services):
        answer = client.post("/api/v1/demands", json={"school": "", "period": "10/2026", "perod": "2026-10"})
    assert answer.status_code == 422
    assert answer.json()["reason"] == "FIELDS_INVALID"
    assert {fault["field"] for fault in answer.json()["faults"]} == {"school", "period", "perod"}
    assert services.payments.asked == []


def test_a_path_that_is_not_there_is_told_as_problem_details() -> None:
    with asking() as (client, _):
        answer = client.get("/api/v1/nothing/here")
    assert answer.status_code == 404


def test_the_bearer_token_and_the_command_are_handed_on_and_the_key_becomes_the_request_id() -> None:
    seen: list[tuple[str, str, str]] = []

    def issue(request: accounts_pb2.IssueAccountsRequest) -> accounts_pb2.IssueAccountsResponse:
        seen.append((current_token(), current_command(), request.request_id))
        return accounts_pb2.IssueAccountsResponse(issued=3)

    headers = {"authorization": "Bearer abc.def.ghi", "x-command": "load-1", "idempotency-key": "key-7"}
    with asking(accounts={"IssueAccounts": issue}) as (client, _):
        answer = client.post("/api/v1/accounts/issue", json={"school": "8702030"}, headers=headers)
    assert seen == [("abc.def.ghi", "load-1", "key-7")]
    assert answer.headers["x-command"] == "load-1"
    assert answer.json() == {"issued": 3, "already": 0}


def test_a_command_id_that_could_forge_a_log_line_is_replaced() -> None:
    with asking(accounts={"ListSchools": accounts_pb2.ListSchoolsResponse()}) as (client, _):
        answer = client.get(PATH, headers={"x-command": "a b\tc"})
    assert answer.headers["x-command"] != "a b\tc"


def test_a_key_goes_with_every_question_of_a_command_and_with_none_of_a_session() -> None:
    seen: list[str] = []

    def noting(reply: Any) -> Callable[[Any], Any]:
        def answer(_: Any) -> Any:
            seen.append(current_key())
            return reply

        return answer

    accounts = {
        "IssueAccounts": noting(accounts_pb2.IssueAccountsResponse()),
        "ListSchools": noting(accounts_pb2.ListSchoolsResponse()),
        "Refresh": noting(accounts_pb2.RefreshResponse(session=accounts_pb2.Session())),
    }
    headers = {"idempotency-key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}  # as a structured field is written
    with asking(accounts=accounts) as (client, _):
        client.post("/api/v1/accounts/issue", json={"school": "8702030"}, headers=headers)
        client.get(PATH, headers=headers)
        client.post("/api/v1/session/refresh", json={"refresh_token": "x"}, headers=headers)
    assert seen == ["8e03978e-40d5-43dd-bc93-6894a57f9324", "", ""]


@pytest.mark.parametrize("key", ["", '""', "a b", "x" * 129, '"half'])
def test_a_key_that_cannot_be_kept_is_told_and_nothing_is_done(key: str) -> None:
    with asking() as (client, services):
        answer = client.post("/api/v1/accounts/issue", json={"school": "8702030"}, headers={"idempotency-key": key})
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, "idempotency-key")
    assert services.accounts.asked == []


def test_a_key_that_was_used_for_another_file_is_told_and_is_no_word_about_the_file() -> None:
    """Every house is asked whether it knows the file; each remembers the key."""
    reused = refusal_from_wire(Invalid, "IDEMPOTENCY_KEY_REUSED", "another body", {})
    known = imports_pb2.RecogniseResponse(kind="books", score=90)
    with asking(
        accounts={"Recognise": known}, records={"Recognise": reused}, library={}, payments={"Recognise": known}
    ) as (client, services):
        services.library.answers["Recognise"] = known
        answer = client.post("/api/v1/imports", files={"file": ("a.xlsx", b"x")}, headers={"idempotency-key": "k1"})
    assert (answer.status_code, answer.json()["reason"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert [name for name, _ in services.accounts.asked] == ["Recognise"]
