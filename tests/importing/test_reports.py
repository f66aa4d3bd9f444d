"""Reports keep what was found within their limits, hold their sums, and read what older builds kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.documents import BrokenDocument
from chassis.texts import verbatim
from chassis.why import Why
from importing import FileReport, Findings, Imports, RefusedRow, limits, report_mapping
from importing.reports import new_report
from tests.corpus.reading import documents, file_of
from tests.importing.gardening import EASTERN, GardenStore, upload
from tests.tampering import forge

REPORTS = report_mapping("reports")
HOUSES = pytest.mark.parametrize("house", ["accounts", "library", "payments", "records"])


def refused(row: int) -> RefusedRow:
    return RefusedRow("", row, "name", "", Why("NO_NAME"))


def reported(findings: Findings, request_id: str = "") -> FileReport:
    at = FrozenClock().now()
    report = new_report(findings, file="a", content_sha256="c", at=at)
    report.read_again(findings, at=at, request_id=request_id)
    return report


@pytest.mark.parametrize("over", [0, 1, 7])
def test_refused_rows_past_the_limit_are_counted_and_said_to_be_hidden(
    monkeypatch: pytest.MonkeyPatch, over: int
) -> None:
    monkeypatch.setattr(limits, "REFUSED_ROWS_KEPT", 3)
    findings = Findings(rows=3 + over)
    findings.refuse(*(refused(n) for n in range(2)))
    findings.refuse(*(refused(n) for n in range(2, 3 + over)))
    report = reported(findings)
    assert ([one.row for one in report.refused], report.refused_count) == ([0, 1, 2], 3 + over)
    assert report.notes == ([Why("ROWS_NOT_SHOWN", {"rows": over})] if over else [])


def test_the_last_requests_are_remembered_and_the_one_before_is_forgotten() -> None:
    report = reported(Findings())
    for number in range(limits.REQUESTS_REMEMBERED + 1):
        report.read_again(Findings(), at=report.at, request_id=f"r{number}")
    assert report.requests == [f"r{number}" for number in range(1, limits.REQUESTS_REMEMBERED + 1)]


def test_the_newest_reading_stands_at_the_place_of_the_first() -> None:
    findings = Findings(kind="seeds", school="east", rows=2, created=1)
    findings.refuse(refused(2))
    report = reported(findings)
    later = report.first_at + timedelta(days=1)
    report.read_again(Findings(kind="seeds", school="east", rows=2, same=2, found={"a": "b"}), at=later)
    assert (report.taken, report.created, report.same, report.refused, report.refused_count) == (2, 0, 2, [], 0)
    assert (report.first_at, report.at, report.found) == (later - timedelta(days=1), later, {"a": "b"})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"taken": 3}, "taken rows are new, changed or the same"),
        ({"created": 0}, "taken rows are new, changed or the same"),
        ({"rows": 1}, "no more rows are taken than there are"),
        ({"refused_count": -1}, "refused rows are counted"),
    ],
    ids=["taken", "created", "rows", "refused"],
)
async def test_a_report_whose_sums_are_forged_is_not_read(
    imports: Imports, store: GardenStore, fields: dict[str, Any], said: str
) -> None:
    report = await imports.import_file(actor=EASTERN, upload=upload())
    await forge(store, "reports", report.id, **fields)
    with pytest.raises(BrokenDocument) as noticed:
        await store.reports.get(report.id)
    assert str(noticed.value).endswith(f"it does not hold that {said}")


@HOUSES
def test_a_report_that_an_older_build_kept_is_read_with_its_counts_and_sentences(house: str) -> None:
    kept = documents(file_of(house, "reports", 1))
    assert kept
    for old in kept:
        told = {**old, **old.get("findings", {})}
        report = REPORTS.from_document(dict(old))
        counted = (report.rows, report.created, report.changed, report.same)
        assert counted == (told["rows"], told["created"], told["changed"], told["same"])
        assert (report.id, report.file, report.kind, report.school) == (
            *(old["_id"], old["file"]),
            *(told["kind"], told["school"]),
        )
        assert [(one.row, one.column, one.value, one.why) for one in report.refused] == [
            (one["row"], one["column"], one["value"], verbatim(one["reason"])) for one in told["refused"]
        ]
        assert report.notes == ([verbatim(told["note"])] if told["note"] else [])
        assert (report.found, report.content_sha256) == (told["found"], old["content_sha256"])


def test_the_requests_that_older_builds_remembered_are_answered_on() -> None:
    [payments, *_] = documents(file_of("payments", "reports", 1))
    [accounts, *_] = documents(file_of("accounts", "reports", 1))
    [library, *_] = documents(file_of("library", "reports", 1))
    assert REPORTS.from_document(payments).requests == payments["requests"]
    assert REPORTS.from_document(accounts).requests == [accounts["request_id"]]
    assert REPORTS.from_document(library).requests == []


async def test_a_report_of_an_older_build_is_listed_beside_the_new(imports: Imports, store: GardenStore) -> None:
    old = {**documents(file_of("accounts", "reports", 1))[1], "school": "east"}
    await store.database["reports"].insert_one(dict(old))
    new = await imports.import_file(actor=EASTERN, upload=upload())
    page = await imports.list_reports(actor=EASTERN, page_size=10, page_token="")
    assert sorted(one.id for one in page.reports) == sorted([old["_id"], new.id])
