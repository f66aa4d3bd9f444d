"""Files at the JSON API: asked of every house, handed to the best answer, answered for in any case."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from chassis.errors import Forbidden, Invalid, ServiceUnavailableError, refusal_from_wire
from proto.gen.edu.imports.v1 import imports_pb2 as wire
from services.gateway import limits
from tests.gateway.api import asking

NOBODY = {"Recognise": wire.RecogniseResponse()}


def knows(kind: str, score: int, *missing: str) -> dict[str, Any]:
    def take(request: wire.ImportFileRequest) -> wire.ImportFileResponse:
        return wire.ImportFileResponse(report=wire.FileReport(file=request.name, kind=request.kind, rows=2, taken=2))

    return {
        "Recognise": wire.RecogniseResponse(kind=kind, score=score, rows=2, missing_columns=missing),
        "ImportFile": take,
    }


def keeps() -> dict[str, Any]:
    def keep(request: wire.KeepRefusalRequest) -> wire.KeepRefusalResponse:
        return wire.KeepRefusalResponse(report=request.report)

    return {**NOBODY, "KeepRefusal": keep}


def send(client: Any, path: str = "8702030/hoc-sinh.xlsx", **fields: str) -> Any:
    files = {"file": (path.rpartition("/")[2], b"content")}
    return client.post("/api/v1/imports", files=files, data={"path": path, **fields}, headers={"idempotency-key": "k1"})


def test_the_house_that_knows_a_file_best_gets_it_with_the_school_of_its_folder() -> None:
    with asking(accounts=knows("pupils", 90), records=knows("gradebook", 40), library=NOBODY, payments=NOBODY) as (
        client,
        services,
    ):
        answer = send(client)
    taken = [request for method, request in services.accounts.asked if method == "ImportFile"]
    assert [(one.name, one.kind, one.school_hint, one.request_id) for one in taken] == [
        ("8702030/hoc-sinh.xlsx", "pupils", "8702030", "k1")
    ]
    assert (answer.json()["kind"], answer.json()["taken"]) == ("pupils", 2)
    assert [method for method, _ in services.records.asked] == ["Recognise"]


def test_a_file_that_two_houses_know_equally_well_is_refused_with_both_kinds_named() -> None:
    with asking(
        accounts={**knows("pupils", 70), "KeepRefusal": keeps()["KeepRefusal"]},
        records=knows("gradebook", 70),
        library=NOBODY,
        payments=NOBODY,
    ) as (client, _):
        answer = send(client)
    [refused] = answer.json()["refused"]
    assert "pupils, gradebook" in refused["reason"]
    assert answer.json()["taken"] == 0


def test_a_kind_that_the_person_names_settles_a_tie() -> None:
    with asking(accounts=knows("pupils", 70), records=knows("gradebook", 70), library=NOBODY, payments=NOBODY) as (
        client,
        _,
    ):
        answer = send(client, kind="gradebook")
    assert answer.json()["kind"] == "gradebook"


def test_missing_columns_are_asked_for_by_name() -> None:
    near = {**knows("pupils", 60, "Lớp", "Ngày sinh"), "KeepRefusal": keeps()["KeepRefusal"]}
    with asking(accounts=near, records=NOBODY, library=NOBODY, payments=NOBODY) as (client, services):
        answer = send(client)
    [refused] = answer.json()["refused"]
    assert "“Lớp”, “Ngày sinh”" in refused["reason"]
    assert answer.json()["kind"] == "pupils"
    assert "ImportFile" not in [method for method, _ in services.accounts.asked]


def test_a_file_that_nobody_can_read_is_kept_as_unknown_with_the_reason() -> None:
    broken = {"Recognise": refusal_from_wire(Invalid, "FILE_UNREADABLE", "tệp có mật khẩu; hãy bỏ mật khẩu", {})}
    with asking(
        accounts={**broken, "KeepRefusal": keeps()["KeepRefusal"]}, records=broken, library=broken, payments=broken
    ) as (
        client,
        _,
    ):
        answer = send(client, "8702030/khoa.xlsx")
    assert answer.json()["kind"] == "unknown"
    assert answer.json()["refused"] == [
        {"sheet": "", "row": 0, "column": "", "value": "khoa.xlsx", "reason": "tệp có mật khẩu; hãy bỏ mật khẩu"}
    ]


@pytest.mark.parametrize(("size", "sent"), [(limits.IMPORT_BYTES, True), (limits.IMPORT_BYTES + 1, False)])
def test_a_file_past_the_limit_is_named_without_being_read(size: int, sent: bool) -> None:
    with asking(
        accounts={**knows("pupils", 90), "KeepRefusal": keeps()["KeepRefusal"]},
        records=NOBODY,
        library=NOBODY,
        payments=NOBODY,
    ) as (
        client,
        services,
    ):
        answer = send(client, size=str(size))
    assert ("ImportFile" in [method for method, _ in services.accounts.asked]) is sent
    assert (answer.json()["kind"] == "unknown") is not sent


def test_a_house_whose_files_are_not_the_caller_s_to_hand_in_is_passed_over() -> None:
    closed = {"Recognise": refusal_from_wire(Forbidden, "NOT_ALLOWED", "not yours", {})}
    with asking(accounts=closed, records=closed, library=knows("questions", 90), payments=closed) as (client, _):
        answer = send(client, "cau-hoi.gift")
    assert (answer.status_code, answer.json()["kind"]) == (200, "questions")


def test_somebody_who_may_hand_in_nothing_at_all_is_told_so() -> None:
    closed = {"Recognise": refusal_from_wire(Forbidden, "NOT_ALLOWED", "not yours", {})}
    with asking(accounts=closed, records=closed, library=closed, payments=closed) as (client, _):
        answer = send(client)
    assert (answer.status_code, answer.json()["reason"]) == (403, "NOT_ALLOWED")


def test_a_file_is_not_given_to_the_second_best_because_the_best_house_is_away() -> None:
    away = {"Recognise": ServiceUnavailableError("away")}
    with asking(accounts=away, records=knows("gradebook", 40), library=NOBODY, payments=NOBODY) as (client, services):
        answer = send(client)
    assert answer.status_code == 503
    assert "ImportFile" not in [method for method, _ in services.records.asked]


def test_a_preview_is_asked_of_the_house_and_keeps_no_refusal_either() -> None:
    with asking(accounts={**knows("pupils", 90), **keeps()}, records=NOBODY, library=NOBODY, payments=NOBODY) as (
        client,
        services,
    ):
        unknown = send(client, preview="true")
    assert (unknown.json()["kind"], [method for method, _ in services.accounts.asked]) == ("unknown", ["Recognise"])
    with asking(accounts=knows("pupils", 90), records=NOBODY, library=NOBODY, payments=NOBODY) as (client, services):
        send(client, preview="true")
        send(client)
    taken = [request.preview for method, request in services.accounts.asked if method == "ImportFile"]
    assert taken == [True, False]


def test_two_schools_with_one_file_name_and_two_files_under_one_name_are_each_listed() -> None:
    def report(school: str, content: str, at: str) -> wire.FileReport:
        return wire.FileReport(file="hoc-sinh.xlsx", school=school, content_sha256=content, at=at)

    first, other = report("8702010", "a", "2026-10-01"), report("8702020", "a", "2026-10-01")
    shorter, again = report("8702010", "b", "2026-10-02"), report("8702010", "a", "2026-10-03")
    listed = {"ListReports": wire.ListReportsResponse(reports=[first, other, shorter, again])}
    nothing = {"ListReports": wire.ListReportsResponse()}
    with asking(accounts=listed, records=nothing, library=nothing, payments=nothing) as (client, _):
        found = client.get("/api/v1/imports").json()["reports"]
    assert [(one["school"], one["content_sha256"], one["at"]) for one in found] == [
        ("8702010", "a", "2026-10-03"),
        ("8702010", "b", "2026-10-02"),
        ("8702020", "a", "2026-10-01"),
    ]


def test_a_file_that_nobody_knows_is_kept_with_its_school_and_its_content() -> None:
    with asking(accounts=keeps(), records=NOBODY, library=NOBODY, payments=NOBODY) as (client, services):
        send(client)
    [kept] = [request.report for method, request in services.accounts.asked if method == "KeepRefusal"]
    assert (kept.school, kept.content_sha256) == ("8702030", hashlib.sha256(b"content").hexdigest())


def test_the_reports_of_all_houses_are_one_list_and_the_latest_word_on_a_file_counts() -> None:
    def said(*reports: wire.FileReport) -> dict[str, Any]:
        return {"ListReports": wire.ListReportsResponse(reports=reports)}

    old = wire.FileReport(file="a.xlsx", kind="unknown", at="2026-10-01T00:00:00+00:00")
    new = wire.FileReport(file="a.xlsx", kind="books", at="2026-10-02T00:00:00+00:00")
    with asking(
        accounts=said(old),
        records=said(),
        library=said(new),
        payments=said(wire.FileReport(file="b.csv", kind="statement")),
    ) as (client, _):
        found = client.get("/api/v1/imports").json()["reports"]
    assert [(one["file"], one["kind"]) for one in found] == [("a.xlsx", "books"), ("b.csv", "statement")]


def test_what_a_person_says_of_columns_goes_to_the_house_and_what_is_no_object_of_texts_is_refused() -> None:
    with asking(accounts=knows("pupils", 90), records=NOBODY, library=NOBODY, payments=NOBODY) as (client, services):
        answers = [send(client, columns=said) for said in ('{"Số thẻ": "", "Liên hệ": "mother_phone"}', "[1]", "{")]
    taken = [dict(request.columns) for method, request in services.accounts.asked if method == "ImportFile"]
    assert taken == [{"Số thẻ": "", "Liên hệ": "mother_phone"}]
    assert [one.status_code for one in answers] == [200, 422, 422]


def test_refused_rows_are_asked_of_the_house_that_knows_the_file_and_come_as_a_workbook() -> None:
    def give_back(request: wire.ImportFileRequest) -> wire.ImportFileResponse:
        assert request.returns_refused
        return wire.ImportFileResponse(refused_workbook=b"PK rows")

    house = {**knows("pupils", 90), "ImportFile": give_back}
    files = {"file": ("hoc-sinh.xlsx", b"content")}
    with asking(accounts=house, records=NOBODY, library=NOBODY, payments=NOBODY) as (client, _):
        answer = client.post("/api/v1/imports/refused", files=files, data={"path": "8702030/hoc-sinh.xlsx"})
    assert (answer.status_code, answer.content) == (200, b"PK rows")
    assert answer.headers["content-disposition"] == 'attachment; filename="can-sua.xlsx"'
    with asking(accounts=NOBODY, records=NOBODY, library=NOBODY, payments=NOBODY) as (client, _):
        unknown = client.post("/api/v1/imports/refused", files=files, data={"path": "8702030/hoc-sinh.xlsx"})
    assert (unknown.status_code, unknown.json()["reason"]) == (422, "FILE_UNREADABLE")
