"""What a caller may get wrong is told in a clear answer of its own: never a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka.structs import TopicPartition
from litestar.testing import TestClient

from chassis.errors import Unauthenticated
from contracts.topics import TOPICS
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.api.bearer import token_in
from services.gateway.api.operator import log as operator_log
from services.gateway.api.operator.log import CursorUnknown, FactLog, FactQuery
from services.gateway.api.routes import document
from tests.gateway.api import asking
from tests.gateway.fakes import FakeServices
from tests.gateway.test_api_every_route import WIRE, Willing, resolved
from tests.signing import verifier

MARK = {"gradebook": "x", "pupil": "x", "slot": "x", "base_version": 1}
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Any]]:
    with asking(FakeServices(**{name: Willing(name) for name in WIRE})) as (made, _):
        yield made


def outcome(answer: Any) -> tuple[int, str, set[str]]:
    body = answer.json()
    return answer.status_code, body["reason"], {fault["field"] for fault in body["faults"]}


@pytest.mark.parametrize("value", [2**31, 2**63, 2**64 - 1, -1, True, "7", 7.5, None, [7]], ids=json.dumps)
def test_a_number_that_the_field_cannot_hold_is_a_fault_of_that_field(client: TestClient[Any], value: Any) -> None:
    answer = client.post("/api/v1/marks", json=MARK | {"base_version": value})
    assert outcome(answer) == (422, "FIELDS_INVALID", {"base_version"})


def test_a_number_at_its_limit_is_taken(client: TestClient[Any]) -> None:
    assert client.post("/api/v1/marks", json=MARK | {"base_version": limits.VERSION_MOST}).status_code == 200
    assert client.get("/api/v1/search", params={"q": "a", "grade": limits.GRADE_MOST}).status_code == 200


UNREADABLE = {
    "nested lists": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "no UTF-8": b'{"gradebook": "\xff", "pupil": "x", "slot": "x", "base_version": 1}',
    "half of a pair": b'{"gradebook": "\\ud800", "pupil": "x", "slot": "x", "base_version": 1}',
    "too many digits": b'{"gradebook": "x", "pupil": "x", "slot": "x", "base_version": %s}' % (b"9" * 5_000),
    "no number": b'{"gradebook": "x", "pupil": "x", "slot": "x", "base_version": NaN}',
    "cut short": b'{"gradebook": "x"',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_json_is_told_as_unreadable(client: TestClient[Any], body: bytes) -> None:
    assert outcome(client.post("/api/v1/marks", content=body, headers=JSON)) == (400, "HTTP_400", set())


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_type_than_the_route_reads_is_refused(client: TestClient[Any], media: str) -> None:
    answer = client.post("/api/v1/marks", content=json.dumps(MARK).encode(), headers={"content-type": media})
    assert outcome(answer) == (415, "HTTP_415", set())


@pytest.mark.parametrize("boundary", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_form_that_is_broken_is_told_as_unreadable(client: TestClient[Any], boundary: str) -> None:
    answer = client.post("/api/v1/plans", content=b"--x\r\nbroken", headers={"content-type": boundary})
    assert outcome(answer) == (400, "HTTP_400", set())


def test_a_parameter_that_the_route_does_not_know_or_that_comes_twice_is_a_fault(client: TestClient[Any]) -> None:
    assert outcome(client.get("/api/v1/schools?page_sise=5&clients=x")) == (
        422,
        "FIELDS_INVALID",
        {"page_sise", "clients"},
    )
    assert outcome(client.get("/api/v1/schools?page_size=5&page_size=6")) == (422, "FIELDS_INVALID", {"page_size"})
    assert outcome(client.get("/api/v1/plans/KHBD-1?plan=KHBD-2")) == (422, "FIELDS_INVALID", {"plan"})


def test_a_token_that_no_service_could_be_sent_is_no_token() -> None:
    assert token_in("Bearer abc.def_ghi-~+/=") == token_in("bearer  abc.def_ghi-~+/=") == "abc.def_ghi-~+/="
    assert token_in(f"Bearer {'a' * limits.TOKEN_CHARACTERS}") == "a" * limits.TOKEN_CHARACTERS
    none = ["", "Basic abc", "Bearer", "Bearer é", "Bearer a b", "Bearer a\x01", f"Bearer {'a' * 7_001}"]
    assert [token_in(one) for one in none] == [""] * len(none)


def test_a_cursor_that_the_log_gave_is_taken_back() -> None:
    """Of every topic of the table: its names have digits."""
    places = [TopicPartition(topic.name, number) for topic in TOPICS.values() for number in range(topic.partitions)]
    ends = {place: number for number, place in enumerate(places)}
    assert operator_log._offsets(operator_log._cursor(ends)) == ends


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        ",",
        "=",
        "/=1",
        "school.facts/0",
        "school.facts/0=-5",
        "no.such.topic/0=5",
        "school.facts/999=1",
        "9" * 5_000,
    ],
)
async def test_a_cursor_that_the_log_never_gave_is_refused(cursor: str) -> None:
    nothing: Any = None
    with pytest.raises(CursorUnknown):
        await FactLog(nothing, verifier()).read(FactQuery(), cursor=cursor)


def test_an_answer_to_nobody_says_how_to_sign_in_and_one_by_a_wrong_method_which_are_allowed() -> None:
    with asking(accounts={"ListSchools": Unauthenticated("sign in")}) as (client, _):
        answer = client.get("/api/v1/schools")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="lien-truong"')


def _numbers(schema: dict[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    schema = resolved(schema)
    if schema.get("type") in ("integer", "number"):
        yield where, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _numbers(inner, f"{where}.{name}")
    if "items" in schema:
        yield from _numbers(schema["items"], f"{where}[]")


def test_every_number_that_a_caller_sends_has_its_bounds_in_the_document() -> None:
    sent = [
        number
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        for one in (
            *((parameter["schema"], parameter["name"]) for parameter in operation.get("parameters", ())),
            *((body["schema"], "") for body in operation.get("requestBody", {}).get("content", {}).values()),
        )
        for number in _numbers(one[0], f"{method} {path} {one[1]}")
    ]
    assert len(sent) > 15
    assert [where for where, schema in sent if not {"minimum", "maximum"} <= schema.keys()] == []


def test_a_page_token_is_handed_on_as_it_came_for_the_service_to_judge() -> None:
    with asking(accounts={"ListSchools": accounts_pb2.ListSchoolsResponse()}) as (client, services):
        client.get("/api/v1/schools", params={"page_token": "made up"})
    [(_, asked)] = services.accounts.asked
    assert asked.page_token == "made up"
