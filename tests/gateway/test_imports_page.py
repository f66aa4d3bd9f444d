"""Files on a page: what would become of each row is shown first, and what was shown is what is taken."""

from __future__ import annotations

import re

import pytest

from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from tests.gateway.conftest import Visitor

ANOTHER_YEAR = "danh sách ghi năm học 2025-2026"
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def _house(request: imports_pb2.ImportFileRequest) -> imports_pb2.ImportFileResponse:
    """A list of last year is stopped until a person says yes; of three pupils one is new, one changed, one refused."""
    report = imports_pb2.FileReport(file=request.name, kind=request.kind, rows=3)
    if b"2025-2026" in request.content and not request.confirmed:
        report.refused.add(reason=ANOTHER_YEAR)
    else:
        report.created, report.changed, report.taken = 1, 1, 2
        report.note = "không còn trong danh sách: Trần Văn Cũ"
        report.refused.add(row=4, column="Ngày sinh", value="13/13/2014", reason="không phải ngày")
    return imports_pb2.ImportFileResponse(report=report)


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    for service in visitor.services.all:
        service.answers["Recognise"] = imports_pb2.RecogniseResponse()
    visitor.services.accounts.answers["Recognise"] = imports_pb2.RecogniseResponse(kind="pupils", score=90)
    visitor.services.accounts.answers["ImportFile"] = _house
    return visitor.sign_in("clerk")


def _shown(visitor: Visitor, content: bytes = b"PK") -> str:
    answer = visitor.post("/imports", {"request_id": "r", "school": "8702030"}, files={"files": ("hs.xlsx", content)})
    assert answer.status_code == 200, answer.text
    return answer.text


def _fields(page: str) -> dict[str, str]:
    form = page.partition('action="/imports/take"')[2].partition("</form>")[0]
    return {name: value for name, value in FIELD.findall(form) if name != "_csrf_token"}


def _asked(visitor: Visitor) -> list[tuple[bool, bool, bytes]]:
    return [(one.preview, one.confirmed, one.content) for one in visitor.asked("ImportFile")]


def test_a_list_is_shown_with_new_changed_refused_and_missing_before_anything_is_written(clerk: Visitor) -> None:
    page = _shown(clerk)
    assert re.findall(r'<b class="number">(\d+)</b> (\w+)', page) == [
        ("1", "mới"), ("1", "thay"), ("0", "như"), ("1", "sai"),
    ]  # fmt: skip
    assert ("không còn trong danh sách: Trần Văn Cũ" in page, "13/13/2014" in page) == (True, True)
    assert _asked(clerk) == [(True, False, b"PK")]


def test_what_was_shown_is_what_is_taken_in_three_actions(clerk: Visitor) -> None:
    fields = _fields(_shown(clerk, b"PK\x00\xff"))
    answer = clerk.post("/imports/take", fields, seen="/imports")
    assert (answer.status_code, "hs.xlsx" in answer.text, 'action="/imports/take"' in answer.text) == (200, True, False)
    assert _asked(clerk) == [(True, False, b"PK\x00\xff"), (False, False, b"PK\x00\xff")]
    taken = clerk.asked("ImportFile")[-1]
    assert (taken.name, taken.kind, taken.school_hint) == ("hs.xlsx", "pupils", "8702030")


def test_a_list_that_is_stopped_asks_and_is_taken_only_when_a_person_says_yes(clerk: Visitor) -> None:
    page = _shown(clerk, b"2025-2026")
    assert (ANOTHER_YEAR in page, 'name="confirmed-0"' in page) == (True, True)
    fields = _fields(page)
    assert ANOTHER_YEAR in clerk.post("/imports/take", fields, seen="/imports").text
    clerk.post("/imports/take", {**fields, "confirmed-0": "1"}, seen="/imports")
    asked = [(preview, confirmed) for preview, confirmed, _ in _asked(clerk)]
    assert asked == [(True, False), (True, True), (False, False), (False, True)]


def test_a_list_that_no_yes_helps_has_no_box(clerk: Visitor) -> None:
    refused = imports_pb2.FileReport(
        file="hs.xlsx", kind="pupils", refused=[imports_pb2.RefusedRow(reason="trường khác")]
    )
    clerk.services.accounts.answers["ImportFile"] = imports_pb2.ImportFileResponse(report=refused)
    page = _shown(clerk)
    assert ("trường khác" in page, 'name="confirmed-0"' in page) == (True, False)


def test_a_list_of_assignments_asks_whether_what_it_no_longer_holds_ends(clerk: Visitor) -> None:
    clerk.services.accounts.answers["Recognise"] = imports_pb2.RecogniseResponse(kind="assignments", score=90)
    fields = _fields(_shown(clerk))
    clerk.post("/imports/take", {**fields, "ends-0": "1"}, seen="/imports")
    assert [one.ends_unlisted for one in clerk.asked("ImportFile")] == [False, True]


def test_rows_that_are_refused_come_back_as_a_file_with_one_more_press_and_nothing_is_written(clerk: Visitor) -> None:
    page = _shown(clerk, b"PK\x00")
    assert 'name="refused" value="0" formaction="/imports/refused"' in page
    clerk.services.accounts.answers["ImportFile"] = imports_pb2.ImportFileResponse(refused_workbook=b"PK workbook")
    answer = clerk.post("/imports/refused", {**_fields(page), "refused": "0"}, seen="/imports")
    assert (answer.status_code, answer.content) == (200, b"PK workbook")
    assert answer.headers["content-disposition"] == 'attachment; filename="can-sua.xlsx"'
    asked = clerk.asked("ImportFile")[-1]
    assert (asked.returns_refused, asked.preview, asked.name, asked.content) == (True, False, "hs.xlsx", b"PK\x00")


def test_a_file_that_is_refused_whole_gives_no_rows_back(clerk: Visitor) -> None:
    fields = _fields(_shown(clerk))
    refused = imports_pb2.FileReport(refused=[imports_pb2.RefusedRow(reason="trường khác")])
    clerk.services.accounts.answers["ImportFile"] = imports_pb2.ImportFileResponse(report=refused)
    assert "/imports/refused" not in _shown(clerk)
    cut = clerk.post("/imports/refused", {**fields, "content-0": "UEs", "refused": "0"}, seen="/imports")
    assert (cut.status_code, "hs.xlsx: " in cut.text) == (422, True)


def test_content_that_was_cut_on_its_way_is_refused_and_nothing_is_taken(clerk: Visitor) -> None:
    fields = {**_fields(_shown(clerk)), "content-0": "UEs"}
    assert clerk.post("/imports/take", fields, seen="/imports").status_code == 422
    assert len(_asked(clerk)) == 1


def test_files_too_large_to_go_along_are_taken_at_once(clerk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PREVIEW_BYTES", 1)
    page = _shown(clerk)
    assert ("hs.xlsx" in page, 'action="/imports/take"' in page) == (True, False)
    assert _asked(clerk) == [(False, False, b"PK")]
