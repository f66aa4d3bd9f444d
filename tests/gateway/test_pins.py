"""The page on which a signer chooses the PIN, and a second person permits another one."""

from __future__ import annotations

from typing import Any

from proto.gen.edu.records.v1 import records_pb2 as wire
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor

SIGNER = wire.Signer(person="GV1", name="Lê Thị Kim Oanh", certificate_subject="CN=Oanh", key_kept_in="software")
FIELDS = {"request_id": "r", "present": "135790", "pin": "864209", "again": "864209"}


def opened(visitor: Visitor, **more: Any) -> Visitor:
    visitor.sign_in("principal")
    signer = wire.Signer()
    signer.CopyFrom(SIGNER)
    for name, value in more.items():
        setattr(signer, name, value)
    visitor.services.records.answers["GetSigner"] = wire.GetSignerResponse(signer=signer)
    visitor.services.records.answers["EnrolSigner"] = wire.EnrolSignerResponse(signer=signer)
    visitor.services.records.answers["PermitEnrolment"] = wire.PermitEnrolmentResponse(signer=signer)
    return visitor


def test_the_owner_sends_the_present_and_the_new_pin_for_nobody_else(visitor: Visitor) -> None:
    answer = opened(visitor).post("/pin", FIELDS | {"person": "GV2"})
    assert answer.headers["location"] == "/pin?done=pin_chosen"
    (asked,) = visitor.asked("EnrolSigner")
    assert (asked.pin, asked.present_pin, asked.request_id) == ("864209", "135790", "r")
    assert asked.person not in {"", "GV2"}


def test_two_that_differ_are_not_sent_and_no_pin_comes_back_to_the_page(visitor: Visitor) -> None:
    answer = opened(visitor).post("/pin", FIELDS | {"again": "864208"})
    assert (answer.status_code, visitor.asked("EnrolSigner")) == (422, [])
    assert not any(pin in answer.text for pin in ("135790", "864209", "864208"))


def test_the_present_pin_is_asked_for_unless_a_second_person_permitted_a_new_one(visitor: Visitor) -> None:
    assert 'name="present"' in opened(visitor).get("/pin").text
    assert 'name="present"' not in opened(visitor, permitted_by="operator").get("/pin").text


def test_a_second_person_permits_by_the_code(visitor: Visitor) -> None:
    answer = opened(visitor).post("/pin/permit", {"person": "GV1"}, seen="/pin")
    assert answer.headers["location"] == "/pin"
    assert [asked.person for asked in visitor.asked("PermitEnrolment")] == ["GV1"]


def test_the_api_permits_and_takes_the_present_pin() -> None:
    answers = {
        "PermitEnrolment": wire.PermitEnrolmentResponse(signer=SIGNER),
        "EnrolSigner": wire.EnrolSignerResponse(signer=SIGNER),
    }
    with asking(records=answers) as (client, services):
        assert client.post("/api/v1/signers/GV1/permit").json()["signer"]["person"] == "GV1"
        client.post("/api/v1/signers", json={"person": "GV1", "pin": "864209", "present_pin": "135790"})
    assert [(method, request.person) for method, request in services.records.asked] == [
        ("PermitEnrolment", "GV1"),
        ("EnrolSigner", "GV1"),
    ]
