"""Marks of a class whose school was not named: found where only one has it, asked for where several do."""

from __future__ import annotations

from typing import Any

from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.records.v1 import records_pb2 as wire
from tests.gateway.api import asking

SCHOOLS = accounts_pb2.ListSchoolsResponse(schools=[accounts_pb2.School(id=name) for name in ("1", "2", "3")])
RESULTS = wire.ResultsOfClassResponse(
    pupils=[wire.PupilResult(pupil="2600000271", averages={"TOAN": "8.0", "GDTC": "Đ"}, level="Khá", why="22/2021 …")]
)


def classes_in(*schools: str) -> dict[str, Any]:
    def gradebooks(request: wire.ListGradebooksRequest) -> wire.ListGradebooksResponse:
        rows = [wire.GradebookRow(school=request.school)] if request.school in schools else []
        return wire.ListGradebooksResponse(gradebooks=rows)

    return {"ListGradebooks": gradebooks, "ResultsOfClass": RESULTS}


def test_the_school_is_found_where_only_one_has_the_class() -> None:
    with asking(accounts={"ListSchools": SCHOOLS}, records=classes_in("2")) as (client, services):
        [pupil] = client.get("/api/v1/marks/7A1/hk1").json()["pupils"]
    assert pupil["averages"] == {"TOAN": "8.0", "GDTC": "Đ"}
    [asked] = [request for method, request in services.records.asked if method == "ResultsOfClass"]
    assert (asked.school, asked.class_name, asked.term) == ("2", "7A1", "hk1")


def test_a_school_that_was_named_is_not_looked_for() -> None:
    with asking(records=classes_in("1", "2")) as (client, services):
        assert client.get("/api/v1/marks/7A1/hk1", params={"school": "1"}).status_code == 200
    assert [method for method, _ in services.records.asked] == ["ResultsOfClass"]


def test_a_class_that_several_schools_have_asks_for_the_school() -> None:
    with asking(accounts={"ListSchools": SCHOOLS}, records=classes_in("1", "3")) as (client, _):
        answer = client.get("/api/v1/marks/7A1/hk1")
    assert (answer.status_code, answer.json()["reason"]) == (409, "SCHOOL_NEEDED")
    assert answer.json()["details"]["schools"] == "1, 3"


def test_of_several_schools_the_one_that_has_written_marks_is_meant() -> None:
    def gradebooks(request: wire.ListGradebooksRequest) -> wire.ListGradebooksResponse:
        changed = "2026-10-01T00:00:00+00:00" if request.school == "3" else ""
        return wire.ListGradebooksResponse(gradebooks=[wire.GradebookRow(school=request.school, changed_at=changed)])

    records = {"ListGradebooks": gradebooks, "ResultsOfClass": RESULTS}
    with asking(accounts={"ListSchools": SCHOOLS}, records=records) as (client, services):
        assert client.get("/api/v1/marks/7A1/hk1").status_code == 200
    assert [request.school for method, request in services.records.asked if method == "ResultsOfClass"] == ["3"]


def test_a_class_that_no_school_has_is_not_found() -> None:
    with asking(accounts={"ListSchools": SCHOOLS}, records=classes_in()) as (client, _):
        answer = client.get("/api/v1/marks/12Z/hk1")
    assert (answer.status_code, answer.json()["reason"]) == (404, "CLASS_UNKNOWN")
