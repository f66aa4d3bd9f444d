"""Every operation of the document, asked as the document says, answers in the shape that the document promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.library.v1 import library_pb2
from proto.gen.edu.payments.v1 import payments_pb2
from proto.gen.edu.reads.v1 import reads_pb2
from proto.gen.edu.records.v1 import records_pb2
from proto.gen.edu.reporting.v1 import reporting_pb2
from services.gateway.api.routes import document
from tests.gateway.api import asking
from tests.gateway.fakes import FakeService, FakeServices

WIRE = {
    "accounts": accounts_pb2,
    "records": records_pb2,
    "library": library_pb2,
    "payments": payments_pb2,
    "reporting": reporting_pb2,
}
# Operators' routes verify the token themselves; tests/gateway/test_api_houses.py walks them over real houses.
OPERATIONS = [
    (path, method)
    for path, methods in document()["paths"].items()
    for method in methods
    if not path.startswith("/api/v1/ops/")
]
JSON = "application/json"


class Willing(FakeService):
    """Answers every question with an empty reply of the right kind."""

    async def ask(self, method: str, request: Any, *, seconds: float | None = None) -> Any:
        if method == "Recognise" and self.name != "library":
            return imports_pb2.RecogniseResponse()  # one house alone knows a file
        shared = (WIRE[self.name], imports_pb2, reads_pb2)
        return _filled(
            next(getattr(wire, f"{method}Response") for wire in shared if hasattr(wire, f"{method}Response"))
        )


def _filled(reply: Any) -> Any:
    """Sub-messages are there, as every house's are."""
    made = reply()
    for field in reply.DESCRIPTOR.fields:
        if field.message_type is not None and not field.is_repeated:
            getattr(made, field.name).SetInParent()
    if "content_type" in reply.DESCRIPTOR.fields_by_name:
        made.content_type = "application/pdf"
    if "media_type" in reply.DESCRIPTOR.fields_by_name:
        made.media_type = "application/pdf"
    if reply.DESCRIPTOR.name == "RecogniseResponse":
        made.kind, made.score = "books", 90
    if reply.DESCRIPTOR.name == "ListSchoolsResponse":
        made.schools.add(id="8702030")
    if reply.DESCRIPTOR.name == "ListGradebooksResponse":
        made.gradebooks.add(school="8702030")
    return made


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Any]]:
    with asking(FakeServices(**{name: Willing(name) for name in WIRE})) as (made, _):
        yield made


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


FITTING = ("cash", "2026-10", "hk1", "lesson_plan", "original", "accounts", "7", "trial", "xlsx", "2026-10-28")
PLAIN: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True}


def example(schema: dict[str, Any]) -> Any:
    """A value that fits the schema, as plain as can be."""
    schema = resolved(schema)
    schema = next((one for one in schema.get("oneOf", ()) if one.get("type") != "null"), schema)
    if schema.get("format") == "date":
        return "2026-10-31"
    if "pattern" in schema:
        return next(value for value in FITTING if re.search(schema["pattern"], value))
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [example(schema["items"])]
    if schema.get("type") == "object":
        return {name: example(inner) for name, inner in schema.get("properties", {}).items()}
    return PLAIN.get(str(schema.get("type")), "x")


def ask(client: TestClient[Any], path: str, method: str, *, by: str = "") -> Any:
    """As the document says it; `by` another method."""
    operation = document()["paths"][path][method]
    query = {}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", str(example(parameter["schema"])))
        elif parameter["required"]:
            query[parameter["name"]] = example(parameter["schema"])
    body = operation.get("requestBody", {}).get("content", {})
    if JSON in body:
        return client.request(method, path, params=query, json=example(body[JSON]["schema"]))
    if body:
        return client.request(method, path, params=query, files={"file": ("x.pdf", b"%PDF-1.7")})
    return client.request(by or method, path, params=query)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_an_operation_answers_in_the_shape_that_the_document_promises(
    path: str, method: str, client: TestClient[Any]
) -> None:
    answer = ask(client, path, method)
    assert answer.status_code in (200, 204), answer.text
    promised = document()["paths"][path][method]["responses"][str(answer.status_code)]
    if JSON in promised.get("content", {}):
        schema = resolved(promised["content"][JSON]["schema"])
        assert set(answer.json()) == set(schema["properties"])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
POSTS = [
    (path, method)
    for path, method in OPERATIONS
    if JSON in document()["paths"][path][method].get("requestBody", {}).get("content", {})
]


@given(where=st.sampled_from(POSTS), body=ANYTHING)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_body_whatever_it_is_ends_in_a_bug(where: tuple[str, str], body: Any, client: TestClient[Any]) -> None:
    path, method = where
    answer = client.request(method, path.replace("{", "").replace("}", ""), json=body)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.json()["reason"]
