"""HTTP's own manners at every door of the API: HEAD, Allow, caches, ETag, and filters that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from chassis.errors import Forbidden
from contracts.facts import all_facts
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.accounts.domain.roles import OTHER, role_of
from services.gateway.api.routes import PROBLEMS, document
from services.gateway.clients import SERVICES
from services.library.domain.resources import STATES
from services.payments.domain.invoices import OPEN, PAID, PART
from services.payments.domain.lines import State as LineState
from services.records.domain.periods import TERMS
from services.records.domain.record_state import State as RecordState
from services.records.record_types import RECORD_TYPES
from services.reporting.domain.duties import DUE_DAYS
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor
from tests.gateway.fakes import FakeServices
from tests.gateway.test_api_every_route import JSON, OPERATIONS, WIRE, Willing, ask

SCHOOLS = "/api/v1/schools"
READS = [path for path, method in OPERATIONS if method == "get"]
ONE = accounts_pb2.ListSchoolsResponse(schools=[accounts_pb2.School(id="8702030", name="THCS Ba Sao")])


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Any]]:
    with asking(FakeServices(**{name: Willing(name) for name in WIRE})) as (made, _):
        yield made


@pytest.mark.parametrize("path", READS)
def test_every_read_answers_head_like_get_but_without_a_body_is_kept_by_no_cache_and_has_a_tag(
    path: str, client: TestClient[Any]
) -> None:
    got, head = ask(client, path, "get"), ask(client, path, "get", by="HEAD")
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert got.headers["cache-control"] == head.headers["cache-control"] == "no-store"


def test_who_sends_the_tag_back_is_told_that_it_still_holds_and_gets_what_changed() -> None:
    with asking(accounts={"ListSchools": ONE}) as (client, services):
        first = client.get(SCHOOLS)
        tag = first.headers["etag"]
        same = client.get(SCHOOLS, headers={"if-none-match": f'"other", {tag}'})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in same.headers
        assert client.get(SCHOOLS, headers={"if-none-match": "*"}).status_code == 304
        assert client.get(SCHOOLS, headers={"if-none-match": '"other"'}).content == first.content
        services.accounts.answers["ListSchools"] = accounts_pb2.ListSchoolsResponse()
        changed = client.get(SCHOOLS, headers={"if-none-match": tag})
        assert (changed.status_code, changed.json()["schools"]) == (200, [])
        assert len(services.accounts.asked) == 5  # rights are asked each time


def test_a_tag_opens_nothing_for_whoever_may_not_read() -> None:
    with asking(accounts={"ListSchools": ONE}) as (client, services):
        tag = client.get(SCHOOLS).headers["etag"]
        services.accounts.answers["ListSchools"] = Forbidden("no")
        refused = client.get(SCHOOLS, headers={"if-none-match": tag})
    assert (refused.status_code, refused.headers["cache-control"], "etag" in refused.headers) == (
        403,
        "no-store",
        False,
    )


def test_a_method_that_a_door_does_not_have_is_told_with_those_it_has(visitor: Visitor) -> None:
    refused = visitor.client.put("/api/v1/receiving-account")
    assert (refused.status_code, refused.headers["cache-control"]) == (405, "no-store")
    assert {method.strip() for method in refused.headers["allow"].split(",")} >= {"GET", "POST"}
    assert visitor.client.head("/api/v1/nothing").headers["cache-control"] == "no-store"
    assert visitor.client.head("/sign-in").status_code == 200


def test_each_answer_that_can_come_stands_in_the_document() -> None:
    for path, method in OPERATIONS:
        operation = document()["paths"][path][method]
        expected = {*PROBLEMS, "default"}
        expected |= {"400", "413", "415"} if "requestBody" in operation else set()
        expected |= {"304"} if method == "get" else set()
        assert expected <= operation["responses"].keys(), (path, method)
    answers = document()["components"]["responses"]
    assert "WWW-Authenticate" in answers["401"]["headers"]
    assert "Retry-After" in answers["503"]["headers"]
    assert all(list(answer["content"]) == ["application/problem+json"] for answer in answers.values())


FILTERS = {
    "/api/v1/invoices?state=": ["", OPEN, PART, PAID],
    "/api/v1/lines?state=": ["", *LineState],
    "/api/v1/plans?state=": ["", *RecordState],
    "/api/v1/resources?state=": ["", *STATES],
    "/api/v1/search?q=a&kind=": ["", "document", "questions", "book"],
    "/api/v1/people?school=1&role=": ["", OTHER, *map(role_of, ["Hiệu trưởng", "Kế toán", "Văn thư", "Thư viện"])],
    "/api/v1/gradebooks?term=": ["", "hk1", "hk2"],
    "/api/v1/duties?month=": ["", "2026-10"],
    "/api/v1/months/2026-10/late?duty=": ["", *DUE_DAYS],
    "/api/v1/plans/x/file?which=": ["original", "pdf", "signed"],
    "/api/v1/invoices?period=": ["", "2026-12"],
}


@pytest.mark.parametrize("address", FILTERS)
def test_a_filter_takes_each_of_its_values_and_no_other(address: str, client: TestClient[Any]) -> None:
    assert {value: client.get(address + value).status_code for value in FILTERS[address]} == dict.fromkeys(
        FILTERS[address], 200
    )
    name = address.rpartition("?")[2].rpartition("&")[2].rstrip("=")
    for wrong in ("opne", "2026-13", "OPEN", "hk3"):
        answer = client.get(address + wrong)
        assert (answer.status_code, [fault["field"] for fault in answer.json()["faults"]]) == (422, [name])


@pytest.mark.parametrize("path", ["/marks/7A1/{}?school=8702030", "/results/2600000001/{}", "/report-sheets/26001/{}"])
def test_a_term_in_an_address_is_a_term(client: TestClient[Any], path: str) -> None:
    asked = {term: client.get(f"/api/v1{path}".format(term)).status_code for term in (*TERMS, "hk3", "x", "2026-10")}
    assert asked == dict.fromkeys(TERMS, 200) | dict.fromkeys(("hk3", "x", "2026-10"), 422)


# What the document promises of a part of an address or of a filter → what fits, and nothing beside.
PATTERNS = {
    ("/ops/audit/{service}", "get", "service"): SERVICES,
    ("/ops/rebuild/{service}", "get", "service"): SERVICES,
    ("/ops/rebuild/{service}", "post", "service"): SERVICES,
    ("/ops/search/{service}", "get", "service"): SERVICES,
    ("/ops/search/{service}", "post", "service"): SERVICES,
    ("/ops/tell-again/{service}", "post", "service"): SERVICES,
    ("/ops/facts", "get", "type"): ("", *all_facts()),
    ("/duties", "get", "record_type"): ("", *(row.id for row in RECORD_TYPES)),
    ("/records/summary", "get", "record_type"): ("", *(row.id for row in RECORD_TYPES)),
}


@pytest.mark.parametrize(("path", "method", "name"), PATTERNS)
def test_the_document_says_what_may_stand_there(path: str, method: str, name: str) -> None:
    parameters = document()["paths"][f"/api/v1{path}"][method]["parameters"]
    [pattern] = [one["schema"]["pattern"] for one in parameters if one["name"] == name]
    fitting = PATTERNS[path, method, name]
    assert [value for value in fitting if not re.search(pattern, value)] == []
    assert [
        value for value in ("Accounts", "accounts.account_isued.v1", "a b", "x/y") if re.search(pattern, value)
    ] == []


def test_the_gateway_asks_every_house_by_its_name() -> None:
    assert set(SERVICES) == {client.name for client in FakeServices(**{name: Willing(name) for name in WIRE}).all}


def test_a_month_in_an_address_is_a_month(client: TestClient[Any]) -> None:
    for path in ("/api/v1/months/{}", "/api/v1/months/{}/late", "/api/v1/batches/{}"):
        assert client.get(path.format("2026-10")).status_code == 200
        assert client.get(path.format("2026-13")).status_code == 422


def test_only_answers_of_values_are_compared_as_values(client: TestClient[Any]) -> None:
    kinds = {ask(client, path, "get").headers["content-type"].partition(";")[0] for path in READS}
    assert JSON in kinds
    assert "application/pdf" in kinds
