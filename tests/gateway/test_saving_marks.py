"""Marks as the grid sends them: one call a block, each cell answered for by itself, and nothing taken from nobody."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from chassis.errors import NotFound, Unauthenticated
from services.gateway import limits
from tests.gateway.conftest import TOKEN, Visitor

GRID = "/marks/grid?gradebook=x"
FIRST = {"id": "e1", "pupil": "2600000200", "slot": "gk", "value": "8,5", "version": 0}


class SessionRevoked(Unauthenticated):
    reason = "SESSION_ENDED"


class ClassUnknown(NotFound):
    reason = "CLASS_UNKNOWN"


def _post(visitor: Visitor, *entries: dict[str, Any], **more: Any) -> httpx.Response:
    found = TOKEN.search(visitor.get("/sign-in").text) or TOKEN.search(visitor.get(GRID).text)
    assert found is not None
    body = {"gradebook": "x", "entries": list(entries), **more}
    return visitor.client.post("/marks/save", json=body, headers={"x-csrftoken": found.group(1)})


def test_a_mark_is_posted_with_its_version_and_its_own_id_and_a_point_for_the_comma(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    assert _post(visitor, FIRST).json() == {"answers": [{"id": "e1", "state": "kept", "version": 1, "average": ""}]}
    (asked,) = visitor.asked("PostMarks")
    (entry,) = asked.entries
    assert (asked.gradebook, entry.value, entry.base_version, entry.request_id) == ("x", "8.5", 0, "e1")


def test_a_block_of_180_marks_is_one_call(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    cells = [(pupil, slot) for pupil in range(45) for slot in ("tx1", "tx2", "gk", "ck")]
    entries = [
        {"id": f"{pupil}-{slot}", "pupil": f"26000002{pupil:02}", "slot": slot, "value": "7,0", "version": version}
        for pupil, slot in cells
        for version in [1 if slot.startswith("tx") else 0]
    ]
    answers = _post(visitor, *entries).json()["answers"]
    assert [answer["state"] for answer in answers] == ["kept"] * 180
    assert [len(asked.entries) for asked in visitor.asked("PostMarks")] == [180]
    assert limits.BLOCK_MARKS >= 180


def test_a_conflict_shows_both_marks_who_and_when_and_keeps_back_no_other(visitor: Visitor) -> None:
    visitor.sign_in("leader")
    assert _post(visitor, FIRST | {"id": "l1", "value": "9"}).json()["answers"][0]["state"] == "kept"
    visitor.client.cookies.delete("edu_session")
    visitor.sign_in("teacher")
    other = FIRST | {"id": "e2", "pupil": "2600000201"}
    conflict, kept = _post(visitor, FIRST, other).json()["answers"]
    assert kept["state"] == "kept"
    assert [conflict[name] for name in ("state", "value", "version", "by")] == ["conflict", "9,0", 1, "leader"]
    assert re.fullmatch(
        r"leader ghi 9,0 lúc \d\d:\d\d \d\d/\d\d/\d{4}\. Điểm của bạn chưa ghi; hãy chọn giữ điểm nào\.",
        conflict["text"],
    )


def test_what_refuses_the_block_refuses_each_of_it_with_its_sentence(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["PostMarks"] = ClassUnknown("no")
    answers = _post(visitor, FIRST, FIRST | {"id": "e2"}).json()["answers"]
    assert [(one["id"], one["state"]) for one in answers] == [("e1", "refused"), ("e2", "refused")]


def test_nobody_signed_in_is_told_so_as_data_and_no_mark_is_called_refused(visitor: Visitor) -> None:
    answer = _post(visitor, FIRST)
    assert (answer.status_code, answer.json()["reason"]) == (401, "UNAUTHENTICATED")
    visitor.sign_in("teacher")
    visitor.services.records.answers["PostMarks"] = SessionRevoked("ended elsewhere")
    assert _post(visitor, FIRST).status_code == 401


def test_what_one_person_typed_is_never_sent_in_the_name_of_another(visitor: Visitor) -> None:
    visitor.sign_in("leader")
    answer = _post(visitor, FIRST, person="teacher")
    assert (answer.status_code, answer.json()["reason"]) == (409, "ANOTHER_PERSON")
    assert visitor.asked("PostMarks") == []


@pytest.mark.parametrize("version", [-1, 2**40, "x", None, 1.5])
def test_a_version_that_is_none_is_taken_for_never_seen(visitor: Visitor, version: Any) -> None:
    visitor.sign_in("teacher")
    assert _post(visitor, FIRST | {"version": version}).json()["answers"][0]["state"] == "kept"


def test_an_open_page_learns_who_is_signed_in_and_gets_a_token_that_fits(visitor: Visitor) -> None:
    assert visitor.get("/session").json()["person"] == ""
    visitor.sign_in("teacher")
    visitor.client.cookies.delete("edu_form")
    now = visitor.get("/session")
    assert (now.json()["person"], now.headers["cache-control"]) == ("teacher", "no-store")
    body = {"gradebook": "x", "entries": [FIRST]}
    sent = visitor.client.post("/marks/save", json=body, headers={"x-csrftoken": now.json()["token"]})
    assert sent.json()["answers"][0]["state"] == "kept"


def test_without_script_the_changed_cells_alone_are_sent_in_one_call(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    fields = {"gradebook": "x", "request_id": "r", "m-2600000200-tx1": "4,5", "m-2600000200-gk": "9"}
    answer = visitor.post("/marks/grid", fields, seen=GRID)
    assert answer.headers["location"].endswith("done=marks_kept&n=1")
    (asked,) = visitor.asked("PostMarks")
    assert [(one.slot, one.value) for one in asked.entries] == [("gk", "9")]


def test_a_form_sent_after_the_session_ended_comes_back_as_it_was_typed(visitor: Visitor) -> None:
    """Case session-ends-while-marks-are-typed, row 7: a browser without script."""
    visitor.sign_in("teacher")
    found = TOKEN.search(visitor.get(GRID).text)
    assert found is not None
    visitor.client.cookies.delete("edu_session")
    typed = {"gradebook": "x", "m-2600000200-gk": "9,0", "m-2600000201-gk": "8,7"}
    door = visitor.client.post("/marks/grid", data={**typed, "_csrf_token": found.group(1)}, follow_redirects=False)
    assert door.status_code == 401
    held = dict(re.findall(r'name="(held\.[^"]+)" value="([^"]*)"', door.text))
    assert held == {f"held.{name}": value for name, value in typed.items()}
    fields = {"name": "teacher", "password": "x", "next": "/marks/grid", "resume": "/marks/grid", **held}
    back = visitor.post("/sign-in", fields, seen="/sign-in")
    assert "CHƯA LƯU" in back.text
    for name, value in typed.items():
        if name.startswith("m-"):
            assert f'name="{name}" value="{value}"' in back.text
    assert visitor.asked("PostMarks") == []
    assert visitor.post("/marks/grid", typed, seen=GRID).headers["location"].endswith("done=marks_kept&n=2")


def test_any_other_form_comes_back_too_and_nothing_is_sent_by_itself(visitor: Visitor) -> None:
    visitor.sign_in("leader")
    fields = {"plan": "KHBD-0001", "act": "return", "note": "Thiếu mục III, xem CV 5512", "request_id": "r"}
    visitor.client.cookies.delete("edu_session")
    door = visitor.post("/reviews", fields, seen="/sign-in")
    assert (door.status_code, visitor.asked("ReviewPlan")) == (401, [])
    held = {f"held.{name}": value for name, value in fields.items()}
    back = visitor.post("/sign-in", {"name": "leader", "password": "x", "resume": "/reviews", **held}, seen="/sign-in")
    assert '<form method="post" action="/reviews">' in back.text
    assert 'name="note" value="Thiếu mục III, xem CV 5512"' in back.text
    assert visitor.asked("ReviewPlan") == []


def test_who_signs_in_again_comes_back_to_the_very_gradebook(visitor: Visitor) -> None:
    answer = visitor.get("/marks/grid?gradebook=8702030.7A1.TOAN.2026-2027.hk1")
    assert answer.headers["location"] == ("/sign-in?next=/marks/grid%3Fgradebook%3D8702030.7A1.TOAN.2026-2027.hk1")


def test_the_grid_tells_namesakes_apart_by_number_and_birth_date(visitor: Visitor) -> None:
    page = visitor.sign_in("teacher").get(GRID).text
    row = '<td class="no">2</td><th scope="row" class="name">Đỗ Văn Anh</th><td class="born">05/02/2014</td>'
    assert row in page
    visitor.services.accounts.answers["ListPupils"] = ClassUnknown("no")
    assert '<td class="no">2</td>' in visitor.get(GRID).text


@pytest.mark.parametrize("path", ["/marks/save", "/batch/part"])
def test_a_form_that_is_sent_to_an_address_of_scripts_is_refused_at_once(path: str, visitor: Visitor) -> None:
    answer = visitor.sign_in("principal").post(path, {"plans": "x"}, files={"file": ("x.csv", b"a,b")})
    assert (answer.status_code, visitor.asked("PostMarks"), visitor.asked("SignBatch")) == (422, [], [])
