"""Columns on the page of files: what each was taken for is shown, a person says otherwise and looks again."""

from __future__ import annotations

import html
import re

import pytest

from proto.gen.edu.imports.v1 import imports_pb2
from tests.gateway.conftest import Visitor
from tests.gateway.test_imports_page import _fields as fields_of
from tests.gateway.test_imports_page import _shown as shown

KEYS = {"code": "mã", "birth_date": "ngày sinh", "personal_id": "số định danh cá nhân"}
HOLDS = "cột B “Ngày sinh” không chứa nội dung được gán: các ô trông như số định danh cá nhân"
COLUMNS = (("A", "Mã HS", "code", ""), ("B", "Ngày sinh", "birth_date", HOLDS), ("C", "Số thẻ", "", ""))
SELECT = re.compile(r'<select name="(column-0-\d)".*?</select>')
CHOSEN = re.compile(r'<option value="([^"]*)" selected>')


def _house(request: imports_pb2.ImportFileRequest) -> imports_pb2.ImportFileResponse:
    """A list of three columns: the second holds something else, the third is unread unless somebody says what it is."""
    report = imports_pb2.FileReport(file=request.name, kind=request.kind, rows=1, created=1, taken=1)
    reply = imports_pb2.ImportFileResponse(report=report)
    reply.keys.extend(imports_pb2.ColumnKey(key=key, name=name) for key, name in KEYS.items())
    for letter, title, key, held in COLUMNS:
        said = title in request.columns
        reply.columns.add(
            title=title,
            letter=letter,
            key=request.columns[title] if said else key,
            way="said" if said else "title" if key else "",
            examples=["••••23"],
            contradiction="" if said else held,
        )
    return reply


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    for service in visitor.services.all:
        service.answers["Recognise"] = imports_pb2.RecogniseResponse()
    visitor.services.accounts.answers["Recognise"] = imports_pb2.RecogniseResponse(kind="pupils", score=90)
    visitor.services.accounts.answers["ImportFile"] = _house
    return visitor.sign_in("clerk")


def _carried(page: str) -> dict[str, str]:
    """What the browser sends back: the hidden fields, and each choice as it stands."""
    chosen = {}
    for found in SELECT.finditer(page):
        selected = CHOSEN.search(found.group())
        chosen[found.group(1)] = selected.group(1) if selected else ""
    return {**{name: html.unescape(value) for name, value in fields_of(page).items()}, **chosen}


def _asked(visitor: Visitor) -> list[tuple[bool, dict[str, str]]]:
    return [(one.preview, dict(one.columns)) for one in visitor.asked("ImportFile")]


def test_each_column_is_shown_with_masked_examples_and_what_it_was_taken_for(clerk: Visitor) -> None:
    page = shown(clerk)
    assert _carried(page)["column-0-1"] == "birth_date"
    assert [HOLDS in page, page.count("••••23"), "<details open>" in page] == [True, 3, True]
    first = next(SELECT.finditer(page)).group()
    assert re.findall(r'<option value="([^"]*)"', first) == ["", *KEYS]


def test_what_a_person_says_of_columns_is_shown_first_then_taken_and_nothing_else_is_said(clerk: Visitor) -> None:
    chosen = {**_carried(shown(clerk)), "column-0-1": "", "column-0-2": "birth_date"}
    page = clerk.post("/imports/columns", chosen, seen="/imports").text
    assert ("như vừa chọn" in page, HOLDS in page, _carried(page)["column-0-2"]) == (True, False, "birth_date")
    clerk.post("/imports/take", _carried(page), seen="/imports")
    said = {"Ngày sinh": "", "Số thẻ": "birth_date"}
    assert _asked(clerk) == [(True, {}), (True, said), (False, said)]
    recognised = [dict(one.columns) for one in clerk.asked("Recognise")]
    assert recognised[-1] == said


def test_a_choice_that_was_not_looked_at_is_shown_again_before_anything_is_written(clerk: Visitor) -> None:
    fields = {**_carried(shown(clerk)), "column-0-2": "personal_id"}
    answer = clerk.post("/imports/take", fields, seen="/imports")
    assert (answer.status_code, 'action="/imports/take"' in answer.text) == (200, True)
    assert _asked(clerk) == [(True, {}), (True, {"Số thẻ": "personal_id"})]


def test_a_column_gives_way_to_the_one_that_is_said_to_hold_the_same(clerk: Visitor) -> None:
    page = clerk.post("/imports/columns", {**_carried(shown(clerk)), "column-0-2": "personal_id"}, seen="/imports").text
    clerk.post("/imports/columns", {**_carried(page), "column-0-1": "personal_id"}, seen="/imports")
    assert _asked(clerk)[-1] == (True, {"Số thẻ": "", "Ngày sinh": "personal_id"})


def test_two_columns_for_one_thing_are_a_problem_and_both_are_named(clerk: Visitor) -> None:
    fields = {**_carried(shown(clerk)), "column-0-1": "personal_id", "column-0-2": "personal_id"}
    answer = clerk.post("/imports/take", fields, seen="/imports")
    assert (answer.status_code, "“Ngày sinh” và “Số thẻ” được chọn cùng một nội dung" in answer.text) == (422, True)
    assert _asked(clerk) == [(True, {}), (True, {})]


def test_a_list_that_lacks_a_column_is_shown_so_that_a_person_can_say_which_it_is(clerk: Visitor) -> None:
    lacking = imports_pb2.RecogniseResponse(kind="pupils", score=40, missing_columns=["Mã học sinh"])
    clerk.services.accounts.answers["Recognise"] = lacking
    page = shown(clerk)
    assert ('name="column-0-2"' in page, "Mã học sinh" in page) == (True, False)
    refused = clerk.post("/imports/take", _carried(page), seen="/imports")
    assert (refused.status_code, "“Mã học sinh”" in refused.text) == (422, True)
    assert _asked(clerk) == [(True, {})]
    clerk.services.accounts.answers["ImportFile"] = imports_pb2.ImportFileResponse()  # a house that shows no columns
    answer = clerk.post("/imports", {"request_id": "s"}, files={"files": ("hs.xlsx", b"PK")}, seen="/imports")
    assert (answer.status_code, "“Mã học sinh”" in answer.text) == (422, True)


def test_a_layout_that_was_altered_on_its_way_is_a_problem_and_nothing_is_taken(clerk: Visitor) -> None:
    fields = {**_carried(shown(clerk)), "layout-0": '[["Mã HS"]]'}
    assert clerk.post("/imports/take", fields, seen="/imports").status_code == 422
    assert len(_asked(clerk)) == 1
