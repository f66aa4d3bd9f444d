"""The API's document: complete, fresh, and true of the routes."""

from __future__ import annotations

from typing import Any

from services.gateway.api import publish
from services.gateway.api.requests import DOCX, PDF, XLSX
from services.gateway.api.routes import document
from services.library.files.media import MEDIA


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(one) for one in node.values()))
    return set().union(*(references(one) for one in node)) if isinstance(node, list) else set()


def test_the_published_document_is_what_the_routes_say_today() -> None:
    assert not publish.is_stale(), "run `python -m services.gateway.api.publish` (make contracts)"


def test_the_document_is_openapi_3_1_and_every_path_has_the_version() -> None:
    assert document()["openapi"].startswith("3.1")
    assert [path for path, _, _ in operations() if not path.startswith("/api/v1/")] == []


def test_every_reference_of_the_document_leads_somewhere() -> None:
    components = document()["components"]
    known = {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in components[kind]}
    assert references(document()) - known == set()


def test_every_operation_says_in_a_sentence_what_it_does_and_ends_in_problem_details_when_refused() -> None:
    silent = [(path, method) for path, method, operation in operations() if not operation.get("description")]
    assert silent == []
    promised = [operation["responses"]["default"]["content"] for _, _, operation in operations()]
    assert all(list(one) == ["application/problem+json"] for one in promised)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))


def test_an_answer_of_values_is_described_by_a_typed_shape_never_by_any_object() -> None:
    loose = [
        (path, method)
        for path, method, operation in operations()
        for answer in operation["responses"].values()
        for media, content in answer.get("content", {}).items()
        if media == "application/json" and "$ref" not in str(content["schema"])
    ]
    assert loose == []


def test_a_door_that_gives_files_names_every_type_that_they_may_have() -> None:
    files = {
        path.removeprefix("/api/v1"): set(operation["responses"]["200"]["content"])
        for path, _, operation in operations()
        if "application/json" not in operation["responses"].get("200", {}).get("content", {"application/json": {}})
    }
    assert files.pop("/resources/{resource}/file") == {media.media_type for media in MEDIA.values()}
    assert files == {
        "/accounts/slips.pdf": {PDF},
        "/imports/refused": {XLSX},
        "/months/{month}/table.xlsx": {XLSX},
        "/plans/{plan}/file": {PDF, DOCX, XLSX},
        "/receipts/{receipt}/pdf": {PDF},
        "/registers/{kind}/file": {XLSX, PDF},
        "/report-sheets/{pupil}/{term}": {PDF},
    }


def test_every_command_offers_a_key_and_no_read_and_no_session_does() -> None:
    offering = {
        (path, method)
        for path, method, operation in operations()
        if "Idempotency-Key" in [parameter["name"] for parameter in operation.get("parameters", ())]
    }
    sessions = {("/api/v1/session", "post"), ("/api/v1/session", "delete")}
    sessions |= {("/api/v1/session/refresh", "post"), ("/api/v1/password", "post")}
    # What is shown once, and a code that is taken once, come from no store of answers.
    sessions |= {(f"/api/v1/second-factor/{act}", "post") for act in ("begin", "confirm", "give")}
    sessions |= {("/api/v1/second-factor", "delete")}
    commands = {(path, method) for path, method, _ in operations() if method not in {"get", "head"}}
    assert offering == commands - sessions
